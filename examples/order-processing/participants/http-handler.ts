import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Gate } from './gate';
import type { Ledger } from './ledger';
import type { ServiceRequest } from './reply';

/** The two endpoints of a participant: `POST /<operation>` for the saga, `GET /ledger` for an audit. */
export function answering(ledger: Ledger, gate: Gate): RequestListener {
  return (message, response) => {
    answer(message, ledger, gate).then(
      ({ status, content }) => send(response, status, content),
      // The outcome is unknown: a 500 makes the saga try again under the same key.
      (error: unknown) => send(response, 500, { reason: String(error) }),
    );
  };
}

interface Answer {
  readonly status: number;
  readonly content: object;
}

async function answer(message: IncomingMessage, ledger: Ledger, gate: Gate): Promise<Answer> {
  if (message.method === 'GET' && message.url === '/ledger')
    return { status: 200, content: await ledger.report() };
  if (message.method !== 'POST') return { status: 405, content: { reason: 'Only POST is allowed here.' } };
  const request = readRequest(message, await readBody(message));
  if (!request)
    return {
      status: 400,
      content: { reason: 'The request needs an Idempotency-Key header and an orderId.' },
    };
  await gate.pass(request.orderId);
  return ledger.answer(request);
}

/** Reads the headers of the saga's HTTP transport, which percent-encodes the characters that a header cannot carry. */
function readRequest({ headers, url = '' }: IncomingMessage, content: unknown): ServiceRequest | undefined {
  const key = headers['idempotency-key'];
  const { orderId } = (content ?? {}) as { readonly orderId?: unknown };
  if (typeof key !== 'string' || key === '' || typeof orderId !== 'string') return undefined;
  const undone = headers['saga-undo-of'];
  const undoOf = typeof undone === 'string' ? undone.split(', ').map(decodeURIComponent) : [];
  return { operation: url.slice(1), key: decodeURIComponent(key), undoOf, orderId, content };
}

/** A body that is not JSON counts as empty. */
async function readBody(message: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
}
