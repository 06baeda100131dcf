/** Restate: the undo stands beside the effect, and ids are made before the effect. */
import { operation, participant, Saga } from 'temporal-saga';
import { known } from './known-saga';

interface Bookings {
  book(content: { bookingId: string; customer: string; what: string }): void;
  cancel(content: { bookingId: string }): void;
}
const booking = (kind: string) => {
  const { book, cancel } = participant<Bookings>(kind);
  return operation(book).undoneBy(cancel, ({ sent: { bookingId } }) => ({ bookingId }));
};

const travel = new Saga<{ customer: string; flight: string; car: string; hotel: string }>('travel');
for (const kind of ['flight', 'car', 'hotel'] as const) {
  travel.step(kind, booking(`${kind}s`), (trip) => ({
    bookingId: trip.idFor(kind),
    customer: trip.customer,
    what: trip[kind],
  }));
}
travel.commit();

export const RESTATE = [known(travel, { context: { customer: 'ann', flight: 'F', car: 'C', hotel: 'H' } })];
