/** A saga as it is usually written by hand: a list of compensations, and a `catch` that runs them. */
import { proxyActivities } from '@temporalio/workflow';
import type { Trip, TripActivities } from './trip';

const { reserve, release, charge, refund, ship } = proxyActivities<TripActivities>({
  startToCloseTimeout: '1 second',
  retry: { maximumAttempts: 2, initialInterval: '100 ms' },
});

export async function tripByHand(trip: Trip): Promise<Trip> {
  const compensations: (() => Promise<unknown>)[] = [];
  try {
    const { reservationId } = await reserve(trip);
    compensations.unshift(() => release(trip));
    await charge(trip);
    compensations.unshift(() => refund(trip));
    const { trackingId } = await ship(trip);
    return { ...trip, reservationId, trackingId };
  } catch (error) {
    for (const compensate of compensations) await compensate();
    throw error;
  }
}
