import { test } from 'node:test';
import { scenario } from 'temporal-saga/testing';
import { orderProcessing } from './sagas.js';

test('a declined card releases the stock', async () => {
  await scenario(orderProcessing, { orderId: 'O2', total: 5000 })
    .expectRequest('inventory/reserve', { orderId: 'O2' })
    .andReply({ reservationId: 'R1' })
    .expectRequest('payment/charge', { total: 5000 })
    .andRefuse({ reason: 'card declined' })
    .expectUndo('inventory/release', { orderId: 'O2' })
    .expectEnd('errored', { error: 'REFUSED', step: 'charge' });
});
