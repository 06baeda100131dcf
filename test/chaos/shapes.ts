/** The orders and effects of the chaos, as data that sagas, services and audit share. */

/** An order: the context of its saga at the start. */
export interface Order {
  /** The uuid of the execution, and the order id in the ledgers. */
  id: string;
  isExpress: boolean;
  /** The effect that the service refuses, if any. */
  refused: string;
  /** The effects that the replies have confirmed. */
  done: string[];
}

/** An effect of a service, and its undo; after a pivot there is none. */
export interface Effect {
  readonly effect: string;
  readonly undo?: string;
}

export const RESERVE = { effect: 'stock/reserve', undo: 'stock/release' };
export const PICKS: readonly Effect[] = Array.from({ length: 12 }, (_, index) => ({
  effect: `stock/pick-${String(index + 1)}`,
  undo: `stock/put-back-${String(index + 1)}`,
}));
export const CHARGE = { effect: 'bank/charge', undo: 'bank/refund' };
export const RECEIPT = { effect: 'bank/receipt' };
export const SHIP = { effect: 'parcels/ship', undo: 'parcels/recall' };
export const FLY = { effect: 'parcels/fly', undo: 'parcels/call-back' };
export const INSURE = { effect: 'parcels/insure', undo: 'parcels/uninsure' };
/** The service accepts both with a 202, and replies later. */
export const COLLECT = { effect: 'parcels/collect', undo: 'parcels/return' };
export const HAND_OVER = { effect: 'parcels/hand-over' };

export const EFFECTS: readonly Effect[] = [
  RESERVE,
  ...PICKS,
  CHARGE,
  RECEIPT,
  SHIP,
  FLY,
  INSURE,
  COLLECT,
  HAND_OVER,
];

/** The probe: has the bank charged? */
export const LOOK_UP = 'bank/look-up';

/** The operations that a service accepts with a 202, and replies to later. */
export const LATER: ReadonlySet<string> = new Set([COLLECT.effect, COLLECT.undo]);

/** The services, each with its own ledger; an operation begins with the name of its service. */
export const SERVICES = ['stock', 'bank', 'parcels'] as const;
export type ServiceName = (typeof SERVICES)[number];

const NAMES: readonly string[] = EFFECTS.map(({ effect }) => effect);
/** The goods of a loop. */
const ITEMS = PICKS.slice(0, 6);

type Chosen = (order: Pick<Order, 'isExpress'>, done: readonly string[]) => readonly Effect[];

/** Those of some effects that the context names: which ones they are is decided while the order runs. */
const named = (effects: readonly Effect[], done: readonly string[]) =>
  effects.filter(({ effect }) => done.includes(effect));

/**
 * The effects of a finished order, in their order, by the name of its saga.
 *
 * @param done - The effects that its context names: they say which alternative has held, and what was decided.
 */
export const SHAPES = {
  plain: () => [RESERVE, CHARGE, SHIP],
  hurried: () => [RESERVE, CHARGE, SHIP],
  patient: () => [RESERVE, CHARGE, SHIP],
  branching: ({ isExpress }) => (isExpress ? [RESERVE, FLY, INSURE, CHARGE] : [RESERVE, SHIP, CHARGE]),
  pivotal: () => [RESERVE, CHARGE, HAND_OVER, RECEIPT],
  later: () => [RESERVE, COLLECT, CHARGE],
  long: () => [...PICKS, CHARGE],
  parallel: ({ isExpress }) => [
    RESERVE,
    ...PICKS.slice(0, 2),
    isExpress ? FLY : SHIP,
    INSURE,
    COLLECT,
    CHARGE,
  ],
  loop: () => [...ITEMS, CHARGE],
  tolerant: (_, done) => [RESERVE, ...named(ITEMS, done), CHARGE],
  rounds: () => [RESERVE, FLY, INSURE, CHARGE],
  alternatives: (_, done) => [RESERVE, ...heldAlternative(done), CHARGE],
  waiting: (_, done) => [RESERVE, SHIP, CHARGE, done.includes(FLY.effect) ? FLY : INSURE],
} satisfies Record<string, Chosen>;

export type Shape = keyof typeof SHAPES;

/** The effects that a service may refuse for good, so that the order fails, or takes another way. */
export function effectsOf(shape: Shape, order: Pick<Order, 'isExpress'>): readonly Effect[] {
  const chosen: Chosen = SHAPES[shape];
  return chosen(order, NAMES);
}

/** The effects that must be in place at the end. */
export function wantedEffects(
  shape: Shape,
  order: Pick<Order, 'isExpress'>,
  done: readonly string[],
): readonly Effect[] {
  const chosen: Chosen = SHAPES[shape];
  return chosen(order, done);
}

/** Shapes in which an effect may happen again after it was undone. */
export const REPEATING: ReadonlySet<Shape> = new Set<Shape>(['rounds']);

/** The ways of transport, in the order in which they are tried. */
export const ALTERNATIVES = { air: [FLY, INSURE], road: [SHIP], none: [COLLECT] } as const;

function heldAlternative(done: readonly string[]): readonly Effect[] {
  const held = Object.values(ALTERNATIVES).find(([first]) => done.includes(first.effect));
  return held ?? ALTERNATIVES.none;
}
