/** Sagas that wait for events, times and decisions. */
import { Saga, SagaRequest } from 'temporal-saga';
import { PATIENT } from './parallel-sagas';

export interface Order {
  paid?: string;
  late?: boolean;
}

const request = (target: string) => () => new SagaRequest({ target });

const paid = (saga: Saga<Order>, timeout: number | string) =>
  saga
    .eventStep('paid', { timeout: timeout as '1 hour' })
    .onEvent((context, event: { content(): string }) => {
      context.paid = event.content();
    });

/** Waits for an event behind a step. */
export const paidLater = new Saga<Order>('paid-later', PATIENT);
paidLater.remoteStep('reserve').onExecute(request('stock/reserve')).onFailure(request('stock/release'));
paid(paidLater, '1 hour');
paidLater.commit();

/** The same saga, built by a factory: its state comes later than its first messages. */
export const madeLater = (): Saga<Order> => paidLater;

/** Waits for an event for a short time; then it continues. */
export const hurried = new Saga<Order>('hurried', PATIENT);
paid(hurried, 1_500).onTimeout((context) => {
  context.late = true;
});
hurried.commit();

/** Two branches that wait, and one with a request. */
export const waiting = new Saga<Order>('waiting', PATIENT);
waiting
  .parallelStep('all')
  .branch('event', (body) => {
    body.remoteStep('first').onExecute(request('a/do')).onFailure(request('a/undo'));
    body.eventStep('paid', { timeout: '1 hour' });
  })
  .branch('decision', (body) => {
    body.decisionStep('approve', { timeout: '1 hour' }).on('yes');
  })
  .branch('request', (body) => {
    body.remoteStep('work').onExecute(request('b/do')).onFailure(request('b/undo'));
  });
waiting.commit();

/** The same, with a deadline, and three branches that wait. */
export const overdue = new Saga<Order>('overdue', { ...PATIENT, deadline: '2 s' });
overdue.remoteStep('before').onExecute(request('a/do')).onFailure(request('a/undo'));
overdue
  .parallelStep('all')
  .branch('event', (body) => void body.eventStep('paid', { timeout: '1 hour' }))
  .branch('decision', (body) => void body.decisionStep('approve', { timeout: '1 hour' }).on('yes'))
  .branch('timer', (body) => void body.timerStep('pause', '1 hour'))
  .branch('request', (body) => {
    body.remoteStep('work').onExecute(request('b/do')).onFailure(request('b/undo'));
  });
overdue.commit();
