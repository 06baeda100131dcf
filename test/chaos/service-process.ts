import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PGlite } from '@electric-sql/pglite';
import type { Entry } from '../../examples/order-processing/participants/entry';
import { Ledger } from '../../examples/order-processing/participants/ledger';
import { Refusal, type Reply, type ServiceRequest } from '../../examples/order-processing/participants/reply';
import type { Operation, Service, Undo } from '../../examples/order-processing/participants/service';
import type { ReadyNotice } from '../support/program';
import { keysIn, listen, readBody, readRequest, send, type ServiceContent } from '../support/service-http';
import type { Sabotage } from './arguments';
import { PENDING_SCHEMA, PendingWork } from './pending-work';
import { DEEDS, LATER, LOOK_UP } from './shapes';

/** What the chaos says to the process of a service by its environment. */
export interface ServiceEnv {
  /** Operations begin with it. */
  readonly NAME: string;
  /** The folder of its books. */
  readonly BOOKS: string;
  readonly SABOTAGE: Sabotage | '';
}

/** What the saga of an order sends. */
interface Dispatched extends ServiceContent {
  readonly isRefused: boolean;
}

/** A service with books on a disk, in a process that may be killed at any time. */
async function main({ NAME, BOOKS, SABOTAGE }: ServiceEnv): Promise<void> {
  process.once('disconnect', () => process.exit(0));
  const database = await PGlite.create(BOOKS);
  const ledger = new Ledger(database, serviceOf(NAME, SABOTAGE));
  await ledger.open();
  const pending = new PendingWork(database);
  const seen = new Set<string>();
  const { url } = await listen(0, (message, response) => handle(message, response));
  process.send?.({ kind: 'ready', url } satisfies ReadyNotice);

  async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody<ServiceContent & { readonly key: string }>(message);
    switch (message.url) {
      case '/books':
        return send(response, 200, await ledger.report());
      case '/pending':
        return send(response, 200, await pending.all());
      case '/perform': {
        const request = await pending.find(body.key ?? '');
        return request ? send(response, 200, await answer(request)) : send(response, 404, {});
      }
      case '/settled':
        await pending.remove(body.key ?? '');
        return send(response, 200, {});
      default:
        return serve(toRequest(message, body), response);
    }
  }

  function answer(request: ServiceRequest): Promise<Reply> {
    const isForgotten = SABOTAGE === 'forget-keys' && request.undoOf.length === 0 && seen.has(request.key);
    seen.add(request.key);
    return ledger.answer(isForgotten ? { ...request, key: randomUUID() } : request);
  }

  async function serve(request: ServiceRequest, response: ServerResponse): Promise<void> {
    if (LATER.has(request.operation)) {
      await pending.add(request);
      return send(response, 202, {});
    }
    const { status, content } = await answer(request);
    send(response, status, content);
  }
}

/** A probe bars what it does not find, as an undo does: "not done" stays true. */
function toRequest(message: IncomingMessage, body: Partial<ServiceContent>): ServiceRequest {
  const request = readRequest(message, body);
  const asksAbout = keysIn(message.headers['saga-asks-about']);
  return asksAbout.length === 0 ? request : { ...request, undoOf: asksAbout, content: { keys: asksAbout } };
}

function serviceOf(name: string, sabotage: Sabotage | ''): Service {
  const own = DEEDS.filter(({ deed }) => deed.startsWith(`${name}/`));
  const undoes = sabotage === 'keep-deeds' ? () => () => Promise.resolve({}) : undoing;
  return {
    schema: `${PENDING_SCHEMA}
      CREATE TABLE IF NOT EXISTS held (order_id text NOT NULL, deed text NOT NULL);`,
    operations: { ...Object.fromEntries(own.map(({ deed }) => [deed, doing(deed)])), [LOOK_UP]: lookUp },
    undos: Object.fromEntries(
      own.flatMap(({ deed, undo }) => (undo === undefined ? [] : [[undo, undoes(deed)]])),
    ),
    balance: 'SELECT count(*)::float8 AS balance FROM held',
  };
}

function doing(deed: string): Operation {
  return async (entry: Entry, { isRefused }: Dispatched) => {
    if (isRefused) throw new Refusal('It is not to be had.');
    await entry.query('INSERT INTO held (order_id, deed) VALUES ($1, $2)', [entry.orderId, deed]);
    await entry.write(1);
    return { deed };
  };
}

function undoing(deed: string): Undo {
  return async (entry: Entry) => {
    await entry.query('DELETE FROM held WHERE order_id = $1 AND deed = $2', [entry.orderId, deed]);
    await entry.write(1);
    return {};
  };
}

async function lookUp(entry: Entry, { keys }: { readonly keys: readonly string[] }): Promise<object> {
  const sql = 'SELECT operation FROM requests WHERE key = ANY ($1::text[]) AND status = 200';
  const { rows } = await entry.query<{ operation: string }>(sql, [keys]);
  const [done] = rows;
  return done ? { outcome: 'done', content: { deed: done.operation } } : { outcome: 'not-done' };
}

main(process.env as NodeJS.ProcessEnv & ServiceEnv).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
