/** Axon and Eventuate: an order that reserves products of several warehouses; and one that reserves credit. */
import { operation, participant, Saga } from 'temporal-saga';
import { known } from './known-saga';

interface Line {
  sku: string;
  quantity: number;
}
interface Shop {
  confirm(content: { orderId: string }): void;
  approve(content: { orderId: string }): void;
  reject(content: { orderId: string; reason?: string }): void;
}
interface Warehouse {
  reserve(content: Line & { orderId: string }): { isReserved: boolean };
  release(content: Line & { orderId: string }): void;
}
interface Invoices {
  create(content: { orderId: string }): { invoiceId: string };
  cancel(content: { orderId: string; invoiceId?: string }): void;
}
const shop = participant<Shop>('orders');
const warehouse = participant<Warehouse>('warehouse');
const invoices = participant<Invoices>('invoices');

interface Order {
  orderId: string;
  lines: Line[];
}
const byOrder = ({ orderId }: { orderId: string }) => ({ orderId });
const invoice = operation(invoices.create).undoneBy(invoices.cancel, ({ sent, kept }) => ({
  ...sent,
  ...kept,
}));

const line = new Saga<Line & { orderId: string; answer?: { isReserved: boolean } }>()
  .step(
    'reserve',
    operation(warehouse.reserve).undoneBy(warehouse.release),
    ({ orderId, sku, quantity }) => ({
      orderId,
      sku,
      quantity,
    }),
  )
  .into('answer')
  .check('in-stock', ({ answer }) => answer?.isReserved === true)
  .commit();

/** A deadline of the whole saga, and an event of payment. */
const manageOrder = new Saga<Order>('order-management', { deadline: '30 days' });
manageOrder.undoStep('reject', ({ orderId }, { cause }) => shop.reject({ orderId, reason: cause?.code }));
manageOrder
  .forEachStep('reserve', line, { atOnce: 10 })
  .over(({ lines }) => lines)
  .input(({ orderId }, item) => ({ orderId, ...item }));
manageOrder.step('invoice', invoice, byOrder);
manageOrder.eventStep('paid', { timeout: '14 days' });
manageOrder.remoteStep('confirm', ({ orderId }) => shop.confirm({ orderId })).pivot();
manageOrder.commit();

interface Customers {
  reserveCredit(content: { customer: string; orderId: string; total: number }): void;
}
const customers = participant<Customers>('customers');

/** The reason of a refusal is in the reply. */
const createOrder = new Saga<{ orderId: string; customer: string; total: number }>('create-order-with-credit')
  .undoStep('reject', ({ orderId }, { cause }) =>
    shop.reject({ orderId, reason: JSON.stringify(cause?.reply?.content() ?? cause?.code) }),
  )
  .remoteStep('credit', ({ customer, orderId, total }) =>
    customers.reserveCredit({ customer, orderId, total }),
  )
  .pivot()
  .remoteStep('approve', ({ orderId }) => shop.approve({ orderId }))
  .retriable()
  .commit();

export const AXON_AND_EVENTUATE = [
  known(manageOrder, {
    context: {
      orderId: 'O1',
      lines: [
        { sku: 'A', quantity: 1 },
        { sku: 'B', quantity: 2 },
      ],
    },
    replies: { 'warehouse/reserve': { isReserved: true }, 'invoices/create': { invoiceId: 'I1' } },
    caller: () => ({ event: 'paid' }),
  }),
  known(createOrder, { context: { orderId: 'O1', customer: 'C1', total: 5 } }),
];
