import type { Entry } from './entry';
import type { ReserveStock, StockReserved } from './messages';
import { Refusal } from './reply';
import { runService } from './run-service';
import type { Service } from './service';

/** The stock before the first order, by article. */
const openingStock = JSON.parse(process.env['OPENING_STOCK'] ?? '{}') as Readonly<Record<string, number>>;

/** Set by the demo's own test: the inventory replies "released" and keeps the stock. */
const keepsStock = process.env['DEMO_SABOTAGE'] === 'keep-stock';

const inventory: Service = {
  schema: `
    CREATE TABLE IF NOT EXISTS stock (
      sku      text PRIMARY KEY,
      opening  bigint NOT NULL,
      on_hand  bigint NOT NULL CHECK (on_hand >= 0)
    );`,

  async prepare(database) {
    const sql = 'INSERT INTO stock (sku, opening, on_hand) VALUES ($1, $2, $2) ON CONFLICT (sku) DO NOTHING';
    for (const [sku, pieces] of Object.entries(openingStock)) await database.query(sql, [sku, pieces]);
  },

  operations: { reserve },
  undos: { release: keepsStock ? () => Promise.resolve({}) : release },

  // The pieces that are reserved now.
  balance: 'SELECT coalesce(sum(opening - on_hand), 0)::float8 AS balance FROM stock',
};

async function reserve(entry: Entry, { orderId, items }: ReserveStock): Promise<StockReserved> {
  const sql = 'UPDATE stock SET on_hand = on_hand - $2 WHERE sku = $1 AND on_hand >= $2';
  for (const { sku, quantity } of items) {
    const { affectedRows } = await entry.query(sql, [sku, quantity]);
    if (affectedRows === 0) throw new Refusal(`${sku} is sold out.`);
  }
  await entry.write(piecesOf(items));
  return { reservationId: `res_${orderId}` };
}

async function release(entry: Entry, { items }: ReserveStock): Promise<object> {
  const sql = 'UPDATE stock SET on_hand = on_hand + $2 WHERE sku = $1';
  for (const { sku, quantity } of items) await entry.query(sql, [sku, quantity]);
  await entry.write(piecesOf(items));
  return {};
}

function piecesOf(items: ReserveStock['items']): number {
  return items.reduce((sum, { quantity }) => sum + quantity, 0);
}

runService(inventory);
