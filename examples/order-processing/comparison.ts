/** Compares the records of the sagas with the ledgers of the participants. */
import type { SagaExecution } from 'temporal-saga/client';
import { type Order, totalOf } from './order';
import type { OrderContext } from './order-context';
import type { LedgerReport } from './participants/reply';

/** How the saga of an order ended. */
export interface Ending {
  readonly order: Order;
  readonly execution: SagaExecution<OrderContext>;
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
  readonly amountOf: (order: Order) => number;
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
  return [
    ...endings.flatMap((ending) => openEnd(ending)),
    ...PARTICIPANTS.flatMap((name) => [
      ...endings.flatMap((ending) => wrongEntries(ending, name, ledgers[name])),
      ...doubleEntries(name, ledgers[name]),
      ...wrongBalance(endings, name, ledgers[name]),
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

/** A finished saga has each effect once and has undone none; a failed one has undone each effect that it had. */
function wrongEntries(
  { order, execution }: Ending,
  name: keyof Ledgers,
  ledger: LedgerReport,
): readonly string[] {
  const { effect, undo, amountOf } = ACCOUNTS[name];
  const done = count(ledger, order.id, effect);
  const undone = count(ledger, order.id, undo);
  const isFinished = execution.status === 'finished';
  const isConsistent = isFinished ? done === 1 && undone === 0 : done <= 1 && undone === done;
  const found = `${String(done)} x ${effect}, ${String(undone)} x ${undo}`;
  const amounts = ledger.entries.filter(({ orderId }) => orderId === order.id).map(({ amount }) => amount);
  const amount = amountOf(order);
  return [
    ...(isConsistent ? [] : [`${order.id}: the saga is ${execution.status}, but ${name} has ${found}.`]),
    ...(amounts.every((one) => one === amount)
      ? []
      : [`${order.id}: ${name} has an amount other than ${String(amount)}.`]),
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
  endings: readonly Ending[],
  name: keyof Ledgers,
  { balance }: LedgerReport,
): readonly string[] {
  const finished = endings.filter(({ execution }) => execution.status === 'finished');
  const expected = finished.reduce((sum, { order }) => sum + ACCOUNTS[name].amountOf(order), 0);
  const isEqual = Math.abs(balance - expected) < 0.005;
  return isEqual
    ? []
    : [`${name} has a balance of ${String(balance)}; the finished orders amount to ${expected.toFixed(2)}.`];
}
