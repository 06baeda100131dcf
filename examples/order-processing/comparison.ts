/** Compares the records of the sagas with the ledgers of the participants. */
import type { SagaExecution } from 'temporal-saga/client';
import { hasParcels, type Order, parcelId, totalOf } from './order';
import type { OrderContext } from './order-context';
import type { LedgerReport } from './participants/reply';

/** How the saga of an order ended. */
export interface Ending {
  readonly order: Order;
  readonly execution: SagaExecution<OrderContext>;
}

/** What the participants know by an id of its own: an order, or one parcel of an order with several addresses. */
export interface Sale extends Pick<Order, 'id' | 'items'> {
  /** `finished` when it must be in all ledgers, else how it ended. */
  readonly status: string;
}

/** The sales of an order. */
export function salesOf({ order, execution }: Ending): readonly Sale[] {
  const { id, items } = order;
  const { status, context } = execution;
  if (!hasParcels(order)) return [{ id, items, status }];
  return items.map((item, index) => {
    const isShipped = status === 'finished' && context.parcels?.[index]?.status === 'done';
    const ended = status === 'finished' ? 'refused' : status;
    return { id: parcelId(id, index), items: [item], status: isShipped ? 'finished' : ended };
  });
}

/** The ledgers of all participants. */
export interface Ledgers {
  readonly inventory: LedgerReport;
  readonly payment: LedgerReport;
  readonly shipping: LedgerReport;
}

/** A participant's effect and its undo, as its ledger names them, and the amount of an order there. */
interface Account {
  readonly effect: string;
  readonly undo: string;
  readonly amountOf: (sale: Pick<Sale, 'items'>) => number;
}

export const ACCOUNTS: Readonly<Record<keyof Ledgers, Account>> = {
  inventory: {
    effect: 'reserve',
    undo: 'release',
    amountOf: ({ items }) => items.reduce((pieces, { quantity }) => pieces + quantity, 0),
  },
  payment: { effect: 'charge', undo: 'refund', amountOf: ({ items }) => totalOf(items) },
  shipping: { effect: 'ship', undo: 'cancel', amountOf: () => 1 },
};

export const PARTICIPANTS = Object.keys(ACCOUNTS) as readonly (keyof Ledgers)[];

/** Every difference between sagas and ledgers, in words; empty when they agree. */
export function disagreements(endings: readonly Ending[], ledgers: Ledgers): readonly string[] {
  const sales = endings.flatMap(salesOf);
  return [
    ...endings.flatMap((ending) => openEnd(ending)),
    ...PARTICIPANTS.flatMap((name) => [
      ...sales.flatMap((sale) => wrongEntries(sale, name, ledgers[name])),
      ...doubleEntries(name, ledgers[name]),
      ...wrongBalance(sales, name, ledgers[name]),
    ]),
  ];
}

/** How often a ledger has an operation for an order. */
export function count({ entries }: LedgerReport, orderId: string, operation: string): number {
  return entries.filter((entry) => entry.orderId === orderId && entry.operation === operation).length;
}

/** An order is done in whole or undone in whole; a saga with any other end needs an operator. */
function openEnd({ order, execution: { status } }: Ending): readonly string[] {
  return status === 'finished' || status === 'errored' ? [] : [`${order.id}: its saga is ${status}.`];
}

/** A finished sale has each effect once and has undone none; a failed one has undone each effect that it had. */
function wrongEntries(sale: Sale, name: keyof Ledgers, ledger: LedgerReport): readonly string[] {
  const { id, status } = sale;
  const { effect, undo, amountOf } = ACCOUNTS[name];
  const done = count(ledger, id, effect);
  const undone = count(ledger, id, undo);
  const isFinished = status === 'finished';
  const isConsistent = isFinished ? done === 1 && undone === 0 : done <= 1 && undone === done;
  const found = `${String(done)} x ${effect}, ${String(undone)} x ${undo}`;
  const amounts = ledger.entries.filter(({ orderId }) => orderId === id).map(({ amount }) => amount);
  const amount = amountOf(sale);
  return [
    ...(isConsistent ? [] : [`${id}: the saga is ${status}, but ${name} has ${found}.`]),
    ...(amounts.every((one) => one === amount)
      ? []
      : [`${id}: ${name} has an amount other than ${String(amount)}.`]),
  ];
}

/** One key has one effect, however often its request arrived. */
function doubleEntries(name: keyof Ledgers, { entries }: LedgerReport): readonly string[] {
  const keys = entries.map(({ key }) => key);
  const doubled = new Set(keys.filter((key, index) => keys.indexOf(key) !== index));
  return [...doubled].map((key) => `${name} has recorded ${key} more than once.`);
}

/** The total of the participant's own tables must be the total of the finished orders. */
function wrongBalance(
  sales: readonly Sale[],
  name: keyof Ledgers,
  { balance }: LedgerReport,
): readonly string[] {
  const finished = sales.filter(({ status }) => status === 'finished');
  const expected = finished.reduce((sum, sale) => sum + ACCOUNTS[name].amountOf(sale), 0);
  const isEqual = Math.abs(balance - expected) < 0.005;
  return isEqual
    ? []
    : [`${name} has a balance of ${String(balance)}; the finished orders amount to ${expected.toFixed(2)}.`];
}
