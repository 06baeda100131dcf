/** A saga that waits in every way at once, each inside a block. */
import { Saga, SagaRequest } from 'temporal-saga';
import { PATIENT } from './parallel-sagas';

const request = (target: string) => () => new SagaRequest({ target });

/** A step with an effect and an undo. */
const take = (name: string) => (body: Saga) =>
  body
    .remoteStep('take')
    .onExecute(request(`${name}/take`))
    .onFailure(request(`${name}/give`));

const again = take('round')(new Saga());
again.remoteStep('check').onExecute(request('round/check')).withoutUndo('a test');

export const everyWait = new Saga('every-wait', PATIENT);
everyWait
  .parallelStep('all')
  .branch('event', (body) => {
    take('event')(body);
    body.eventStep('paid', { timeout: '1 hour' });
  })
  .branch('decision', (body) => {
    body
      .alternativesStep('way')
      .first('asked', (inner) => {
        take('decision')(inner);
        inner.decisionStep('approve', { timeout: '1 hour' }).on('yes');
      })
      .orElse('other', take('other'));
  })
  .branch('timer', (body) => {
    take('timer')(body);
    body.timerStep('pause', '15 s');
  })
  .branch('question', (body) => {
    body
      .query('state', request('shop/state'))
      .until((state) => state === 'open', { every: '15 s', for: '1 hour' });
  })
  .branch('reply', take('reply'))
  .branch('round', (body) => void body.sagaStep('again', again.commit(), { attempts: 3, wait: '15 s' }))
  .branch('items', (body) => {
    body
      .forEachStep<object>(
        'each',
        (item) => {
          take('item')(item);
          item.remoteStep('label').onExecute(request('item/label')).withoutUndo('a test');
        },
        { atOnce: 2, tolerate: { count: 2 } },
      )
      .over(() => [0])
      .input(() => ({}));
  });
everyWait.remoteStep('order').onExecute(request('shop/order'));
everyWait.commit();
