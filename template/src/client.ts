import { SagaManager } from 'temporal-saga/client';
import { orderProcessing } from './sagas.js';

const orders = [
  { orderId: 'O1', total: 99.99 },
  { orderId: 'O2', total: 5000 },
];

async function main(): Promise<void> {
  const manager = await SagaManager.connect({ taskQueue: 'orders' });
  for (const order of orders) {
    const { status, context, error } = await manager.run(orderProcessing, order, { raiseOnError: false });
    console.log(order.orderId, status, error?.message ?? context.reservationId);
  }
  await manager.close();
}

void main();
