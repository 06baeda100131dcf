/**
 * The sagas of orders. This file is bundled into the Temporal workflow, so it is deterministic and does no I/O: it only
 * declares which request goes to which participant, and which request undoes it.
 */
import { Saga, SagaRequest, type SagaContext, type SagaResponse } from 'temporal-saga';
import { needsApproval, parcelId, totalOf } from './order';
import type { OrderContext } from './order-context';
import type { CardCharged, OrderShipped, StockReserved } from './participants/messages';

type Context = SagaContext<OrderContext>;

// Short times, so that the demo does not wait long for a reply that is lost. The defaults suit production better.
const attempts = {
  attemptTimeout: '2s',
  initialInterval: '500ms',
  backoffCoefficient: 1,
  totalTimeout: '2m',
};

export const orderProcessing = new Saga<OrderContext>('order-processing', {
  execute: attempts,
  undo: attempts,
})
  .localStep('validate')
  .onExecute(validateOrder)

  .conditionalStep('large-order')
  .ifThen(({ total }) => needsApproval(total), waitForApproval)

  .remoteStep('reserve-stock')
  .onExecute(requestStock)
  .onSuccess(noteReservation)
  .onFailure(releaseStock)

  .remoteStep('charge-card')
  .onExecute(requestPayment)
  .onSuccess(notePayment)
  .onFailure(refundPayment)

  .remoteStep('ship-order')
  .onExecute(requestShipment)
  .onSuccess(noteShipment)
  .onFailure(cancelShipment)

  .commit();

/** One parcel: its stock and its payment beside each other, then its shipment. */
const shipParcel = new Saga<OrderContext>('ship-parcel', { execute: attempts, undo: attempts });

shipParcel
  .parallelStep('prepare')
  .branch('stock', (body) =>
    body.remoteStep('reserve').onExecute(requestStock).onSuccess(noteReservation).onFailure(releaseStock),
  )
  .branch('payment', (body) =>
    body.remoteStep('charge').onExecute(requestPayment).onSuccess(notePayment).onFailure(refundPayment),
  );

shipParcel
  .remoteStep('ship')
  .onExecute(requestShipment)
  .onSuccess(noteShipment)
  .onFailure(cancelShipment)

  .commit();

/** An order whose articles go to several addresses. One parcel may be refused: it alone is undone. */
export const parcelProcessing = new Saga<OrderContext>('parcel-processing')
  .localStep('validate')
  .onExecute(validateOrder)

  .forEachStep('parcels', shipParcel, { atOnce: 10, tolerate: 1 })
  .over(({ items }) => items)
  .input((context, item, index) => ({
    ...context,
    orderId: parcelId(context.orderId, index),
    items: [item],
    total: totalOf([item]),
    address: item.address ?? context.address,
  }))
  .onEnd((context, outcomes) => {
    context.parcels = outcomes.map(({ index, status, context: parcel }) => ({
      parcelId: parcelId(context.orderId, index),
      status,
      ...(parcel?.trackingId !== undefined && { trackingId: parcel.trackingId }),
    }));
  })

  .commit();

function waitForApproval(body: Saga<OrderContext>): void {
  body
    .decisionStep('approve', {
      timeout: '1 day',
      shows: ({ orderId, customerId, total }) => ({ orderId, customerId, total }),
    })
    .on('approve')
    .on('reject', 'fail');
}

function validateOrder(context: Context): void {
  if (context.total <= 0) throw new Error('Invalid order total');
  // Inside a workflow `Date` is Temporal's clock: it returns the same time at every replay.
  context.validatedAt = new Date().toISOString();
  context.status = 'validated';
}

function requestStock({ orderId, items }: Context): SagaRequest {
  return new SagaRequest({ target: 'inventory-service/reserve', content: { orderId, items } });
}

function noteReservation(context: Context, response: SagaResponse<StockReserved>): void {
  context.reservationId = response.content().reservationId;
  context.inventoryStatus = 'reserved';
}

// An undo names the order, not the reservation: when the reply is lost, the saga never learns the reservation's id.
function releaseStock({ orderId }: Context): SagaRequest {
  return new SagaRequest({ target: 'inventory-service/release', content: { orderId } });
}

function requestPayment({ orderId, customerId, total, paymentMethod, paymentToken }: Context): SagaRequest {
  const content = {
    orderId,
    customerId,
    amount: total,
    method: paymentMethod ?? 'default',
    token: paymentToken,
  };
  return new SagaRequest({ target: 'payment-service/charge', content });
}

function notePayment(context: Context, response: SagaResponse<CardCharged>): void {
  const { paymentId, transactionId } = response.content();
  context.update({ paymentId, transactionId, paymentStatus: 'completed', status: 'paid' });
}

function refundPayment({ orderId }: Context): SagaRequest {
  return new SagaRequest({ target: 'payment-service/refund', content: { orderId } });
}

function requestShipment({ orderId, address }: Context): SagaRequest {
  return new SagaRequest({ target: 'shipping-service/ship', content: { orderId, address } });
}

function noteShipment(context: Context, response: SagaResponse<OrderShipped>): void {
  context.update({ trackingId: response.content().trackingId, status: 'shipped' });
}

function cancelShipment({ orderId }: Context): SagaRequest {
  return new SagaRequest({ target: 'shipping-service/cancel', content: { orderId } });
}
