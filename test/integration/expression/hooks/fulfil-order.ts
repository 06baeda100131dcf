/** Sagas with hooks, which other modules fill. Clients import this module alone. */
import { type Hook, Saga, SagaRequest } from 'temporal-saga';
import { PATIENT } from '../../blocks/parallel-sagas';

/** An order that is fulfilled. */
export interface Fulfilment {
  orderId?: string;
  lines?: string[];
}

type Body = (body: Saga<Fulfilment>) => unknown;

/** A remote step with an undo. */
export const act =
  (target: string): Body =>
  (body) =>
    body
      .remoteStep(target)
      .onExecute(() => new SagaRequest({ target: `${target}/do` }))
      .onFailure(() => new SagaRequest({ target: `${target}/undo` }));

/** Waits before its hook: what is deployed meanwhile changes nothing. */
export const fulfilOrder = new Saga<Fulfilment>('fulfil-order', PATIENT);
act('reserve')(fulfilOrder);
fulfilOrder.eventStep('paid');
export const created: Hook<Fulfilment> = fulfilOrder.hookStep('created');
act('charge')(fulfilOrder);
fulfilOrder.commit();

/** Its steps have no names, so that their order must be the same in each run. It waits for an operator in a run of its own. */
export const unnamed = new Saga<Fulfilment>('unnamed', { ...PATIENT, whenStepFails: 'wait' });
unnamed.localStep((context) => void (context.lines = ['begun']));
export const begun: Hook<Fulfilment> = unnamed.hookStep('begun');
unnamed.remoteStep(() => new SagaRequest({ target: 'charge/do' }));
unnamed.commit();

/** A hook in each of its items, which are packed beside each other. */
export const ship = new Saga<Fulfilment>('ship', PATIENT);
const packed: { hook?: Hook<Fulfilment> } = {};
ship
  .forEachStep(
    'parcels',
    (body: Saga<Fulfilment>) => {
      act('pack')(body);
      packed.hook = body.hookStep('packed');
    },
    { atOnce: 2 },
  )
  .over(() => ['x', 'y'])
  .input((_, line) => ({ lines: [line] }));
act('charge')(ship);
ship.commit();
packed.hook?.fill('labels', act('print'));

/** The same steps with a hook without fillings, and without a hook. The worker knows both by their names. */
export const withEmptyHook = new Saga<Fulfilment>('with-empty-hook', PATIENT);
act('reserve')(withEmptyHook);
withEmptyHook.hookStep('created');
withEmptyHook.commit();
export const withoutHook = new Saga<Fulfilment>('without-hook', PATIENT);
act('reserve')(withoutHook);
withoutHook.commit();
