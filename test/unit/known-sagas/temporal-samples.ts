/** The sagas in the samples of Temporal itself: a trip, a transfer of money, a delivery of food. */
import { operation, participant, Saga, type SagaEvent } from 'temporal-saga';
import { known } from './known-saga';

interface Bookings {
  book(content: { trip: string }): { bookingId: string };
  cancel(content: { trip: string; bookingId?: string }): void;
}
const booking = (kind: string) => {
  const { book, cancel } = participant<Bookings>(kind);
  return operation(book).undoneBy(cancel, ({ sent, kept }) => ({ ...sent, bookingId: kept?.bookingId }));
};
const byTrip = ({ trip }: { trip: string }) => ({ trip });

const bookTrip = new Saga<{ trip: string }>('trip-booking')
  .step('car', booking('cars'), byTrip)
  .step('hotel', booking('hotels'), byTrip)
  .step('flight', booking('flights'), byTrip)
  .commit();

interface Bank {
  withdraw(content: { account: string; amount: number; reference: string }): { confirmation: string };
  deposit(content: { account: string; amount: number; reference: string }): { confirmation: string };
}
const bank = participant<Bank>('bank');

interface Transfer {
  from: string;
  to: string;
  amount: number;
  reference: string;
  status?: string;
}

/** A transfer that is approved above a limit, shows its progress, and returns the money. */
const moveMoney = new Saga<Transfer>('money-transfer').publishes(({ status }) => ({ status }));
moveMoney.check('amount', ({ amount }) => amount > 0);
moveMoney.conditionalStep('large').ifThen(
  ({ amount }) => amount > 1_000,
  (body) =>
    body
      .localStep('waits', (transfer) => void (transfer.status = 'awaits approval'))
      .eventStep('approved', { timeout: '30 days' }),
);
moveMoney
  .step(
    'withdraw',
    operation(bank.withdraw).undoneBy(bank.deposit, ({ sent }) => sent),
    ({ from, amount, reference }) => ({ account: from, amount, reference }),
  )
  .into((transfer) => void (transfer.status = 'withdrawn'));
moveMoney
  .remoteStep('deposit', ({ to, amount, reference }) => bank.deposit({ account: to, amount, reference }))
  .pivot();
moveMoney.localStep('done', (transfer) => void (transfer.status = 'deposited')).retriable();
moveMoney.commit();

interface Delivery {
  orderId: string;
  cents: number;
  status: 'paid' | 'accepted' | 'picked up' | 'delivered';
  rating?: number;
}
interface Charges {
  charge(content: { orderId: string; cents: number }): { chargeId: string };
  refund(content: { orderId: string; chargeId?: string }): void;
}
const payments = participant<Charges>('payments');
const push = participant<{ send(content: { orderId: string; text: string }): void }>('push');

const charge = operation(payments.charge).undoneBy(payments.refund, ({ sent: { orderId }, kept }) => ({
  orderId,
  chargeId: kept?.chargeId,
}));

/** The restaurant and the driver send events; the money is given back when one of them does not come. */
const deliverFood = new Saga<Delivery>('food-delivery').publishes(({ status }) => ({ status }));
deliverFood.step('charge', charge, ({ orderId, cents }) => ({ orderId, cents }));
deliverFood
  .remoteStep('sent', ({ orderId }) => push.send({ orderId, text: 'The order is with the restaurant.' }))
  .withoutUndo('a message stays sent');
for (const [event, status] of [
  ['accepted', 'accepted'],
  ['picked-up', 'picked up'],
  ['delivered', 'delivered'],
] as const) {
  deliverFood.eventStep(event, { timeout: '1 hour' }).onEvent((context) => void (context.status = status));
}
deliverFood
  .remoteStep('rate', ({ orderId }) => push.send({ orderId, text: 'Please rate the meal.' }))
  .pivot();
deliverFood
  .eventStep('rated', { timeout: '1 day' })
  .onEvent((context, event: SagaEvent<{ stars: number }>) => void (context.rating = event.content().stars))
  .onTimeout((context) => void (context.rating = 5));
deliverFood.commit();

export const TEMPORAL = [
  known(bookTrip, { context: { trip: 'T1' } }),
  known(moveMoney, {
    contexts: [
      { from: 'A', to: 'B', amount: 5_000, reference: 'r1' },
      { from: 'A', to: 'B', amount: 5, reference: 'r1' },
    ],
    caller: () => ({ event: 'approved' }),
  }),
  known(deliverFood, {
    context: { orderId: 'O1', cents: 1_200, status: 'paid' },
    caller: ({ event = '' }) => ({ event, content: { stars: 4 } }),
  }),
];
