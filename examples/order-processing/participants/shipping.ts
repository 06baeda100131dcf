import { isUndeliverable } from '../order';
import type { Entry } from './entry';
import type { OrderShipped, ShipOrder } from './messages';
import { Refusal } from './reply';
import { runService } from './run-service';
import type { Service } from './service';

const shipping: Service = {
  schema: `
    CREATE TABLE IF NOT EXISTS shipments (
      number     serial PRIMARY KEY,
      order_id   text NOT NULL,
      address    text NOT NULL,
      cancelled  boolean NOT NULL DEFAULT false
    );`,

  operations: { ship },
  undos: { cancel },

  // The parcels that were shipped and not cancelled.
  balance: 'SELECT count(*)::float8 AS balance FROM shipments WHERE NOT cancelled',
};

async function ship(entry: Entry, { orderId, address }: ShipOrder): Promise<OrderShipped> {
  if (isUndeliverable(address)) throw new Refusal(`No parcel can be delivered to ${address}.`);
  const { rows } = await entry.query<{ number: number }>(
    'INSERT INTO shipments (order_id, address) VALUES ($1, $2) RETURNING number',
    [orderId, address],
  );
  await entry.write(1);
  return { trackingId: `trk_${String(rows[0]?.number)}` };
}

async function cancel(entry: Entry, { orderId }: ShipOrder): Promise<object> {
  await entry.query('UPDATE shipments SET cancelled = true WHERE order_id = $1', [orderId]);
  await entry.write(1);
  return {};
}

runService(shipping);
