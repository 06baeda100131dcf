/** A loop over many items, whose last item may be refused. */
import { Saga, SagaRequest, type SagaResponse } from 'temporal-saga';

interface Item {
  item: number;
  label?: string;
}

export const shipAll = new Saga<{ count: number; shipped?: number }>('ship-all');
shipAll
  .forEachStep<Item>(
    'ship',
    (body) => {
      body
        .remoteStep('label')
        .onExecute((context) => new SagaRequest({ target: 'ship/label', content: context.item }))
        .onSuccess((context, response: SagaResponse<{ label: string }>) => {
          context.label = response.content().label;
        })
        .onFailure((context) => new SagaRequest({ target: 'ship/void', content: context.label ?? 'none' }));
    },
    { atOnce: 5 },
  )
  .over((context) => Array.from({ length: context.count }, (_, index) => index))
  .input((_context, item) => ({ item }))
  .onEnd((context, outcomes) => {
    context.shipped = outcomes.filter(({ status }) => status === 'done').length;
  });
shipAll.commit();
