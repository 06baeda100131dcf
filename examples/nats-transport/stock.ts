/**
 * A participant with a ledger in a file: a request has its effect once, whatever is sent twice, and whenever the process is
 * killed. A database would do the same with a unique index on the key.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { NatsReply, NatsRequest } from './nats-participant';

/** A line of the file: the latest one of a key counts. `never`: an undo came before its request. */
interface Line {
  readonly key: string;
  readonly state: 'reserved' | 'released' | 'never';
  readonly sku?: string;
  readonly quantity?: number;
  readonly reservationId?: string;
}

export class Stock {
  readonly #file: string;
  readonly #lines = new Map<string, Line>();
  readonly #inWork = new Set<string>();

  constructor(file: string) {
    this.#file = file;
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    for (const line of text.split('\n').filter((written) => written !== '')) {
      const read = JSON.parse(line) as Line;
      this.#lines.set(read.key, read);
    }
  }

  /** How much of an article is reserved. */
  reserved(sku: string): number {
    return [...this.#lines.values()]
      .filter((line) => line.state === 'reserved' && line.sku === sku)
      .reduce((sum, { quantity = 0 }) => sum + quantity, 0);
  }

  /** Reserves once for each key. `pack` is work that takes time: the key is busy meanwhile. */
  async reserve({ key, content }: NatsRequest, pack: () => Promise<void>): Promise<NatsReply> {
    const known = this.#lines.get(key);
    if (known?.state === 'never') return { answer: 'refused', content: { reason: 'undone before it came' } };
    if (known) return { answer: 'done', content: { reservationId: known.reservationId } };
    if (this.#inWork.has(key)) return { answer: 'busy' };
    const { sku, quantity } = content as { readonly sku: string; readonly quantity: number };
    if (quantity > 100) return { answer: 'refused', content: { reason: 'sold out' } };
    this.#inWork.add(key);
    try {
      await pack();
      const reservationId = `R${String(this.#lines.size + 1)}`;
      this.#write({ key, state: 'reserved', sku, quantity, reservationId });
      return { answer: 'done', content: { reservationId } };
    } finally {
      this.#inWork.delete(key);
    }
  }

  /** Releases by the keys of the requests; a request that comes after its undo is refused. */
  release({ undoOf }: NatsRequest): NatsReply {
    if (undoOf.some((key) => this.#inWork.has(key))) return { answer: 'busy' };
    let found = false;
    for (const key of undoOf) {
      const known = this.#lines.get(key);
      found ||= known !== undefined && known.state !== 'never';
      this.#write(
        known?.state === 'reserved' ? { ...known, state: 'released' } : (known ?? { key, state: 'never' }),
      );
    }
    return { answer: found ? 'done' : 'nothing-to-undo' };
  }

  /** A line is in the file before the answer leaves. */
  #write(line: Line): void {
    appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
    this.#lines.set(line.key, line);
  }
}
