/** Sagas that wait, for the tests of the search attribute for waits. */
import { Saga, SagaRequest } from 'temporal-saga';
import { PATIENT } from '../blocks/parallel-sagas';

export interface Items {
  items: number[];
}

const request = (target: string) => () => new SagaRequest({ target });

/** Waits for a decision, and then for a request. */
export const decided = new Saga('decided', PATIENT);
decided.decisionStep('approve', { timeout: '1 hour' }).on('yes');
decided.remoteStep('work').onExecute(request('a/do'));
decided.commit();

/** Waits for an event. */
export const paid = new Saga('paid', PATIENT);
paid.eventStep('payment', { event: 'payment-received', timeout: '1 hour' });
paid.commit();

/** Waits for a time. */
export const timed = new Saga('timed', PATIENT);
timed.timerStep('pause', '1 hour');
timed.commit();

/** Waits for a reply alone: for nothing that a step of its own asks for. */
export const working = new Saga('working', PATIENT);
working.remoteStep('work').onExecute(request('a/do'));
working.commit();

/** Waits for all at once: two decisions of one name, and one of another. */
export const together = new Saga('together', PATIENT);
together
  .parallelStep('all')
  .branch('event', (body) => void body.eventStep('payment', { timeout: '1 hour' }))
  .branch('one', (body) => void body.decisionStep('approve', { timeout: '1 hour' }).on('yes'))
  .branch('two', (body) => void body.decisionStep('approve', { timeout: '1 hour' }).on('yes'))
  .branch('three', (body) => void body.decisionStep('release').on('yes'));
together.commit();

/** A decision is open while another branch becomes stuck, which continues the execution in another run. */
export const stuckBeside = new Saga('stuck-beside', { ...PATIENT, whenStepFails: 'wait' });
stuckBeside
  .parallelStep('all')
  .branch('decision', (body) => void body.decisionStep('approve', { timeout: '1 hour' }).on('yes'))
  .branch('request', (body) => void body.remoteStep('work').onExecute(request('b/do')));
stuckBeside.commit();

/** A decision is open while many items run, so that the execution continues in other runs. */
export const longBeside = new Saga<Items>('long-beside', PATIENT);
longBeside
  .parallelStep('all')
  .branch('decision', (body) => void body.decisionStep('approve', { timeout: '1 hour' }).on('yes'))
  .branch('items', (body) => {
    body
      .forEachStep<Items>('each', (item) => void item.remoteStep('work').onExecute(request('a/do')))
      .over((context) => context.items);
  });
longBeside.commit();

/** A saga that is resolved by a worker, which never waits. */
export const quick = (): Saga => short;

export const short = new Saga('short', PATIENT);
short.localStep('only').onExecute(() => undefined);
short.commit();
