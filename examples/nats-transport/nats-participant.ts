/** The other end of `nats-transport.ts`: serves the operations of a participant. Any language may do the same. */
import { headers, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import { ANSWER_HEADER, type NatsAnswer } from './nats-transport';

/** A request of a saga, as it comes by NATS. */
export interface NatsRequest {
  /** The subject behind that of the participant: `reserve`. */
  readonly operation: string;
  /** The idempotency key: the same for every attempt. */
  readonly key: string;
  /** On an undo: the keys of the requests that it undoes. */
  readonly undoOf: readonly string[];
  /** Where a later reply goes: the uuid of the execution. */
  readonly sagaId: string;
  readonly content: Readonly<Record<string, unknown>>;
}

export interface NatsReply {
  readonly answer: NatsAnswer;
  readonly content?: unknown;
}

/** Handles one request. An error that it throws is answered with `error`; `undefined` is not answered at all. */
export type NatsHandler = (request: NatsRequest) => Promise<NatsReply | undefined>;

/** Serves a participant. The members of a queue group share its requests. */
export function serve(connection: NatsConnection, subject: string, handle: NatsHandler): void {
  connection.subscribe(`${subject}.>`, {
    queue: subject,
    callback: (error, message) => {
      if (!error) void answer(message, subject, handle);
    },
  });
}

async function answer(message: Msg, subject: string, handle: NatsHandler): Promise<void> {
  const reply = await handled(message, subject, handle);
  if (!reply) return;
  const all = headers();
  all.set(ANSWER_HEADER, reply.answer);
  message.respond(JSON.stringify(reply.content ?? {}), { headers: all });
}

async function handled(message: Msg, subject: string, handle: NatsHandler): Promise<NatsReply | undefined> {
  try {
    return await handle(readRequest(message, subject));
  } catch (error) {
    return { answer: 'error', content: { message: String(error) } };
  }
}

function readRequest(message: Msg, subject: string): NatsRequest {
  const { subject: full, headers: given } = message;
  const text = (name: string) => decodeURIComponent(given?.get(name) ?? '');
  return {
    operation: full.slice(subject.length + 1),
    key: text('saga-request'),
    undoOf: listOf(given, 'saga-undo-of'),
    sagaId: text('saga-id'),
    content: message.json(),
  };
}

function listOf(given: MsgHdrs | undefined, name: string): readonly string[] {
  const items = given?.get(name) ?? '';
  return items === '' ? [] : items.split(', ').map(decodeURIComponent);
}
