import { type Answer, type Dialect, headerOf } from './dialect';

/** A string of structured fields: RFC 9651, section 4.2.5. */
const SF_STRING = /"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"/;
const WHOLE = new RegExp(`^${SF_STRING.source}$`);

/**
 * The IETF's draft "The Idempotency-Key HTTP Header Field", section 2: the key is a string of structured fields; 400
 * without one, 409 while the first request is running, 422 for another request under the same key, and for each repetition
 * the answer of the first request. Errors are problem documents (RFC 9457).
 */
export const ietfDialect: Dialect = {
  readKey(headers) {
    const key = headerOf(headers, 'idempotency-key');
    if (key === undefined) return problem(400, 'Idempotency-Key is missing');
    if (!WHOLE.test(key)) return problem(400, 'Idempotency-Key is not a string of structured fields');
    return unquoted(key);
  },
  readUndoOf: (headers) =>
    (headerOf(headers, 'saga-undo-of') ?? '').match(new RegExp(SF_STRING, 'g'))?.map(unquoted) ?? [],
  underWay: problem(409, 'A request is outstanding for this Idempotency-Key'),
  reused: problem(422, 'Idempotency-Key is already used'),
  refused: problem(402, 'Declined'),
  nothingToUndo: problem(404, 'Nothing to undo', { 'saga-undo': 'nothing' }),
  broken: problem(500, 'Broken'),
};

function problem(status: number, title: string, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: { title, status },
  };
}

function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(["\\])/g, '$1');
}
