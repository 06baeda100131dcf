import { Dice } from './dice';
import { type Order, SERVICES, type Shape, SHAPES } from './shapes';

/** An order, and what becomes of it beside what befalls everybody. */
export interface PlannedOrder {
  readonly shape: Shape;
  readonly context: Order;
  /** After so many milliseconds it is cancelled, or a person aborts it. */
  readonly interruption?: { readonly kind: 'cancel' | 'abort'; readonly after: number };
  /** After so many milliseconds an operator of Temporal gives a command about its execution. */
  readonly command?: { readonly kind: CommandKind; readonly after: number };
}

/**
 * The commands of Temporal that are given: a reset of an activity; a pause of one, and an unpause with a reset of its
 * attempts; a reset of the workflow to any of its tasks.
 */
export type CommandKind = 'reset activity' | 'pause activity' | 'reset workflow';

export const WORKERS = ['worker-1', 'worker-2'] as const;
export const SERVER = 'server';

/** What can be killed. */
export type Victim = (typeof WORKERS)[number] | (typeof SERVICES)[number] | typeof SERVER;

/** A kill, and how long its victim stays dead. Milliseconds, from the beginning of the chaos. */
export interface PlannedKill {
  readonly at: number;
  readonly victim: Victim;
  readonly deadFor: number;
}

/** All that is known of a chaos before it begins. */
export interface Plan {
  readonly seed: string;
  readonly duration: number;
  readonly orders: readonly PlannedOrder[];
  readonly kills: readonly PlannedKill[];
}

const MINUTE = 60_000;
const ORDERS_A_MINUTE = 120;
/** The time between two kills. */
const [LEAST_PEACE, MOST_PEACE] = [2_000, 6_000];
const [SHORTEST_DEATH, LONGEST_DEATH] = [100, 3_000];

/** The same seed gives the same plan. */
export function planOf(seed: string, minutes: number): Plan {
  const duration = minutes * MINUTE;
  const count = Math.ceil(minutes * ORDERS_A_MINUTE);
  return {
    seed,
    duration,
    orders: Array.from({ length: count }, (_, index) => orderOf(seed, index + 1)),
    kills: killsOf(seed, duration),
  };
}

function orderOf(seed: string, number: number): PlannedOrder {
  const dice = new Dice(seed, 'order', number);
  const shape = dice.weighted<Shape>({
    plain: 20,
    hurried: 10,
    patient: 15,
    branching: 15,
    pivotal: 15,
    later: 15,
    long: 10,
  });
  const isExpress = dice.percent(50);
  const deeds = SHAPES[shape]({ isExpress }).filter(({ deed }) => canBeRefused(shape, deed));
  const refused = dice.percent(25) ? (deeds[dice.between(0, deeds.length - 1)]?.deed ?? '') : '';
  const after = dice.between(0, 6_000);
  const interruption = dice.weighted({ none: 86, cancel: 10, abort: 4 });
  const command = dice.weighted({ none: 75, 'reset activity': 8, 'pause activity': 5, 'reset workflow': 12 });
  const commandAfter = dice.between(200, 8_000);
  const id = `${shape}-${String(number)}`;
  return {
    shape,
    context: { id, isExpress, refused, done: [] },
    ...(interruption !== 'none' && { interruption: { kind: interruption, after } }),
    ...(command !== 'none' && { command: { kind: command, after: commandAfter } }),
  };
}

/** What is refused is refused for good: behind the pivot that would have no end. */
function canBeRefused(shape: Shape, deed: string): boolean {
  return shape !== 'pivotal' || deed === 'stock/reserve' || deed === 'bank/charge';
}

function killsOf(seed: string, duration: number): readonly PlannedKill[] {
  const dice = new Dice(seed, 'kills');
  const kills: PlannedKill[] = [];
  for (let at = dice.between(LEAST_PEACE, MOST_PEACE); at < duration;) {
    kills.push({ at, victim: victimOf(dice), deadFor: dice.between(SHORTEST_DEATH, LONGEST_DEATH) });
    at += dice.between(LEAST_PEACE, MOST_PEACE);
  }
  return kills;
}

function victimOf(dice: Dice): Victim {
  const kind = dice.weighted({ worker: 44, service: 44, server: 12 });
  if (kind === 'server') return SERVER;
  return kind === 'worker' ? dice.oneOf<Victim>(...WORKERS) : dice.oneOf<Victim>(...SERVICES);
}
