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
  type Deed,
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

/** Short times, so that attempts run out, replies come too late and undos fail for good within a minute. */
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

const ask =
  (target: string) =>
  ({ id, refused }: Order) =>
    new SagaRequest({ target, content: { orderId: id, isRefused: refused === target } });

function noteDeed(context: SagaContext<Order>, response: SagaResponse<{ deed: string }>): void {
  context.done.push(response.content().deed);
}

/** Adds a step for each deed, named after it; those without an undo are retriable. */
function add(saga: Saga<Order>, deeds: readonly Deed[]): Saga<Order> {
  for (const { deed, undo } of deeds) {
    const step = saga.remoteStep(nameOf(deed)).onExecute(ask(deed)).onSuccess(noteDeed);
    if (undo === undefined) step.retriable();
    else step.onFailure(ask(undo));
  }
  return saga;
}

/** `bank/charge` is done in the step `charge`. */
function nameOf(deed: string): string {
  return deed.slice(deed.indexOf('/') + 1);
}

function sagaOf(name: Shape, deeds: readonly Deed[], options: SagaOptions = {}): Saga<Order> {
  return add(new Saga<Order>(name, { ...OPTIONS, ...options }), deeds);
}

export const plain = sagaOf('plain', SHAPES.plain()).commit();

/** Has to be done in a time that a lost attempt or two use up. */
export const hurried = sagaOf('hurried', SHAPES.hurried(), { deadline: '5s' }).commit();

/** A step that fails waits for a person. */
export const patient = sagaOf('patient', SHAPES.patient(), { whenStepFails: 'wait' }).commit();

export const branching = sagaOf('branching', [RESERVE]);
branching
  .conditionalStep('transport')
  .ifThen(({ isExpress }: Order) => isExpress, add(new Saga<Order>(), [FLY, INSURE]).commit())
  .elseThen(add(new Saga<Order>(), [SHIP]).commit());
add(branching, [CHARGE]).commit();

/** Nothing is undone once the card is charged; the bank is asked when nobody knows whether it is. */
export const pivotal = sagaOf('pivotal', [RESERVE]);
pivotal
  .remoteStep('charge')
  .onExecute(ask(CHARGE.deed))
  .onSuccess(noteDeed)
  .probe(ask(LOOK_UP))
  .onFailure(ask(CHARGE.undo))
  .pivot();
add(pivotal, [HAND_OVER, RECEIPT]).commit();

/** The parcel service replies later. */
export const later = sagaOf('later', SHAPES.later()).commit();

/** Long enough to go on in fresh runs. */
export const long = sagaOf('long', SHAPES.long()).commit();
