/** A loop in which requests are always under way. */
import { Saga, SagaRequest } from 'temporal-saga';

export const relay = new Saga<{ count: number }>('relay');
relay
  .forEachStep<{ item: number }>(
    'run',
    (body) => {
      body
        .remoteStep('take')
        .onExecute((context) => new SagaRequest({ target: 'relay/take', content: context.item }))
        .onFailure((context) => new SagaRequest({ target: 'relay/put', content: context.item }));
    },
    { atOnce: 4 },
  )
  .over((context) => Array.from({ length: context.count }, (_, index) => index))
  .input((_context, item) => ({ item: item }));
relay.commit();
