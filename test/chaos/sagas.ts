import {
  type RetryPolicy,
  Saga,
  type SagaContext,
  type SagaOptions,
  SagaRequest,
  type SagaResponse,
} from 'temporal-saga';
import {
  CHARGE,
  type Effect,
  FLY,
  HAND_OVER,
  INSURE,
  LOOK_UP,
  type Order,
  RECEIPT,
  RESERVE,
  type Shape,
  SHAPES,
  SHIP,
} from './shapes';

/** Short times, so that within a minute attempts run out, replies are late and undos fail for good. */
const HASTY: RetryPolicy = {
  attemptTimeout: '2s',
  totalTimeout: '10s',
  initialInterval: 100,
  backoffCoefficient: 2,
  maximumAttempts: 4,
  replyTimeout: '5s',
};
const OPTIONS: SagaOptions = {
  execute: HASTY,
  undo: { ...HASTY, maximumAttempts: 3 },
  probe: { ...HASTY, maximumAttempts: 2 },
  settleTime: '1s',
};

const request =
  (target: string) =>
  ({ id, refused }: Order) =>
    new SagaRequest({ target, content: { orderId: id, isRefused: refused === target } });

function noteEffect(context: SagaContext<Order>, response: SagaResponse<{ effect: string }>): void {
  context.done.push(response.content().effect);
}

/** Adds a step for each effect, named after it; a step without an undo is retriable. */
function add(saga: Saga<Order>, effects: readonly Effect[]): Saga<Order> {
  for (const { effect, undo } of effects) {
    const step = saga.remoteStep(nameOf(effect)).onExecute(request(effect)).onSuccess(noteEffect);
    if (undo === undefined) step.retriable();
    else step.onFailure(request(undo));
  }
  return saga;
}

/** The step `charge` has the effect `bank/charge`. */
function nameOf(effect: string): string {
  return effect.slice(effect.indexOf('/') + 1);
}

function sagaOf(name: Shape, effects: readonly Effect[], options: SagaOptions = {}): Saga<Order> {
  return add(new Saga<Order>(name, { ...OPTIONS, ...options }), effects);
}

export const plain = sagaOf('plain', SHAPES.plain()).commit();

/** Has a deadline that one or two lost attempts use up. */
export const hurried = sagaOf('hurried', SHAPES.hurried(), { deadline: '5s' }).commit();

/** A step that fails waits for an operator. */
export const patient = sagaOf('patient', SHAPES.patient(), { whenStepFails: 'wait' }).commit();

export const branching = sagaOf('branching', [RESERVE]);
branching
  .conditionalStep('transport')
  .ifThen(({ isExpress }: Order) => isExpress, add(new Saga<Order>(), [FLY, INSURE]).commit())
  .elseThen(add(new Saga<Order>(), [SHIP]).commit());
add(branching, [CHARGE]).commit();

/** Once the card is charged, nothing is undone. When the outcome of the charge is unknown, the bank is probed. */
export const pivotal = sagaOf('pivotal', [RESERVE]);
pivotal
  .remoteStep('charge')
  .onExecute(request(CHARGE.effect))
  .onSuccess(noteEffect)
  .probe(request(LOOK_UP))
  .onFailure(request(CHARGE.undo))
  .pivot();
add(pivotal, [HAND_OVER, RECEIPT]).commit();

/** The parcel service replies later. */
export const later = sagaOf('later', SHAPES.later()).commit();

/** Long enough for several continue-as-new runs. */
export const long = sagaOf('long', SHAPES.long()).commit();
