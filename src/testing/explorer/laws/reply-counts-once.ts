import { requestsOf } from '../recorded-run';
import type { Law } from './law';

/** A reply that comes again is refused, and changes nothing (S10). */
export const replyCountsOnce: Law = {
  id: 'L21',
  title: 'a reply that comes again is refused',
  check(told) {
    const [request] = told.takenTwice;
    if (request === undefined) return undefined;
    const culprit = requestsOf(told).find(({ dispatch }) => dispatch.idempotencyKey === request);
    return { message: `A second reply to ${request} was taken.`, culprit };
  },
};
