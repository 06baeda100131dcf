import {
  type RetryPolicy,
  Saga,
  type SagaContext,
  type SagaOptions,
  SagaRequest,
  type SagaResponse,
} from 'temporal-saga';
import {
  ALTERNATIVES,
  CHARGE,
  COLLECT,
  type Effect,
  FLY,
  HAND_OVER,
  INSURE,
  LOOK_UP,
  type Order,
  PICKS,
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

/** An item of a loop, with a context of its own. */
interface Item extends Pick<Order, 'id' | 'refused'> {
  number: number;
  done: string[];
}

const itemRequest =
  (operation: string) =>
  ({ id, refused, number }: Item) => {
    const target = `stock/${operation}-${String(number)}`;
    return new SagaRequest({ target, content: { orderId: id, isRefused: refused === target } });
  };

const pick = new Saga<Item>(undefined, OPTIONS)
  .remoteStep('pick')
  .onExecute(itemRequest('pick'))
  .onSuccess((context, response: SagaResponse<{ effect: string }>) => {
    context.done.push(response.content().effect);
  })
  .onFailure(itemRequest('put-back'))
  .commit();

/** Adds a loop over six goods. */
function addLoop(saga: Saga<Order>, atOnce: number, tolerate: number): void {
  saga
    .forEachStep('goods', pick, { atOnce, tolerate })
    .over(() => [1, 2, 3, 4, 5, 6])
    .input(({ id, refused }, number) => ({ id, refused, number, done: [] }))
    .onEnd((context, outcomes) => {
      for (const { context: item } of outcomes) context.done.push(...(item?.done ?? []));
    });
}

/** Branches that share the list of what is done, with a choice, a late reply and an edge. */
export const parallel = sagaOf('parallel', [RESERVE]);
parallel
  .parallelStep('together', { atOnce: 3 })
  .merge('done', 'append')
  .branch('goods', (body) => add(body, PICKS.slice(0, 2)))
  .branch('transport', (body) => {
    body
      .conditionalStep('way')
      .ifThen(
        ({ isExpress }) => isExpress,
        (way) => add(way, [FLY]),
      )
      .elseThen((way) => add(way, [SHIP]));
    add(body, [INSURE]);
  })
  .branch('collection', (body) => add(body, [COLLECT]), { after: ['goods'] });
add(parallel, [CHARGE]).commit();

/** Items beside each other. */
export const loop = new Saga<Order>('loop', OPTIONS);
addLoop(loop, 3, 0);
add(loop, [CHARGE]).commit();

/** Two items may fail, and are undone alone. */
export const tolerant = sagaOf('tolerant', [RESERVE]);
addLoop(tolerant, 2, 2);
add(tolerant, [CHARGE]).commit();

/** Rounds: what has failed is undone, and tried again. */
export const rounds = sagaOf('rounds', [RESERVE]);
rounds.sagaStep('transport', (body) => add(body, [FLY, INSURE]), { attempts: 3, wait: 200 });
add(rounds, [CHARGE]).commit();

/** Three ways of transport, one after the other. */
export const alternatives = sagaOf('alternatives', [RESERVE]);
alternatives
  .alternativesStep('transport')
  .first('air', (body) => add(body, ALTERNATIVES.air))
  .orElse('road', (body) => add(body, ALTERNATIVES.road))
  .orElse('none', (body) => add(body, ALTERNATIVES.none));
add(alternatives, [CHARGE]).commit();

/** Waits for a time, an event and a decision beside each other. Only a lost answer lets one time out. */
export const waiting = sagaOf('waiting', [RESERVE]);
waiting
  .parallelStep('waits')
  .merge('done', 'append')
  .branch('parcel', (body) => {
    body.timerStep('cool-off', 300);
    add(body, [SHIP]);
  })
  .branch('money', (body) => {
    body.eventStep('paid', { timeout: '20 min', key: ({ id }) => id });
    add(body, [CHARGE]);
  })
  .branch('check', (body) =>
    body
      .decisionStep('approve', { timeout: '20 min', shows: ({ isExpress }) => ({ isExpress }) })
      .on('fly', (choice) => add(choice, [FLY]))
      .on('insure', (choice) => add(choice, [INSURE])),
  );
waiting.commit();
