/** Both participants: `NATS_URL=... node -r ../order-processing/register.js participants.ts`. */
import { connect } from '@nats-io/transport-node';
import { SagaResponse } from 'temporal-saga';
import { SagaManager } from 'temporal-saga/client';
import { serve } from './nats-participant';
import { Stock } from './stock';

async function main(): Promise<void> {
  const connection = await connect({ servers: process.env['NATS_URL'] ?? '127.0.0.1:4222' });
  const manager = await SagaManager.connect({ taskQueue: 'orders' });
  const stock = new Stock(process.env['STOCK_FILE'] ?? 'stock.jsonl');
  serve(connection, 'shop.stock', (request) =>
    request.operation === 'reserve'
      ? stock.reserve(request, () => Promise.resolve())
      : Promise.resolve(stock.release(request)),
  );
  // Accepts at once, and replies when the parcel has left.
  serve(connection, 'shop.carrier', ({ operation, key, sagaId }) => {
    if (operation !== 'ship') return Promise.resolve({ answer: 'done' });
    setTimeout(() => {
      const content = { trackingId: `T-${sagaId}` };
      void manager.run({ response: new SagaResponse({ uuid: sagaId, request: key, content }) });
    }, 1_000);
    return Promise.resolve({ answer: 'accepted' });
  });
}

void main();
