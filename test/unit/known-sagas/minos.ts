/** Minos, whose sagas this library follows: an order with a ticket and a payment, and a condition on its total. */
import { operation, participant, Saga, SagaContext } from 'temporal-saga';
import { known } from './known-saga';

interface Tickets {
  create(content: { order: string; total: number }): { ticket: string };
  remove(content: { ticket?: string }): void;
}
interface Payments {
  charge(content: { order: string; total: number }): { payment: string };
  refund(content: { payment?: string }): void;
}
const tickets = participant<Tickets>('tickets');
const payments = participant<Payments>('payments');

interface Order {
  order: string;
  lines: { price: number; quantity: number }[];
  total: number;
  ticket?: string;
  payment?: string;
}

const content = ({ order, total }: Order) => ({ order, total });

const createOrder = new Saga<Order>('create-order')
  .localStep('total', (context) => {
    context.total = context.lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  })
  .step(
    'ticket',
    operation(tickets.create).undoneBy(tickets.remove, ({ kept = {} }) => kept),
    content,
  )
  .into((context, { ticket }) => new SagaContext({ ...context, ticket }))
  .conditionalStep('payment')
  .ifThen(
    ({ total }) => total > 0,
    (body) =>
      body
        .step(
          'charge',
          operation(payments.charge).undoneBy(payments.refund, ({ kept = {} }) => kept),
          content,
        )
        .into((context, { payment }) => void (context.payment = payment)),
  )
  .elseThen((body) => body.localStep('free', (context) => void (context.payment = 'none')))
  .commit();

export const MINOS = [
  known(createOrder, {
    contexts: [
      { order: 'O1', lines: [{ price: 5, quantity: 2 }], total: 0 },
      { order: 'O1', lines: [], total: 0 },
    ],
    replies: { 'tickets/create': { ticket: 'T1' }, 'payments/charge': { payment: 'P1' } },
  }),
];
