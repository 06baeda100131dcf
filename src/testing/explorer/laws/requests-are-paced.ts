/** L29: checks how many bytes of requests begin at once. */
import { sizeOf } from '../../../context/json-size';
import { MOST_BYTES_AT_ONCE } from '../../../protocol/request-pace';
import type { RequestEvent } from '../../port-event';
import { endOf } from './event-moments';
import type { Law } from './law';

/** A task of the host that begins too much is never accepted: nothing would be undone then. */
export const requestsArePaced: Law = {
  id: 'L29',
  title: 'Flows beside each other begin at most 1.5 MB of requests at once, or a single one',
  check({ events }) {
    const begun = new Map<RequestEvent, number>();
    for (const [index, culprit] of events.entries()) {
      if (culprit.kind === 'wake') begun.clear();
      if (culprit.kind !== 'request') continue;
      const underWay = [...begun].filter(([request]) => endOf(events, request) > index);
      const bytes = underWay.reduce((sum, [, size]) => sum + size, 0);
      const own = sizeOf(culprit.dispatch.content);
      if (bytes > 0 && bytes + own > MOST_BYTES_AT_ONCE) {
        const message = `${culprit.dispatch.target} began although ${String(bytes)} bytes of requests had begun at the same time.`;
        return { message, culprit };
      }
      begun.set(culprit, own);
    }
    return undefined;
  },
};
