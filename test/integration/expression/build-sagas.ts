/** Builds the sagas that two deploys have: the same steps, with views of their own. */
import { Saga, type SagaContext, SagaRequest } from 'temporal-saga';

export interface Checkout {
  done?: number;
  url?: string;
}

const LENGTH = 12;

export const request = (target: string) => () => new SagaRequest({ target });

/** Has enough steps for several short runs. */
export function buildLong<V>(view: (context: SagaContext<Checkout>) => V): Saga<Checkout, V> {
  const saga = new Saga<Checkout>('long').publishes(view);
  for (let step = 1; step <= LENGTH; step += 1) {
    saga
      .remoteStep(`step-${String(step)}`, request('work/do'))
      .onSuccess((context) => {
        context.done = step;
      })
      .withoutUndo('it changes nothing');
  }
  return saga.commit();
}

/** Has its url after an event. */
export function buildPaying<V>(view: (context: SagaContext<Checkout>) => V): Saga<Checkout, V> {
  const saga = new Saga<Checkout>('paying').publishes(view);
  saga.remoteStep('begin', request('work/do')).withoutUndo('it changes nothing');
  saga.eventStep('ready', { timeout: '1 hour' }).onEvent((context) => {
    context.url = 'https://pay.example';
  });
  saga.remoteStep('finish', request('work/do')).withoutUndo('it changes nothing');
  return saga.commit();
}
