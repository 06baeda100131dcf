import type { IncomingHttpHeaders } from 'node:http';

/** An answer, as it is sent and stored for its key. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

/** The differences between participants with idempotency keys: the form of a key, and the form of answers. */
export interface Dialect {
  /** The key of a request, or the answer to a request with a missing or malformed key. */
  readonly readKey: (headers: IncomingHttpHeaders) => string | Answer;
  /** The keys that an undo undoes; empty for any other request. */
  readonly readUndoOf: (headers: IncomingHttpHeaders) => readonly string[];
  /** The answer while the first request of the key is still running. */
  readonly underWay: Answer;
  /** The answer to another request under a used key. */
  readonly reused: Answer;
  readonly refused: Answer;
  readonly nothingToUndo: Answer;
  /** The answer to a request that broke, and to each repetition under its key. */
  readonly broken: Answer;
}

/** The text of a header that may appear once. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
