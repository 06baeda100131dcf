import type { IncomingMessage, ServerResponse } from 'node:http';
import { PGlite } from '@electric-sql/pglite';
import type { Entry } from '../../../examples/order-processing/participants/entry';
import { Ledger } from '../../../examples/order-processing/participants/ledger';
import type { ServiceRequest } from '../../../examples/order-processing/participants/reply';
import type { Service } from '../../../examples/order-processing/participants/service';
import { keysIn, listen, readBody, readRequest, send } from '../../support/service-http';
import { Conducts } from './conducts';
import { type Conduct, type Place, notify } from './messages';
import { EFFECTS } from './trip-sagas';

/** The only effect of an operation is its entry in the ledger. */
async function write(entry: Entry): Promise<object> {
  await entry.write(1);
  return { room: `room of ${entry.orderId}` };
}

const effects = Object.values(EFFECTS);
const service: Service = {
  schema: '',
  operations: Object.fromEntries(effects.map(({ effect }) => [effect, write])),
  undos: Object.fromEntries(effects.map(({ undo }) => [undo, write])),
  balance: 'SELECT count(*)::float8 AS balance FROM entries',
};

const conducts = new Conducts();
const latest = new Map<string, ServiceRequest>();

/**
 * A service with a ledger, in a process of its own: it has one effect for each idempotency key, in one transaction with
 * the key. A test sets what happens to a request before and after that.
 */
async function main(): Promise<void> {
  process.once('disconnect', () => process.exit(0));
  const ledger = new Ledger(await PGlite.create(process.env['LEDGER'] ?? 'memory://'), service);
  await ledger.open();
  const { url } = await listen(Number(process.env['PORT'] ?? 0), (message, response) =>
    handle(ledger, message, response),
  );
  notify({ kind: 'ready', url });
}

/** Sagas send operations; a test sets the conduct, carries out accepted requests, and reads the ledger. */
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
      return send(response, 200, request ? await record(ledger, request) : {});
    }
    case '/ledger':
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
  notify({ kind: 'arrived', ...place, key: request.key });
  const conduct = await conducts.waitPast(place, 'hold');
  if (conduct === 'refuse') return send(response, 422, { reason: 'Refused.' });
  if (conduct === 'break') return send(response, 500, { reason: 'Broken.' });
  if (conduct === 'accept') return send(response, 202, {});
  const { status, content } = await record(ledger, request);
  if ((await conducts.waitPast(place, 'hold-reply')) === 'lose-reply') response.destroy();
  else send(response, status, content);
}

/** Answers a probe: has the ledger one of its keys as done? */
async function lookUp(ledger: Ledger, { headers }: IncomingMessage): Promise<object> {
  const keys = keysIn(headers['saga-asks-about']);
  const { requests } = await ledger.report();
  const isDone = requests.some(({ key, status }) => keys.includes(key) && status === 200);
  return { outcome: isDone ? 'done' : 'not-done' };
}

async function record(ledger: Ledger, request: ServiceRequest) {
  const reply = await ledger.answer(request);
  const { orderId, operation } = request;
  notify({ kind: 'recorded', orderId, operation, status: reply.status });
  return reply;
}

function nameOf({ orderId, operation }: Place): string {
  return `${orderId} ${operation}`;
}

void main();
