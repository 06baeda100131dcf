/** Sagas with alternatives and rounds. */
import { Saga, SagaRequest, type SagaResponse } from 'temporal-saga';
import { PATIENT } from './parallel-sagas';

export interface Payment {
  method?: string;
  receipt?: string;
}

const pay = (method: string) => (body: Saga<Payment>) =>
  body
    .remoteStep('charge')
    .onExecute(() => new SagaRequest({ target: `${method}/charge` }))
    .onSuccess((context, response: SagaResponse<{ id: string }>) => {
      context.method = method;
      context.receipt = response.content().id;
    })
    .onFailure(() => new SagaRequest({ target: `${method}/refund` }));

/** A request without an answer is not sent again, so that its outcome is unknown. */
const ONCE = { ...PATIENT, execute: { ...PATIENT.execute, maximumAttempts: 1 } } as const;

/** By card, or else by invoice. */
export const paying = new Saga<Payment>('paying', ONCE);
paying.alternativesStep('pay').first('card', pay('card')).orElse('invoice', pay('invoice'));
paying.commit();

/** Three rounds; the participant replies later. */
export const rounds = new Saga<Payment>('rounds', ONCE);
rounds.sagaStep('pay', pay('card')(new Saga<Payment>()).commit(), { attempts: 3 });
rounds.commit();

/** Alternatives in a branch, with alternatives in one of them, and a pivot behind. */
export const nested = new Saga<Payment>('nested', ONCE);
nested
  .parallelStep('all')
  .branch('pay', (body) => {
    body
      .alternativesStep('way')
      .first('card', (inner) => {
        inner.alternativesStep('issuer').first('visa', pay('visa')).orElse('amex', pay('amex'));
        inner
          .remoteStep('confirm')
          .onExecute(() => new SagaRequest({ target: 'card/confirm' }))
          .onFailure(() => new SagaRequest({ target: 'card/revoke' }));
      })
      .orElse('invoice', pay('invoice'));
  })
  .branch('stock', (body) => {
    body
      .remoteStep('reserve')
      .onExecute(() => new SagaRequest({ target: 'stock/reserve' }))
      .onFailure(() => new SagaRequest({ target: 'stock/release' }));
  });
nested
  .remoteStep('order')
  .onExecute(() => new SagaRequest({ target: 'shop/order' }))
  .pivot();
nested
  .remoteStep('ship')
  .onExecute(() => new SagaRequest({ target: 'shop/ship' }))
  .retriable();
nested.commit();
