import { Saga, SagaRequest } from 'temporal-saga';

/** The saga of the histories of release 0.3.0 in fast mode. It must not change once the release is out. */
interface Stay {
  id: string;
}

const FAST = { attemptTimeout: 3_000, initialInterval: 50, maximumAttempts: 2 } as const;

export const fastStay = new Saga<Stay>('fast-stay', {
  execute: FAST,
  undo: FAST,
  settleTime: 50,
  dispatch: 'local',
});
for (const [name, target] of [
  ['hotel', 'hotel'],
  ['flight', 'flight'],
] as const) {
  fastStay
    .remoteStep(name)
    .onExecute(() => new SagaRequest({ target: `${target}/book` }))
    .onFailure(() => new SagaRequest({ target: `${target}/cancel` }));
}
fastStay
  .remoteStep('tickets', { dispatch: 'activity' })
  .onExecute(() => new SagaRequest({ target: 'tickets/book' }))
  .onFailure(() => new SagaRequest({ target: 'tickets/cancel' }));
fastStay
  .localStep('count')
  .onExecute(() => undefined)
  .remoteStep('pay')
  .onExecute(() => new SagaRequest({ target: 'payment/charge' }))
  .onFailure(() => new SagaRequest({ target: 'payment/refund' }));
fastStay.commit();
