/** NServiceBus: a policy of remorse, and an order that another carrier ships when the first one does not answer in time. */
import { operation, participant, Saga, type SagaEvent } from 'temporal-saga';
import { known } from './known-saga';

interface Carrier {
  ship(content: { orderId: string }): { tracking: string };
  cancel(content: { orderId: string }): void;
}
const bus = participant<{ publish(content: { event: string; orderId: string }): void }>('bus');

interface Order {
  orderId: string;
  isCancelled?: boolean;
  shipped?: { tracking: string };
}
const byOrder = ({ orderId }: { orderId: string }) => ({ orderId });

/** The order is accepted when the buyer has not cancelled it for a while. */
const remorse = new Saga<Order>('buyers-remorse');
remorse
  .eventStep('cancel-order', { timeout: '20 s' })
  .onEvent((context) => void (context.isCancelled = true))
  .onTimeout((context) => void (context.isCancelled = false));
remorse.check('kept', ({ isCancelled }) => isCancelled === false);
remorse.atEnd('finished', ({ orderId }) => bus.publish({ event: 'OrderAccepted', orderId }));
remorse.commit();

/** Two events, in any order, start the shipment. */
const shipping = new Saga<Order>('shipping-policy');
shipping
  .parallelStep('wait')
  .branch('placed', (body) => body.eventStep('order-placed'))
  .branch('billed', (body) => body.eventStep('order-billed'));
const ship = shipping.alternativesStep('ship');
for (const carrier of ['maple', 'alpine']) {
  const { ship: book, cancel } = participant<Carrier>(carrier);
  ship.orElse(carrier, (body) =>
    body
      .step(
        'book',
        operation(book).undoneBy(cancel, ({ sent }) => sent),
        byOrder,
      )
      .eventStep('shipped', { event: `${carrier}-shipped`, timeout: '1 day' })
      .onEvent((context, event: SagaEvent<{ tracking: string }>) => void (context.shipped = event.content())),
  );
}
shipping.atEnd('finished', ({ orderId }) => bus.publish({ event: 'OrderShipped', orderId }));
shipping.atEnd('errored', ({ orderId }) => bus.publish({ event: 'ShipmentFailed', orderId }));
shipping.commit();

export const NSERVICEBUS = [
  known(remorse, { context: { orderId: 'O1' } }),
  known(shipping, {
    context: { orderId: 'O1' },
    caller: ({ event = '' }) => ({ event, content: { tracking: 'T1' } }),
  }),
];
