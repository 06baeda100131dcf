import { type Hook, Saga, SagaRequest } from 'temporal-saga';

/** The saga of the histories of release 0.3.0 whose hooks are filled. It must not change once the release is out. */
interface Stay {
  id: string;
}

const FAST = { attemptTimeout: 300, initialInterval: 50, maximumAttempts: 1 } as const;

const act = (name: string, target: string) => (body: Saga<Stay>) =>
  body
    .remoteStep(name)
    .onExecute(() => new SagaRequest({ target: `${target}/book` }))
    .onFailure(() => new SagaRequest({ target: `${target}/cancel` }));

export const hookedStay = new Saga<Stay>('hooked-stay', { execute: FAST, undo: FAST, settleTime: 50 });
hookedStay.hookStep('begun');
act('book', 'hotel')(hookedStay);
const booked: Hook<Stay> = hookedStay.hookStep('booked');
hookedStay
  .remoteStep('pay')
  .onExecute(() => new SagaRequest({ target: 'payment/charge' }))
  .onFailure(() => new SagaRequest({ target: 'payment/refund' }));
hookedStay.commit();

booked.fill('points', act('add', 'tickets'));
booked.fill('meals', (body) => {
  body.parallelStep('all').branch('lunch', act('add', 'travel')).branch('dinner', act('add', 'flight'));
  act('send', 'travel')(body);
});
