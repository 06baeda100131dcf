/** L21: checks that the saga accepts a late reply once. */
import { requestsOf } from '../recorded-run';
import type { Law } from './law';

/** A second reply to a request is refused and changes nothing (S10). */
export const replyCountsOnce: Law = {
  id: 'L21',
  title: 'A late reply counts once: a second one is refused',
  check(run) {
    const [request] = run.acceptedTwice;
    if (request === undefined) return undefined;
    const culprit = requestsOf(run).find(({ dispatch }) => dispatch.idempotencyKey === request);
    return { message: `A second reply to ${request} was accepted.`, culprit };
  },
};
