import { isDeclined } from '../order';
import type { Entry } from './entry';
import type { CardCharged, ChargeCard } from './messages';
import { Refusal } from './reply';
import { runService } from './run-service';
import type { Service } from './service';

const payment: Service = {
  schema: `
    CREATE TABLE IF NOT EXISTS payments (
      number    serial PRIMARY KEY,
      order_id  text NOT NULL,
      customer  text NOT NULL,
      method    text NOT NULL,
      amount    numeric NOT NULL CHECK (amount > 0),
      refunded  boolean NOT NULL DEFAULT false
    );`,

  operations: { charge },
  undos: { refund },

  // The money that was charged and not refunded.
  balance: 'SELECT coalesce(sum(amount), 0)::float8 AS balance FROM payments WHERE NOT refunded',
};

async function charge(entry: Entry, content: ChargeCard): Promise<CardCharged> {
  const { orderId, customerId, method, amount, token } = content;
  if (isDeclined(token)) throw new Refusal('The card is declined.');
  const { rows } = await entry.query<{ number: number }>(
    'INSERT INTO payments (order_id, customer, method, amount) VALUES ($1, $2, $3, $4) RETURNING number',
    [orderId, customerId, method, amount],
  );
  await entry.write(amount);
  return { paymentId: `pay_${orderId}`, transactionId: `txn_${String(rows[0]?.number)}` };
}

async function refund(entry: Entry, { orderId, amount }: ChargeCard): Promise<object> {
  await entry.query('UPDATE payments SET refunded = true WHERE order_id = $1 AND NOT refunded', [orderId]);
  await entry.write(amount);
  return {};
}

runService(payment);
