/** Compares what the sagas say with what the participants have in their books. */
import type { SagaExecution } from 'temporal-saga/client';
import { type Order, totalOf } from './order';
import type { OrderContext } from './order-context';
import type { BookReport } from './participants/reply';

/** How the saga of an order ended. */
export interface Ending {
  readonly order: Order;
  readonly execution: SagaExecution<OrderContext>;
}

/** The books of all participants. */
export interface Books {
  readonly inventory: BookReport;
  readonly payment: BookReport;
  readonly shipping: BookReport;
}

/** What a participant does and how it is undone, as its books call it, and what an order amounts to there. */
interface Account {
  readonly deed: string;
  readonly undo: string;
  readonly amountOf: (order: Order) => number;
}

export const ACCOUNTS: Readonly<Record<keyof Books, Account>> = {
  inventory: {
    deed: 'reserve',
    undo: 'release',
    amountOf: ({ items }) => items.reduce((pieces, { quantity }) => pieces + quantity, 0),
  },
  payment: { deed: 'charge', undo: 'refund', amountOf: ({ items }) => totalOf(items) },
  shipping: { deed: 'ship', undo: 'cancel', amountOf: () => 1 },
};

export const PARTICIPANTS = Object.keys(ACCOUNTS) as readonly (keyof Books)[];

/** Everything in which sagas and books differ, in words; nothing when they agree. */
export function disagreements(endings: readonly Ending[], books: Books): readonly string[] {
  return [
    ...endings.flatMap((ending) => openEnd(ending)),
    ...PARTICIPANTS.flatMap((name) => [
      ...endings.flatMap((ending) => wrongEntries(ending, name, books[name])),
      ...doubleEntries(name, books[name]),
      ...wrongBalance(endings, name, books[name]),
    ]),
  ];
}

/** How often something was entered for an order. */
export function count({ entries }: BookReport, orderId: string, operation: string): number {
  return entries.filter((entry) => entry.orderId === orderId && entry.operation === operation).length;
}

/** An order is done in whole or undone in whole; a saga that ended otherwise needs a person. */
function openEnd({ order, execution: { status } }: Ending): readonly string[] {
  return status === 'finished' || status === 'errored' ? [] : [`${order.id}: its saga is ${status}.`];
}

/** A finished saga has done each deed once and undone none; a failed one has undone each deed that it did. */
function wrongEntries({ order, execution }: Ending, name: keyof Books, book: BookReport): readonly string[] {
  const { deed, undo, amountOf } = ACCOUNTS[name];
  const done = count(book, order.id, deed);
  const undone = count(book, order.id, undo);
  const isFinished = execution.status === 'finished';
  const asItShould = isFinished ? done === 1 && undone === 0 : done <= 1 && undone === done;
  const found = `${String(done)} x ${deed}, ${String(undone)} x ${undo}`;
  const amounts = book.entries.filter(({ orderId }) => orderId === order.id).map(({ amount }) => amount);
  const amount = amountOf(order);
  return [
    ...(asItShould ? [] : [`${order.id}: the saga is ${execution.status}, but ${name} has ${found}.`]),
    ...(amounts.every((one) => one === amount)
      ? []
      : [`${order.id}: ${name} has an amount other than ${String(amount)}.`]),
  ];
}

/** One key, one effect, however often it was asked for. */
function doubleEntries(name: keyof Books, { entries }: BookReport): readonly string[] {
  const keys = entries.map(({ key }) => key);
  const doubled = new Set(keys.filter((key, index) => keys.indexOf(key) !== index));
  return [...doubled].map((key) => `${name} has entered ${key} more than once.`);
}

/** The participant's own tables must amount to what the finished orders amount to. */
function wrongBalance(
  endings: readonly Ending[],
  name: keyof Books,
  { balance }: BookReport,
): readonly string[] {
  const finished = endings.filter(({ execution }) => execution.status === 'finished');
  const expected = finished.reduce((sum, { order }) => sum + ACCOUNTS[name].amountOf(order), 0);
  const isEqual = Math.abs(balance - expected) < 0.005;
  return isEqual
    ? []
    : [`${name} has a balance of ${String(balance)}; the finished orders amount to ${expected.toFixed(2)}.`];
}
