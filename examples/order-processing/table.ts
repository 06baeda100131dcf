import { ACCOUNTS, type Books, count, type Ending } from './books';

const CELLS = {
  inventory: { none: '-', done: 'reserved', undone: 'released' },
  payment: { none: '-', done: 'charged', undone: 'refunded' },
  shipping: { none: '-', done: 'shipped', undone: 'cancelled' },
} as const;

/** One line of the table: an order, its saga, and what the books say of it. */
export interface Row {
  readonly order: string;
  readonly saga: string;
  readonly stock: string;
  readonly payment: string;
  readonly shipment: string;
}

export function toRows(endings: readonly Ending[], books: Books): readonly Row[] {
  return endings.map(({ order: { id }, execution }) => ({
    order: id,
    saga: execution.status,
    stock: cell('inventory', books, id),
    payment: cell('payment', books, id),
    shipment: cell('shipping', books, id),
  }));
}

/** Orders against books, in columns. */
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

/** What is in force now, with a number in front of it where the books have it more often than once. */
function cell(name: keyof Books, books: Books, orderId: string): string {
  const { deed, undo } = ACCOUNTS[name];
  const done = count(books[name], orderId, deed);
  const undone = count(books[name], orderId, undo);
  const { none, done: didIt, undone: tookItBack } = CELLS[name];
  if (done === 0 && undone === 0) return none;
  const [times, word] = done > undone ? [done - undone, didIt] : [undone, tookItBack];
  return times === 1 ? word : `${String(times)} x ${word}`;
}
