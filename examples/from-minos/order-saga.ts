/** The twin of order_saga.py. */
import { Saga, SagaRequest, type SagaResponse } from 'temporal-saga';

interface Order {
  orderId: string;
  total: number;
  country: string;
  reservationId?: string;
}

const customs = new Saga<Order>('customs')
  .remoteStep(
    'declare',
    ({ orderId }) => new SagaRequest({ target: 'customs/declare', content: { orderId } }),
  )
  .commit();

export const order = new Saga<Order>('order')
  .localStep('validate', ({ total }) => {
    if (total <= 0) throw new RangeError('an order needs a total');
  })
  .remoteStep(
    'reserve',
    ({ orderId }) => new SagaRequest({ target: 'products/reserve', content: { orderId } }),
  )
  .onSuccess((context, response: SagaResponse<{ reservationId: string }>) => {
    context.reservationId = response.content().reservationId;
  })
  .onFailure(({ orderId }) => new SagaRequest({ target: 'products/release', content: { orderId } }))
  .conditionalStep('abroad')
  .ifThen(({ country }) => country !== 'ES', customs)
  .commit();
