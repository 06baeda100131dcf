import type { IncomingMessage } from 'node:http';
import { setTimeout as work } from 'node:timers/promises';
import { listen, readBody } from '../../support/service-http';
import { Ledger } from './ledger';
import type { Answer, Dialect } from './dialect';
import { type Fates, planOf } from './plan';

/** A request whose key is known. */
interface Known {
  readonly key: string;
  readonly operation: string;
  readonly orderId: string;
  readonly undoOf: readonly string[];
}

/** A used key: its request, and the answer once there is one. */
interface Entry {
  readonly request: string;
  answer?: Answer;
}

/** A participant that keeps the promises of a dialect about idempotency keys, on a local port. */
export class StandIn {
  readonly ledger = new Ledger();
  /** How often each status was answered. */
  readonly answerCounts = new Map<number, number>();
  readonly #entries = new Map<string, Entry>();
  /** Keys that were answered with a 503 once. */
  readonly #unavailableOnce = new Set<string>();
  readonly #dialect: Dialect;
  readonly #fates: Fates;
  /** How often a stored answer was repeated. */
  repeated = 0;

  constructor(dialect: Dialect, fates: Fates) {
    this.#dialect = dialect;
    this.#fates = fates;
  }

  listen(): Promise<{ url: string; close: () => void }> {
    return listen(0, async (message, response) => {
      const { status, headers, body } = await this.#answer(message);
      this.answerCounts.set(status, (this.answerCounts.get(status) ?? 0) + 1);
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
    });
  }

  /** The answers, in one line. */
  summary(): string {
    const answers = [...this.answerCounts].map(([status, times]) => `${String(status)}: ${String(times)}`);
    return `answers: ${answers.join(', ')}; repeated: ${String(this.repeated)}`;
  }

  async #answer(message: IncomingMessage): Promise<Answer> {
    const { orderId = '' } = await readBody<{ orderId: string }>(message);
    const operation = (message.url ?? '').slice(1);
    const key = this.#dialect.readKey(message.headers);
    if (typeof key !== 'string') return key;
    const request = `${operation} ${orderId}`;
    const entry = this.#entries.get(key);
    if (entry) return this.#again(entry, request);
    const known = { key, operation, orderId, undoOf: this.#dialect.readUndoOf(message.headers) };
    if (known.undoOf.some((undone) => this.#isUnderWay(undone))) return this.#dialect.underWay;
    if (this.#isUnavailable(known)) return { status: 503, body: {} };
    return this.#first(known, request);
  }

  #again({ request: first, answer }: Entry, request: string): Answer {
    if (request !== first) return this.#dialect.reused;
    if (!answer) return this.#dialect.underWay;
    this.repeated += 1;
    return answer;
  }

  async #first(known: Known, request: string): Promise<Answer> {
    const entry: Entry = { request };
    this.#entries.set(known.key, entry);
    await work(planOf(known.orderId, known.operation, this.#fates).works);
    return (entry.answer = this.#carryOut(known));
  }

  #carryOut({ key, operation, orderId, undoOf }: Known): Answer {
    const done = { status: 200, body: { id: key } };
    if (undoOf.length > 0) return this.ledger.undo(undoOf) ? done : this.#dialect.nothingToUndo;
    const { fate } = planOf(orderId, operation, this.#fates);
    if (fate === 'refused' || this.ledger.isUndoneBefore(key)) return this.#dialect.refused;
    if (fate === 'breaks-before') return this.#dialect.broken;
    this.ledger.do(orderId, operation, key);
    return fate === 'breaks-after' ? this.#dialect.broken : done;
  }

  #isUnderWay(key: string): boolean {
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.answer === undefined;
  }

  #isUnavailable({ key, orderId, operation }: Known): boolean {
    if (planOf(orderId, operation, this.#fates).fate !== 'unavailable') return false;
    if (this.#unavailableOnce.has(key)) return false;
    this.#unavailableOnce.add(key);
    return true;
  }
}
