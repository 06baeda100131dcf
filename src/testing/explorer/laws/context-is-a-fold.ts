import { decodeContent } from '../../../context/content';
import { decodeContext, encodeContext, type EncodedContext } from '../../../context/encoding';
import { SagaContext } from '../../../context/saga-context';
import type { Reply } from '../../../engine/record/reply';
import type { PortEvent, RequestEvent } from '../../port-event';
import type { Breach, Law } from './law';

/**
 * The context is what the callbacks that counted have made of it, one after the other: what a failed callback, a
 * builder of requests or a condition wrote is nowhere, and each sees what those before it have left.
 */
export const contextIsAFold: Law = {
  id: 'L10',
  title: 'the context is the fold of the callbacks that counted',
  check({ events, initial, record }) {
    let context = initial;
    let latest: RequestEvent | undefined;
    for (const event of events) {
      if (event.kind === 'request') latest = event;
      if (event.kind === 'callback' && !isSame(event.before, context)) {
        return {
          message: `${event.reference} saw another context than those before it left.`,
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

/** The fields that the activity of a local step has returned. */
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
    // The step has failed of it.
    return context;
  }
}

function isSame(one: EncodedContext, other: EncodedContext): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function differenceOf(actual: EncodedContext, expected: EncodedContext): Breach {
  return {
    message: `The context is ${JSON.stringify(actual)}; the callbacks made ${JSON.stringify(expected)} of it.`,
  };
}
