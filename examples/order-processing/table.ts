import { ACCOUNTS, type Ledgers, count, type Ending, salesOf } from './comparison';

const CELLS = {
  inventory: { none: '-', done: 'reserved', undone: 'released' },
  payment: { none: '-', done: 'charged', undone: 'refunded' },
  shipping: { none: '-', done: 'shipped', undone: 'cancelled' },
} as const;

/** One line of the table: an order or one parcel of it, its saga, and its state in each ledger. */
export interface Row {
  readonly order: string;
  readonly saga: string;
  readonly stock: string;
  readonly payment: string;
  readonly shipment: string;
}

export function toRows(endings: readonly Ending[], ledgers: Ledgers): readonly Row[] {
  return endings.flatMap(salesOf).map(({ id, status }) => ({
    order: id,
    saga: status,
    stock: cell('inventory', ledgers, id),
    payment: cell('payment', ledgers, id),
    shipment: cell('shipping', ledgers, id),
  }));
}

/** Draws orders, sagas and ledgers in columns. */
export function drawTable(rows: readonly Row[]): string {
  const head: Row = {
    order: 'order',
    saga: 'saga',
    stock: 'stock',
    payment: 'payment',
    shipment: 'shipment',
  };
  const columns = Object.keys(head) as readonly (keyof Row)[];
  const widths = columns.map((column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  const draw = (row: Row) =>
    columns
      .map((column, index) => row[column].padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [draw(head), rule, ...rows.map(draw)].join('\n');
}

/** The state of an order in one ledger, with a count where the ledger has it more than once. */
function cell(name: keyof Ledgers, ledgers: Ledgers, orderId: string): string {
  const { effect, undo } = ACCOUNTS[name];
  const done = count(ledgers[name], orderId, effect);
  const undone = count(ledgers[name], orderId, undo);
  const { none, done: didIt, undone: undidIt } = CELLS[name];
  if (done === 0 && undone === 0) return none;
  const [times, word] = done > undone ? [done - undone, didIt] : [undone, undidIt];
  return times === 1 ? word : `${String(times)} x ${word}`;
}
