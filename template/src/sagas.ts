import { Saga, SagaRequest, type SagaResponse } from 'temporal-saga';

interface Order {
  orderId: string;
  total: number;
  reservationId?: string;
}

export const orderProcessing = new Saga<Order>('order-processing');

orderProcessing
  .remoteStep('reserve-stock')
  .onExecute(({ orderId }) => new SagaRequest({ target: 'inventory/reserve', content: { orderId } }))
  .onSuccess((context, response: SagaResponse<{ reservationId: string }>) => {
    context.reservationId = response.content().reservationId;
  })
  .onFailure(({ orderId }) => new SagaRequest({ target: 'inventory/release', content: { orderId } }));

orderProcessing
  .remoteStep('charge')
  .onExecute(({ total }) => new SagaRequest({ target: 'payment/charge', content: { total } }))
  .onFailure(({ orderId }) => new SagaRequest({ target: 'payment/refund', content: { orderId } }));

orderProcessing.commit();
