import { SagaContext } from 'temporal-saga';
import { type Item, type Order, type PaymentDetails, totalOf } from './order';

/** What the saga of an order knows; the optional fields are filled in as it goes on. */
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
}

/** Builds the contexts that every order starts with, in one place and in one shape. */
export const OrderContextFactory = {
  /** The context of an order as it comes in. */
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

  /** The same context, with how the order is paid. */
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
