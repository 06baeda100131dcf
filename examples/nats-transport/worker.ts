/** The saga worker: `NATS_URL=... node -r ../order-processing/register.js worker.ts`. */
import { connect } from '@nats-io/transport-node';
import { createSagaWorker } from 'temporal-saga/worker';
import { natsTransport } from './nats-transport';

async function main(): Promise<void> {
  const connection = await connect({ servers: process.env['NATS_URL'] ?? '127.0.0.1:4222' });
  const worker = await createSagaWorker({
    sagasPath: require.resolve('./sagas'),
    taskQueue: 'orders',
    participants: {
      stock: { ...natsTransport({ connection, subject: 'shop.stock' }), execute: { attemptTimeout: '2s' } },
      carrier: natsTransport({ connection, subject: 'shop.carrier' }),
    },
  });
  // Drains the connection when it ends.
  await worker.run();
}

void main();
