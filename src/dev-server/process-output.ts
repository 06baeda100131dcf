/** Owns the last lines that a process printed. */
import { EventEmitter, on } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const LINES_KEPT = 40;

/** Keeps the last lines of a process, and waits for a certain line. */
export class ProcessOutput {
  readonly #tail: string[] = [];
  readonly #lines = new EventEmitter<{ line: [string] }>();

  constructor(streams: readonly Readable[]) {
    for (const input of streams) createInterface({ input }).on('line', (line) => this.#add(line));
  }

  /** The last 40 lines. */
  tail(): string {
    return this.#tail.join('\n').trim();
  }

  /** Settles when a line matches; rejects with the signal's reason if the signal aborts first. */
  async printed(pattern: RegExp, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#tail.some((line) => pattern.test(line))) return;
    try {
      for await (const [line] of on(this.#lines, 'line', { signal })) if (pattern.test(String(line))) return;
    } catch {
      signal.throwIfAborted();
    }
  }

  #add(line: string): void {
    this.#tail.push(line);
    if (this.#tail.length > LINES_KEPT) this.#tail.shift();
    this.#lines.emit('line', line);
  }
}
