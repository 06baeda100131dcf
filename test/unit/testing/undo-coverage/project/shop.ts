import { Saga, SagaRequest } from 'temporal-saga';

const ask = (target: string) => () => new SagaRequest({ target });

/** With `undoWhen: 'sent'` a refused step is undone too, so that few runs cover many undos. */
export const order = new Saga('order', { undoWhen: 'sent' })
  .remoteStep('reserve', ask('stock/reserve'))
  .onFailure(ask('stock/release'))
  .remoteStep('charge', ask('payment/charge'))
  .onFailure(ask('payment/refund'))
  .remoteStep('tell', ask('mail/send'))
  .withoutUndo('a mail cannot be taken back')
  .commit();
