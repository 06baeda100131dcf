/** One step of a scenario: its targets, and the field of the context for the id of the reply. */
export interface ScenarioStep {
  readonly name: string;
  readonly target: string;
  readonly undoTarget: string;
  readonly field: string;
}

/** A business transaction with two implementations: a saga, and a workflow written by hand. */
export interface Scenario {
  /** The name of the saga, and the type of both workflows. */
  readonly name: ScenarioName;
  readonly title: string;
  readonly steps: readonly ScenarioStep[];
  /** Steps run beside each other: how many workflow tasks their ends need depends on when they come. */
  readonly isConcurrent?: boolean;
}

/** Those whose steps run one after the other. */
export type SequenceName = 'threeSteps' | 'tenSteps' | 'failingThird';
/** Those whose steps run beside each other. */
export type BlockName = 'threeBranches' | 'fiftyItems';
export type ScenarioName = SequenceName | BlockName;

const RESERVE = step('reserve-stock', 'inventory/reserve', 'inventory/release', 'reservationId');
const CHARGE = step('charge-card', 'payment/charge', 'payment/refund', 'paymentId');
const BOOK = step('book-parcel', 'shipping/book', 'shipping/cancel', 'parcelId');
const REFUSED = step('book-parcel', 'shipping/refuse', 'shipping/cancel', 'parcelId');

const LEGS = Array.from({ length: 10 }, (_, index) => {
  const number = String(index + 1).padStart(2, '0');
  return step(`book-leg-${number}`, 'travel/book', 'travel/cancel', `legId${number}`);
});

export const SCENARIOS: readonly Scenario[] = [
  { name: 'threeSteps', title: 'three steps', steps: [RESERVE, CHARGE, BOOK] },
  { name: 'tenSteps', title: 'ten steps', steps: LEGS },
  { name: 'failingThird', title: 'failing third step', steps: [RESERVE, CHARGE, REFUSED] },
];

/** The scenarios of blocks. */
export const BLOCK_SCENARIOS: readonly Scenario[] = [
  {
    name: 'threeBranches',
    title: 'three parallel branches',
    steps: [RESERVE, CHARGE, BOOK],
    isConcurrent: true,
  },
  { name: 'fiftyItems', title: 'fifty items, ten at once', steps: [BOOK], isConcurrent: true },
];

/** The items of the loop, and how many run at once. */
export const ITEMS = 50;
export const AT_ONCE = 10;

/** The steps of a scenario. */
export function stepsOf(name: ScenarioName): readonly ScenarioStep[] {
  return [...SCENARIOS, ...BLOCK_SCENARIOS].find((scenario) => scenario.name === name)?.steps ?? [];
}

/** How many requests an execution sends on its way forward. */
export function requestsOf(name: ScenarioName): number {
  return name === 'fiftyItems' ? ITEMS : stepsOf(name).length;
}

/** The option by which a saga is in fast mode. */
export const FAST_MODE: object = { dispatch: 'local' };

/** The context at the start of every execution. */
export const ORDER = {
  orderId: 'order-1001',
  customer: { name: 'Ada Lovelace', country: 'GB' },
  items: [
    { sku: 'keyboard-1', quantity: 1, price: 79.5 },
    { sku: 'cable-usb-c', quantity: 3, price: 9.99 },
  ],
  total: 109.47,
};

function step(name: string, target: string, undoTarget: string, field: string): ScenarioStep {
  return { name, target, undoTarget, field };
}
