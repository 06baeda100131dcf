import { type ItemOutcome, SagaContext } from 'temporal-saga';
import { type Item, type Order, type PaymentDetails, totalOf } from './order';

/** The context of an order's saga; its steps fill in the optional fields. */
export interface OrderContext {
  orderId: string;
  customerId: string;
  items: Item[];
  total: number;
  address: string;
  createdAt: string;
  status: 'pending' | 'validated' | 'paid' | 'shipped';
  paymentMethod?: string;
  paymentToken?: string;
  billingAddress?: string;
  validatedAt?: string;
  reservationId?: string;
  inventoryStatus?: 'reserved';
  paymentId?: string;
  transactionId?: string;
  paymentStatus?: 'completed';
  trackingId?: string;
  /** What became of the parcels of an order with several addresses. */
  parcels?: ParcelEnd[];
}

/** What became of one parcel. */
export interface ParcelEnd {
  parcelId: string;
  status: ItemOutcome['status'];
  trackingId?: string;
}

/** Builds the context that every order starts with. */
export const OrderContextFactory = {
  /** The context of a new order. */
  createOrderContext(order: Order): SagaContext<OrderContext> {
    return new SagaContext<OrderContext>({
      orderId: order.id,
      customerId: order.customerId,
      items: [...order.items],
      total: totalOf(order.items),
      address: order.address,
      createdAt: new Date().toISOString(),
      status: 'pending',
    });
  },

  /** Adds the payment details to the context. */
  createPaymentContext(
    payment: PaymentDetails,
    context: SagaContext<OrderContext>,
  ): SagaContext<OrderContext> {
    return context.update({
      paymentMethod: payment.method,
      paymentToken: payment.token,
      billingAddress: payment.billingAddress,
    });
  },
};
