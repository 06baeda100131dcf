import type { IncomingMessage, ServerResponse } from 'node:http';
import { PGlite } from '@electric-sql/pglite';
import type { Entry } from '../../../examples/order-processing/participants/entry';
import { Ledger } from '../../../examples/order-processing/participants/ledger';
import type { ServiceRequest } from '../../../examples/order-processing/participants/reply';
import type { Service } from '../../../examples/order-processing/participants/service';
import { keysIn, listen, readBody, readRequest, send } from '../../support/service-http';
import { Conducts } from './conducts';
import { type Conduct, type Place, tell } from './messages';
import { DEEDS } from './trip-sagas';

/** A deed has no other effect than its line in the books. */
async function write(entry: Entry): Promise<object> {
  await entry.write(1);
  return { room: `room of ${entry.orderId}` };
}

const deeds = Object.values(DEEDS);
const service: Service = {
  schema: '',
  operations: Object.fromEntries(deeds.map(({ deed }) => [deed, write])),
  undos: Object.fromEntries(deeds.map(({ undo }) => [undo, write])),
  balance: 'SELECT count(*)::float8 AS balance FROM entries',
};

const conducts = new Conducts();
const latest = new Map<string, ServiceRequest>();

/**
 * A service with books, in a process of its own: what it does is written once for each idempotency key, and in one
 * transaction with the key. What a request meets before and after that, a test decides.
 */
async function main(): Promise<void> {
  process.once('disconnect', () => process.exit(0));
  const ledger = new Ledger(await PGlite.create(process.env['BOOKS'] ?? 'memory://'), service);
  await ledger.open();
  const { url } = await listen(Number(process.env['PORT'] ?? 0), (message, response) =>
    handle(ledger, message, response),
  );
  tell({ kind: 'ready', url });
}

/** Sagas ask for operations; a test sets the conduct, has something done that was put off, and reads the books. */
async function handle(ledger: Ledger, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody<Place>(message);
  switch (message.url) {
    case '/conduct': {
      const { conduct, ...place } = body as unknown as Place & { readonly conduct: Conduct };
      conducts.set(place, conduct);
      return send(response, 200, {});
    }
    case '/perform': {
      const request = latest.get(nameOf(body as unknown as Place));
      return send(response, 200, request ? await book(ledger, request) : {});
    }
    case '/books':
      return send(response, 200, await ledger.report());
    case '/bank/look-up':
      return send(response, 200, await lookUp(ledger, message));
    default:
      return answer(ledger, readRequest(message, body), response);
  }
}

async function answer(ledger: Ledger, request: ServiceRequest, response: ServerResponse): Promise<void> {
  const place = { orderId: request.orderId, operation: request.operation };
  latest.set(nameOf(place), request);
  tell({ kind: 'arrived', ...place, key: request.key });
  const conduct = await conducts.past(place, 'hold');
  if (conduct === 'refuse') return send(response, 422, { reason: 'Refused.' });
  if (conduct === 'break') return send(response, 500, { reason: 'Broken.' });
  if (conduct === 'accept') return send(response, 202, {});
  const { status, content } = await book(ledger, request);
  if ((await conducts.past(place, 'hold-reply')) === 'lose-reply') response.destroy();
  else send(response, status, content);
}

/** Whether the books hold what a probe asks about. */
async function lookUp(ledger: Ledger, { headers }: IncomingMessage): Promise<object> {
  const keys = keysIn(headers['saga-asks-about']);
  const { requests } = await ledger.report();
  const isDone = requests.some(({ key, status }) => keys.includes(key) && status === 200);
  return { outcome: isDone ? 'done' : 'not-done' };
}

async function book(ledger: Ledger, request: ServiceRequest) {
  const reply = await ledger.answer(request);
  const { orderId, operation } = request;
  tell({ kind: 'booked', orderId, operation, status: reply.status });
  return reply;
}

function nameOf({ orderId, operation }: Place): string {
  return `${orderId} ${operation}`;
}

void main();
