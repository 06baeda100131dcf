import { EventEmitter, on } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const LINES_KEPT = 40;

/** What a process printed: the last lines of it, and a way to wait for a certain one. */
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

  /** Settles when a line matches; rejects with the signal's reason when that comes first. */
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
