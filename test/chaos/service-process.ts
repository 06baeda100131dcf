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
import { EFFECTS, LATER, LOOK_UP } from './shapes';

/** The environment variables of a service process. */
export interface ServiceEnv {
  /** The prefix of its operations. */
  readonly NAME: string;
  /** The folder of its database. */
  readonly LEDGER: string;
  readonly SABOTAGE: Sabotage | '';
}

/** The content of a request of an order's saga. */
interface Dispatched extends ServiceContent {
  readonly isRefused: boolean;
}

/** A service with a ledger on disk, in a process that may be killed at any time. */
async function main({ NAME, LEDGER, SABOTAGE }: ServiceEnv): Promise<void> {
  process.once('disconnect', () => process.exit(0));
  const database = await PGlite.create(LEDGER);
  const ledger = new Ledger(database, serviceOf(NAME, SABOTAGE));
  await ledger.open();
  const pending = new PendingWork(database);
  const seen = new Set<string>();
  const { url } = await listen(0, (message, response) => handle(message, response));
  process.send?.({ kind: 'ready', url } satisfies ReadyNotice);

  async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody<ServiceContent & { readonly key: string }>(message);
    switch (message.url) {
      case '/ledger':
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

/** A probe refuses in advance the keys that it does not find, as an undo does, so that "not done" stays true. */
function toRequest(message: IncomingMessage, body: Partial<ServiceContent>): ServiceRequest {
  const request = readRequest(message, body);
  const asksAbout = keysIn(message.headers['saga-asks-about']);
  return asksAbout.length === 0 ? request : { ...request, undoOf: asksAbout, content: { keys: asksAbout } };
}

function serviceOf(name: string, sabotage: Sabotage | ''): Service {
  const own = EFFECTS.filter(({ effect }) => effect.startsWith(`${name}/`));
  const undoes = sabotage === 'keep-effects' ? () => () => Promise.resolve({}) : undoEffect;
  return {
    schema: `${PENDING_SCHEMA}
      CREATE TABLE IF NOT EXISTS held (order_id text NOT NULL, effect text NOT NULL);`,
    operations: {
      ...Object.fromEntries(own.map(({ effect }) => [effect, doEffect(effect)])),
      [LOOK_UP]: lookUp,
    },
    undos: Object.fromEntries(
      own.flatMap(({ effect, undo }) => (undo === undefined ? [] : [[undo, undoes(effect)]])),
    ),
    balance: 'SELECT count(*)::float8 AS balance FROM held',
  };
}

function doEffect(effect: string): Operation {
  return async (entry: Entry, { isRefused }: Dispatched) => {
    if (isRefused) throw new Refusal('Not available.');
    await entry.query('INSERT INTO held (order_id, effect) VALUES ($1, $2)', [entry.orderId, effect]);
    await entry.write(1);
    return { effect };
  };
}

function undoEffect(effect: string): Undo {
  return async (entry: Entry) => {
    await entry.query('DELETE FROM held WHERE order_id = $1 AND effect = $2', [entry.orderId, effect]);
    await entry.write(1);
    return {};
  };
}

async function lookUp(entry: Entry, { keys }: { readonly keys: readonly string[] }): Promise<object> {
  const sql = 'SELECT operation FROM requests WHERE key = ANY ($1::text[]) AND status = 200';
  const { rows } = await entry.query<{ operation: string }>(sql, [keys]);
  const [done] = rows;
  return done ? { outcome: 'done', content: { effect: done.operation } } : { outcome: 'not-done' };
}

main(process.env as NodeJS.ProcessEnv & ServiceEnv).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
