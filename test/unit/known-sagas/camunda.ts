/** Camunda and Zeebe: a payment that takes credit first, a trip with parallel tasks, and a transaction of BPMN. */
import { operation, participant, Saga, type SagaEvent } from 'temporal-saga';
import { known } from './known-saga';

interface Credit {
  deduct(content: { customer: string; cents: number }): { deducted: number };
  restore(content: { customer: string; cents?: number }): void;
}
const credit = participant<Credit>('credit');
const cards = participant<{ charge(content: { card: string; cents: number }): void }>('cards');
const mail = participant<{ ask(content: { customer: string }): void }>('mail');

interface Payment {
  customer: string;
  card: string;
  cents: number;
  credit?: { deducted: number };
}
const open = ({ cents, credit: taken }: Payment) => cents - (taken?.deducted ?? 0);
const deduct = operation(credit.deduct).undoneBy(credit.restore, ({ sent: { customer }, kept }) => ({
  customer,
  cents: kept?.deducted,
}));

/** A refused card is asked for again: the customer has three tries of a week each. */
const pay = new Saga<Payment>('payment');
pay.step('credit', deduct, ({ customer, cents }) => ({ customer, cents })).into('credit');
pay.conditionalStep('rest').ifThen(
  (payment) => open(payment) > 0,
  (rest) => {
    const tried = rest.alternativesStep('card');
    tried.first('given', (body) =>
      body
        .remoteStep('charge', (p) => cards.charge({ card: p.card, cents: open(p) }))
        .withoutUndo('the last step'),
    );
    for (const again of ['second', 'third']) {
      tried.orElse(again, (body) =>
        body
          .remoteStep('ask', ({ customer }) => mail.ask({ customer }))
          .withoutUndo('a mail stays sent')
          .eventStep('updated', { event: `card-${again}`, timeout: '7 days' })
          .onEvent((context, event: SagaEvent<string>) => void (context.card = event.content()))
          .remoteStep('charge', (payment) => cards.charge({ card: payment.card, cents: open(payment) }))
          .withoutUndo('the last step'),
      );
    }
  },
);
pay.commit();

interface Bookings {
  book(content: { trip: string }): { bookingId: string };
  cancel(content: { trip: string; bookingId?: string }): void;
}
const booking = (kind: string) => {
  const { book, cancel } = participant<Bookings>(kind);
  return operation(book).undoneBy(cancel, ({ sent, kept }) => ({ ...sent, ...kept }));
};
interface Trip {
  trip: string;
  total: number;
}
const byTrip = ({ trip }: Trip) => ({ trip });

const bookTrip = new Saga<Trip>('trip-booking');
bookTrip
  .parallelStep('book')
  .branch('car', (body) => body.step('car', booking('cars'), byTrip))
  .branch('hotel', (body) => body.step('hotel', booking('hotels'), byTrip))
  .branch('flight', (body) => body.step('flight', booking('flights'), byTrip));
bookTrip
  .decisionStep('approve', { timeout: '2 days', shows: ({ total }) => ({ total }) })
  .on('yes')
  .on('no', 'fail');
bookTrip.commit();

/** A transaction of BPMN, with a cancel end event: its steps are undone, and the process continues in another way. */
const transaction = new Saga<Trip>('bpmn-transaction');
transaction
  .alternativesStep('transaction')
  .first('booked', (body) => {
    body.step('hotel', booking('hotels'), byTrip);
    body.step('flight', booking('flights'), byTrip);
    body.check('affordable', ({ total }) => total < 1_000);
  })
  .orElse('cancelled', (body) =>
    body.remoteStep('tell', ({ trip }) => mail.ask({ customer: trip })).withoutUndo('a mail stays sent'),
  );
transaction.commit();

const yes = { choice: 'yes', by: 'ann' };

export const CAMUNDA = [
  known(pay, {
    contexts: [
      { customer: 'C1', card: '4711', cents: 500 },
      { customer: 'C1', card: '4711', cents: 100 },
    ],
    replies: { 'credit/deduct': { deducted: 100 } },
    caller: ({ event = '' }) => ({ event, content: '4712' }),
  }),
  known(bookTrip, { context: { trip: 'T1', total: 5 }, caller: ({ seen = '' }) => ({ ...yes, seen }) }),
  known(transaction, {
    contexts: [
      { trip: 'T1', total: 5 },
      { trip: 'T1', total: 5_000 },
    ],
  }),
];
