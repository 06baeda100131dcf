/** Sagas whose requests fail in the ways that messages tell apart. */
import { Saga, SagaRequest } from 'temporal-saga';

const ask = (target: string) => () => new SagaRequest({ target, content: {} });
const options = {
  execute: { maximumAttempts: 2, initialInterval: 1, totalTimeout: '5s' },
  undo: { maximumAttempts: 1 },
  settleTime: 1,
} as const;

/** Charges at the target of its context. */
export const order = new Saga<{ target: string }>('order', options)
  .remoteStep('reserve')
  .onExecute(ask('stock/reserve'))
  .onFailure(ask('stock/release'))
  .remoteStep('charge')
  .onExecute(({ target }) => new SagaRequest({ target, content: {} }))
  .withoutUndo('a test')
  .commit();

/** Its undo meets a route that is missing, and waits for an operator. */
export const stuckOrder = new Saga('stuckOrder', options)
  .remoteStep('reserve')
  .onExecute(ask('stock/reserve'))
  .onFailure(ask('shop/no-such-route'))
  .remoteStep('charge')
  .onExecute(ask('shop/decline'))
  .withoutUndo('a test')
  .commit();
