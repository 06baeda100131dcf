import type { Ending } from './comparison';
import { hasParcels, type Order } from './order';
import { OrderContextFactory } from './order-context';
import { withTimeout } from './timeouts';
import { orderProcessing, parcelProcessing } from './sagas';
import type { DemoEnvironment } from './demo-environment';

/** Starts the saga of an order and waits until it ends, well or badly. */
export async function placeOrder({ manager, run }: DemoEnvironment, order: Order): Promise<Ending> {
  const context = OrderContextFactory.createOrderContext(order);
  OrderContextFactory.createPaymentContext(order.payment, context);
  const options = { uuid: executionId(order, run), raiseOnError: false };
  const execution = await withTimeout(
    `the end of the saga of ${order.id}`,
    manager.run(hasParcels(order) ? parcelProcessing : orderProcessing, context, options),
  );
  return { order, execution };
}

/** The id of an order's saga, which is the id of its Temporal workflow. */
export function executionId(order: Order, run: string): string {
  return `${order.id}-${run}`;
}
