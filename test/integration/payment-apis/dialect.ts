import type { IncomingHttpHeaders } from 'node:http';

/** An answer as it goes out, and is kept for its key. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

/** Where participants with idempotency keys differ: what they ask of a key, and how they say things. */
export interface Dialect {
  /** The key of a request, or the answer to a request whose key is missing or no key. */
  readonly readKey: (headers: IncomingHttpHeaders) => string | Answer;
  /** The keys of what an undo undoes; none for another request. */
  readonly readUndoOf: (headers: IncomingHttpHeaders) => readonly string[];
  /** The first request of the key is still under way. */
  readonly underWay: Answer;
  /** The key has come with another request. */
  readonly reused: Answer;
  readonly refused: Answer;
  readonly nothingToUndo: Answer;
  /** It has broken, and says so again for the same key. */
  readonly broken: Answer;
}

/** The text of a header that may stand once. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
