/** Places one order: `node -r ../order-processing/register.js place-order.ts`. */
import { SagaManager } from 'temporal-saga/client';
import { order } from './sagas';

async function main(): Promise<void> {
  const manager = await SagaManager.connect({ taskQueue: 'orders' });
  const execution = await manager.run(order, { sku: 'A1', quantity: 2, carrier: 'carrier' });
  process.stdout.write(`${execution.status}: ${JSON.stringify(execution.context)}\n`);
  await manager.close();
}

void main();
