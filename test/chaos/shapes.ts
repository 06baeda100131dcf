/** What the sagas of the chaos do, as data that sagas, services and audit share. */

/** What an order is about; the context of its saga when it starts. */
export interface Order {
  /** The uuid of the execution, by which the services keep their books. */
  id: string;
  isExpress: boolean;
  /** The deed that the service refuses, if any. */
  refused: string;
  /** What the replies said was done. */
  done: string[];
}

/** A deed of a service, and what takes it back; behind a pivot nothing does. */
export interface Deed {
  readonly deed: string;
  readonly undo?: string;
}

export const RESERVE = { deed: 'stock/reserve', undo: 'stock/release' };
export const PICKS: readonly Deed[] = Array.from({ length: 12 }, (_, index) => ({
  deed: `stock/pick-${String(index + 1)}`,
  undo: `stock/put-back-${String(index + 1)}`,
}));
export const CHARGE = { deed: 'bank/charge', undo: 'bank/refund' };
export const RECEIPT = { deed: 'bank/receipt' };
export const SHIP = { deed: 'parcels/ship', undo: 'parcels/recall' };
export const FLY = { deed: 'parcels/fly', undo: 'parcels/call-back' };
export const INSURE = { deed: 'parcels/insure', undo: 'parcels/uninsure' };
/** Both are accepted for later. */
export const COLLECT = { deed: 'parcels/collect', undo: 'parcels/return' };
export const HAND_OVER = { deed: 'parcels/hand-over' };

export const DEEDS: readonly Deed[] = [
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

/** The question whether the bank has charged. */
export const LOOK_UP = 'bank/look-up';

/** What a service takes up and replies to later. */
export const LATER: ReadonlySet<string> = new Set([COLLECT.deed, COLLECT.undo]);

/** The services, each with books of its own; an operation begins with the name of its service. */
export const SERVICES = ['stock', 'bank', 'parcels'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** The deeds of a finished order, in their order, by the name of its saga. */
export const SHAPES = {
  plain: () => [RESERVE, CHARGE, SHIP],
  hurried: () => [RESERVE, CHARGE, SHIP],
  patient: () => [RESERVE, CHARGE, SHIP],
  branching: ({ isExpress }: Pick<Order, 'isExpress'>) =>
    isExpress ? [RESERVE, FLY, INSURE, CHARGE] : [RESERVE, SHIP, CHARGE],
  pivotal: () => [RESERVE, CHARGE, HAND_OVER, RECEIPT],
  later: () => [RESERVE, COLLECT, CHARGE],
  long: () => [...PICKS, CHARGE],
} satisfies Record<string, (order: Order) => readonly Deed[]>;

export type Shape = keyof typeof SHAPES;
