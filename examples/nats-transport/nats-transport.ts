/**
 * A transport over NATS: request and reply on a subject. This file is all that a package of its own would need.
 *
 * A request is a message on `<subject>.<operation>`, with the metadata of the saga as headers and the content as JSON. The
 * participant answers on the reply subject with the header `Saga-Answer` and a content as JSON.
 */
import { createInbox, headers, type Msg, type NatsConnection } from '@nats-io/transport-node';
import {
  type AttemptResult,
  contentFromJson,
  contentToJson,
  type ParticipantRequest,
  sagaHeaders,
  type TransportParticipant,
} from 'temporal-saga/activities';

/** The values of the header `Saga-Answer`. */
export type NatsAnswer = 'done' | 'refused' | 'accepted' | 'nothing-to-undo' | 'busy' | 'error';

export const ANSWER_HEADER = 'Saga-Answer';

/** How a participant is reached by NATS. */
export interface NatsParticipantOptions {
  /** Drained when the worker has ended. Participants may share one. */
  readonly connection: NatsConnection;
  /** The subject of the participant, such as `shop.stock`. */
  readonly subject: string;
}

/**
 * A participant that is reached by NATS.
 *
 * @throws Error for a subject with wildcards, spaces or empty tokens.
 */
export function natsTransport({ connection, subject }: NatsParticipantOptions): TransportParticipant {
  if (!/^[^\s.*>]+(?:\.[^\s.*>]+)*$/.test(subject)) {
    throw new Error(
      `${JSON.stringify(subject)} is no subject; it is tokens between dots, such as shop.stock.`,
    );
  }
  return {
    transport: (request) => send(connection, subjectOf(subject, request), request),
    close: async () => {
      if (!connection.isClosed() && !connection.isDraining()) await connection.drain();
    },
  };
}

/** `v1/reserve` of `shop.stock` is `shop.stock.v1.reserve`. */
function subjectOf(subject: string, { operation }: ParticipantRequest): string {
  return [subject, ...operation.split(/[./]/)].filter((token) => token !== '').join('.');
}

/**
 * Publishes one request and waits for its answer, or for the end of the attempt.
 *
 * Where nothing was published, the attempt is `unsent`. The server answers at once where no participant subscribes to the
 * subject: `unsent` too. Everything else without an answer is `unknown`.
 */
function send(
  connection: NatsConnection,
  subject: string,
  request: ParticipantRequest,
): Promise<AttemptResult> {
  const { signal, content } = request;
  return new Promise((resolve) => {
    const inbox = createInbox();
    let stop = (): void => undefined;
    const settle = (result: AttemptResult): void => {
      signal.removeEventListener('abort', giveUp);
      stop();
      resolve(result);
    };
    const giveUp = (): void => settle({ kind: 'unknown', message: `No answer on ${subject} in time.` });
    try {
      const subscription = connection.subscribe(inbox, {
        max: 1,
        callback: (error, message) => settle(error ? failed(error) : readAnswer(message, subject)),
      });
      stop = () => subscription.unsubscribe();
      connection.publish(subject, contentToJson(content), { reply: inbox, headers: headersOf(request) });
      signal.addEventListener('abort', giveUp);
    } catch (error) {
      // The client throws before it writes anything: the connection is closed or draining, or the message too large.
      settle({ kind: 'unsent', message: `The request could not be published on ${subject}.`, cause: error });
    }
  });
}

function headersOf(request: ParticipantRequest) {
  const all = headers();
  for (const [name, value] of Object.entries(sagaHeaders(request))) all.set(name, value);
  return all;
}

/** The server's own answer where no participant subscribes. */
const NO_RESPONDERS = 503;

function readAnswer(message: Msg, subject: string): AttemptResult {
  const { headers: given, data } = message;
  if (given?.code === NO_RESPONDERS && data.length === 0) {
    return { kind: 'unsent', message: `No participant subscribes to ${subject}.`, kinds: ['NO_RESPONDERS'] };
  }
  try {
    const content = data.length === 0 ? {} : contentFromJson(message.string());
    return resultOf(given?.get(ANSWER_HEADER) ?? '', content);
  } catch (error) {
    return failed(error);
  }
}

function resultOf(answer: string, content: unknown): AttemptResult {
  switch (answer) {
    case 'done':
    case 'refused':
    case 'accepted':
    case 'nothing-to-undo':
      return { kind: answer, content };
    case 'busy':
      return { kind: 'busy', message: 'The participant still works on this request.' };
    case 'error':
      return { kind: 'unknown', message: `The participant failed: ${contentToJson(content).slice(0, 200)}` };
    default:
      return { kind: 'unknown', message: `The participant answered ${JSON.stringify(answer)}.` };
  }
}

/** An answer that cannot be read says nothing about the effect. */
function failed(cause: unknown): AttemptResult {
  return { kind: 'unknown', message: `The answer cannot be read: ${String(cause)}`, cause };
}
