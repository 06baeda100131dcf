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

/** The effects of a finished order, in their order, by the name of its saga. */
export const SHAPES = {
  plain: () => [RESERVE, CHARGE, SHIP],
  hurried: () => [RESERVE, CHARGE, SHIP],
  patient: () => [RESERVE, CHARGE, SHIP],
  branching: ({ isExpress }: Pick<Order, 'isExpress'>) =>
    isExpress ? [RESERVE, FLY, INSURE, CHARGE] : [RESERVE, SHIP, CHARGE],
  pivotal: () => [RESERVE, CHARGE, HAND_OVER, RECEIPT],
  later: () => [RESERVE, COLLECT, CHARGE],
  long: () => [...PICKS, CHARGE],
} satisfies Record<string, (order: Order) => readonly Effect[]>;

export type Shape = keyof typeof SHAPES;
