/** L10: checks the context against the callbacks of the run. */
import { decodeContent } from '../../../context/content';
import { decodeContext, encodeContext, type EncodedContext } from '../../../context/encoding';
import { SagaContext } from '../../../context/saga-context';
import type { Reply } from '../../../engine/record/reply';
import type { PortEvent, RequestEvent } from '../../port-event';
import type { Breach, Law } from './law';

/**
 * Each successful callback changes the context that the callbacks before it left. Writes of a failed callback, of a
 * callback that builds a request and of a condition are dropped (S1).
 */
export const contextIsFold: Law = {
  id: 'L10',
  title: 'The context is the fold of the successful callbacks: writes of a failed callback are dropped',
  check({ events, initial, record }) {
    let context = initial;
    let latest: RequestEvent | undefined;
    for (const event of events) {
      if (event.kind === 'request') latest = event;
      if (event.kind === 'callback' && !isSame(event.before, context)) {
        return {
          message: `${event.reference} saw a different context than the callbacks before it left.`,
          culprit: event,
        };
      }
      context = contextAfter(event, latest, context);
    }
    return isSame(record.context, context) ? undefined : differenceOf(record.context, context);
  },
};

function contextAfter(
  event: PortEvent,
  latest: RequestEvent | undefined,
  context: EncodedContext,
): EncodedContext {
  if (event.kind === 'callback') return event.after ?? context;
  const reply = activityReply(event, latest);
  return reply ? withFields(context, reply.content) : context;
}

/** The reply of the activity of a local step: its content has the returned fields. */
function activityReply(event: PortEvent, latest: RequestEvent | undefined): Reply | undefined {
  if (latest?.dispatch.participant !== '') return undefined;
  if (event.kind === 'idle') return event.reply?.says === 'done' ? event.reply.reply : undefined;
  if (event.kind !== 'request' || event.delivery?.outcome.kind !== 'success') return undefined;
  return event.delivery.outcome.reply;
}

function withFields(context: EncodedContext, fields: unknown): EncodedContext {
  try {
    return encodeContext(
      SagaContext.update(decodeContext(context), decodeContext(decodeContent(fields) as EncodedContext)),
    );
  } catch {
    // The fields cannot be stored, so the step failed.
    return context;
  }
}

function isSame(one: EncodedContext, other: EncodedContext): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function differenceOf(actual: EncodedContext, expected: EncodedContext): Breach {
  return {
    message: `The context is ${JSON.stringify(actual)}, but the callbacks left ${JSON.stringify(expected)}.`,
  };
}
