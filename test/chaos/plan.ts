import { Dice } from './dice';
import { effectsOf, type Order, SERVICES, type Shape } from './shapes';

/** An order, and the interruption and the command that are planned for it alone. */
export interface PlannedOrder {
  readonly shape: Shape;
  readonly context: Order;
  /** After so many milliseconds it is cancelled, or an operator aborts it. */
  readonly interruption?: { readonly kind: 'cancel' | 'abort'; readonly after: number };
  /** After so many milliseconds an administrator of Temporal sends a command about its execution. */
  readonly command?: { readonly kind: CommandKind; readonly after: number };
}

/**
 * The commands of Temporal: a reset of an activity; a pause of one, then an unpause with a reset of its attempts; a reset
 * of the workflow to one of its tasks.
 */
export type CommandKind = 'reset activity' | 'pause activity' | 'reset workflow';

export const WORKERS = ['worker-1', 'worker-2'] as const;
export const SERVER = 'server';

/** The processes that can be killed. */
export type Victim = (typeof WORKERS)[number] | (typeof SERVICES)[number] | typeof SERVER;

/** A kill, and how long its victim stays down. Milliseconds, from the start of the chaos. */
export interface PlannedKill {
  readonly at: number;
  readonly victim: Victim;
  readonly downFor: number;
}

/** Everything about a chaos run that the seed decides. */
export interface Plan {
  readonly seed: string;
  readonly duration: number;
  readonly orders: readonly PlannedOrder[];
  readonly kills: readonly PlannedKill[];
}

const MINUTE = 60_000;
const ORDERS_A_MINUTE = 120;
/** The time between two kills. */
const [SHORTEST_INTERVAL, LONGEST_INTERVAL] = [2_000, 6_000];
const [SHORTEST_DOWNTIME, LONGEST_DOWNTIME] = [100, 3_000];

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
    parallel: 20,
    loop: 12,
    tolerant: 12,
    rounds: 10,
    alternatives: 14,
    waiting: 16,
  });
  const isExpress = dice.percent(50);
  const effects = effectsOf(shape, { isExpress }).filter(({ effect }) => canBeRefused(shape, effect));
  const refused = dice.percent(25) ? (effects[dice.between(0, effects.length - 1)]?.effect ?? '') : '';
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

/** A planned refusal never ends, so a retriable step after the pivot must not be refused. */
function canBeRefused(shape: Shape, effect: string): boolean {
  return shape !== 'pivotal' || effect === 'stock/reserve' || effect === 'bank/charge';
}

function killsOf(seed: string, duration: number): readonly PlannedKill[] {
  const dice = new Dice(seed, 'kills');
  const kills: PlannedKill[] = [];
  for (let at = dice.between(SHORTEST_INTERVAL, LONGEST_INTERVAL); at < duration;) {
    kills.push({ at, victim: victimOf(dice), downFor: dice.between(SHORTEST_DOWNTIME, LONGEST_DOWNTIME) });
    at += dice.between(SHORTEST_INTERVAL, LONGEST_INTERVAL);
  }
  return kills;
}

function victimOf(dice: Dice): Victim {
  const kind = dice.weighted({ worker: 44, service: 44, server: 12 });
  if (kind === 'server') return SERVER;
  return kind === 'worker' ? dice.oneOf<Victim>(...WORKERS) : dice.oneOf<Victim>(...SERVICES);
}
