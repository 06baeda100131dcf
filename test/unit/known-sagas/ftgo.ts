/** FTGO, the food delivery of the book on microservice patterns: an order is created, cancelled and revised. */
import { operation, participant, Saga } from 'temporal-saga';
import { known } from './known-saga';

interface Orders {
  beginCancel(content: { orderId: string }): void;
  undoBeginCancel(content: { orderId: string }): void;
  confirmCancel(content: { orderId: string }): void;
  beginRevise(content: { orderId: string; quantity: number }): { total: number };
  undoBeginRevise(content: { orderId: string }): void;
  confirmRevise(content: { orderId: string; quantity: number }): void;
  approve(content: { orderId: string }): void;
  reject(content: { orderId: string; why?: string }): void;
}
interface Consumers {
  validate(content: { consumerId: string; total: number }): void;
}
interface Kitchen {
  createTicket(content: { orderId: string; items: string[] }): { ticketId: string };
  cancelCreate(content: { orderId: string; ticketId?: string }): void;
  confirmCreate(content: { ticketId: string }): void;
  beginCancel(content: { orderId: string }): void;
  undoBeginCancel(content: { orderId: string }): void;
  confirmCancel(content: { orderId: string }): void;
  beginRevise(content: { orderId: string; quantity: number }): void;
  undoBeginRevise(content: { orderId: string }): void;
  confirmRevise(content: { orderId: string; quantity: number }): void;
}
interface Accounting {
  authorize(content: { orderId: string; total: number }): void;
  reverse(content: { orderId: string }): void;
  revise(content: { orderId: string; total: number }): void;
}
const orders = participant<Orders>('orders');
const consumers = participant<Consumers>('consumers');
const kitchen = participant<Kitchen>('kitchen');
const accounting = participant<Accounting>('accounting');

interface NewOrder {
  orderId: string;
  consumerId: string;
  items: string[];
  total: number;
  ticketId?: string;
}

const createTicket = operation(kitchen.createTicket).undoneBy(kitchen.cancelCreate, ({ sent, kept }) => ({
  orderId: sent.orderId,
  ticketId: kept?.ticketId,
}));

const createOrder = new Saga<NewOrder>('create-order')
  .undoStep('reject', ({ orderId }, { cause }) => orders.reject({ orderId, why: cause?.code }))
  .query('consumer', ({ consumerId, total }) => consumers.validate({ consumerId, total }))
  .step('ticket', createTicket, ({ orderId, items }) => ({ orderId, items }))
  .into((context, { ticketId }) => void (context.ticketId = ticketId))
  .remoteStep('card', ({ orderId, total }) => accounting.authorize({ orderId, total }))
  .pivot()
  .remoteStep('confirm', ({ ticketId = '' }) => kitchen.confirmCreate({ ticketId }))
  .retriable()
  .remoteStep('approve', ({ orderId }) => orders.approve({ orderId }))
  .retriable()
  .commit();

const byOrder = ({ orderId }: { orderId: string }) => ({ orderId });

const cancelOrder = new Saga<{ orderId: string }>('cancel-order')
  .step('order', operation(orders.beginCancel).undoneBy(orders.undoBeginCancel), byOrder)
  .step('ticket', operation(kitchen.beginCancel).undoneBy(kitchen.undoBeginCancel), byOrder)
  .step('card', accounting.reverse, byOrder)
  .pivot()
  .step('confirm-ticket', kitchen.confirmCancel, byOrder)
  .retriable()
  .step('confirm-order', orders.confirmCancel, byOrder)
  .retriable()
  .commit();

interface Revision {
  orderId: string;
  quantity: number;
  revised?: { total: number };
}
const revision = ({ orderId, quantity }: Revision) => ({ orderId, quantity });

const reviseOrder = new Saga<Revision>('revise-order')
  .step(
    'order',
    operation(orders.beginRevise).undoneBy(orders.undoBeginRevise, ({ sent }) => byOrder(sent)),
    revision,
  )
  .into('revised')
  .step(
    'ticket',
    operation(kitchen.beginRevise).undoneBy(kitchen.undoBeginRevise, ({ sent }) => byOrder(sent)),
    revision,
  )
  .remoteStep('card', ({ orderId, revised }) => accounting.revise({ orderId, total: revised?.total ?? 0 }))
  .pivot()
  .step('confirm-ticket', kitchen.confirmRevise, revision)
  .retriable()
  .step('confirm-order', orders.confirmRevise, revision)
  .retriable()
  .commit();

export const FTGO = [
  known(createOrder, {
    context: { orderId: 'O1', consumerId: 'C1', items: ['soup'], total: 9 },
    reads: { 'consumers/validate': {} },
    replies: { 'kitchen/createTicket': { ticketId: 'T1' } },
  }),
  known(cancelOrder, { context: { orderId: 'O1' } }),
  known(reviseOrder, {
    context: { orderId: 'O1', quantity: 2 },
    replies: { 'orders/beginRevise': { total: 18 } },
  }),
];
