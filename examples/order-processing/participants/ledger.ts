import type { PGlite, Transaction } from '@electric-sql/pglite';
import { Entry } from './entry';
import { type LedgerReport, type Reply, Refusal, type ServiceRequest } from './reply';
import type { Service } from './service';

/**
 * The tables that every participant of a saga keeps beside its own.
 *
 * `requests` holds each idempotency key once. The effect of a request and its key are written in ONE transaction, so that
 * neither exists without the other. An undo also claims the keys that it undoes: an execute that arrives after its undo
 * finds its key claimed, and is refused.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS requests (
    key        text PRIMARY KEY,
    operation  text NOT NULL,
    order_id   text NOT NULL,
    content    jsonb,
    received   integer NOT NULL,
    status     integer,
    reply      jsonb,
    undone_by  text
  );
  CREATE TABLE IF NOT EXISTS entries (
    number     serial PRIMARY KEY,
    key        text NOT NULL,
    operation  text NOT NULL,
    order_id   text NOT NULL,
    amount     numeric NOT NULL
  );`;

const NOTHING_TO_UNDO: Reply = { status: 410, content: { reason: 'There is nothing to undo.' } };
/** The reply to a request that was undone, whether it was done before or arrives only now. */
const UNDONE_BEFORE = { reason: 'This request was undone.' };

/** The ledger of one participant: each key has its effect once, however often its request arrives. */
export class Ledger {
  readonly #database: PGlite;
  readonly #service: Service;

  constructor(database: PGlite, service: Service) {
    this.#database = database;
    this.#service = service;
  }

  async open(): Promise<void> {
    await this.#database.exec(SCHEMA + this.#service.schema);
    await this.#service.prepare?.(this.#database);
  }

  /** Carries out a request, or repeats the reply of the first time. */
  answer(request: ServiceRequest): Promise<Reply> {
    return this.#database.transaction(async (transaction) => {
      const repeated = await claim(transaction, request);
      if (repeated) return repeated;
      const reply = await this.#carryOut(transaction, request);
      const values = [request.key, reply.status, reply.content];
      await transaction.query('UPDATE requests SET status = $2, reply = $3 WHERE key = $1', values);
      return reply;
    });
  }

  async report(): Promise<LedgerReport> {
    const entries = `SELECT order_id AS "orderId", operation, key, amount::float8 FROM entries ORDER BY number`;
    const requests = `SELECT order_id AS "orderId", operation, key, received, status FROM requests ORDER BY key`;
    const balance = await this.#database.query<{ balance: number }>(this.#service.balance);
    return {
      entries: (await this.#database.query<LedgerReport['entries'][number]>(entries)).rows,
      requests: (await this.#database.query<LedgerReport['requests'][number]>(requests)).rows,
      balance: balance.rows[0]?.balance ?? 0,
    };
  }

  async #carryOut(transaction: Transaction, request: ServiceRequest): Promise<Reply> {
    await refuseInAdvance(transaction, request);
    await transaction.exec('SAVEPOINT effect');
    try {
      return await this.#perform(transaction, request);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // A refusal promises that there is no effect. It is stored like any other reply.
      await transaction.exec('ROLLBACK TO SAVEPOINT effect');
      return { status: 422, content: { reason: error.message } };
    }
  }

  async #perform(transaction: Transaction, request: ServiceRequest): Promise<Reply> {
    const { operation, undoOf } = request;
    const entry = new Entry(transaction, request);
    const perform = this.#service.operations[operation];
    // Each operation declares the content that it expects; the constraints of its tables refuse anything else.
    if (perform) return { status: 200, content: await perform(entry, request.content as never) };
    const undo = this.#service.undos[operation];
    if (!undo || undoOf.length === 0) throw new Refusal(`There is no operation ${operation} here.`);
    const done = await markUndone(transaction, request);
    return done ? { status: 200, content: await undo(entry, done.content as never) } : NOTHING_TO_UNDO;
  }
}

/** Inserts the key. Returns the reply that the key already has, if it is an old one. */
async function claim(
  transaction: Transaction,
  { key, operation, orderId, content }: ServiceRequest,
): Promise<Reply | undefined> {
  const { rows } = await transaction.query<{ status: Reply['status'] | null; reply: object }>(
    `INSERT INTO requests (key, operation, order_id, content, received) VALUES ($1, $2, $3, $4, 1)
     ON CONFLICT (key) DO UPDATE SET received = requests.received + 1
     RETURNING status, reply`,
    [key, operation, orderId, content],
  );
  const [row] = rows;
  return row && row.status !== null ? { status: row.status, content: row.reply } : undefined;
}

/** Refuses in advance the requests that are undone here and have not arrived yet. */
async function refuseInAdvance(
  transaction: Transaction,
  { undoOf, operation, orderId }: ServiceRequest,
): Promise<void> {
  await transaction.query(
    `INSERT INTO requests (key, operation, order_id, received, status, reply)
     SELECT key, 'refused by ' || $2::text, $3, 0, 409, $4 FROM unnest($1::text[]) AS key
     ON CONFLICT (key) DO NOTHING`,
    [undoOf, operation, orderId, UNDONE_BEFORE],
  );
}

/** Marks the request that was done under one of the keys as undone, and returns its content. */
async function markUndone(
  transaction: Transaction,
  { key, undoOf }: ServiceRequest,
): Promise<{ readonly content: unknown } | undefined> {
  const { rows } = await transaction.query<{ content: unknown }>(
    `UPDATE requests SET undone_by = $1, status = 409, reply = $3
     WHERE key = ANY ($2::text[]) AND status = 200 AND undone_by IS NULL
     RETURNING content`,
    [key, undoOf, UNDONE_BEFORE],
  );
  return rows[0];
}
