/** A saga whose branches are undone together, in the reverse of their order, for the tests of undos that fail for good. */
import { Saga, SagaRequest } from 'temporal-saga';
import { PATIENT } from './parallel-sagas';

const take = (name: string) => (body: Saga) =>
  body
    .remoteStep('take')
    .onExecute(() => new SagaRequest({ target: `${name}/take` }))
    .onFailure(() => new SagaRequest({ target: `${name}/give` }));

/** C comes after A, so that A is undone after C; B is beside both. */
export const edges = new Saga('edges', PATIENT);
take('before')(edges);
edges
  .parallelStep('all')
  .branch('a', take('a'))
  .branch('b', take('b'))
  .branch('c', take('c'), { after: ['a'] });
edges.remoteStep('charge').onExecute(() => new SagaRequest({ target: 'payment/charge' }));
edges.commit();
