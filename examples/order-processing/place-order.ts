import type { Ending } from './books';
import type { Order } from './order';
import { OrderContextFactory } from './order-context';
import { inTime } from './patience';
import { orderProcessing } from './sagas';
import type { Stage } from './stage';

/** Starts the saga of an order and waits for its end, whichever it is. */
export async function placeOrder({ manager, run }: Stage, order: Order): Promise<Ending> {
  const context = OrderContextFactory.createOrderContext(order);
  OrderContextFactory.createPaymentContext(order.payment, context);
  const options = { uuid: executionId(order, run), raiseOnError: false };
  const execution = await inTime(
    `the end of the saga of ${order.id}`,
    manager.run(orderProcessing, context, options),
  );
  return { order, execution };
}

/** The id of an order's saga, which is the id of its Temporal workflow. */
export function executionId(order: Order, run: string): string {
  return `${order.id}-${run}`;
}
