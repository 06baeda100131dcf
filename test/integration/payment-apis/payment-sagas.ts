import { Saga, SagaRequest } from 'temporal-saga';

/** The operations of a payment, in their order. */
export const OPERATIONS = ['authorize', 'capture', 'notify'] as const;

interface Payment {
  readonly orderId: string;
}

/** Each operation is a step with one participant and an undo. */
export const payment = new Saga<Payment>('payment');
for (const operation of OPERATIONS) {
  payment
    .remoteStep(operation, ({ orderId }) => request(operation, orderId))
    .onFailure(({ orderId }) => request(`undo-${operation}`, orderId));
}
payment.commit();

function request(operation: string, orderId: string): SagaRequest {
  return new SagaRequest({ target: `bank/${operation}`, content: { orderId } });
}
