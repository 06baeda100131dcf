/** The JSON text of contents, for transports: exact, also beyond 2^53. */
import { decodeContent, readContent } from '../context/content';
import { writeJson } from '../context/write-json';

/**
 * The JSON text of a request's content. A `bigint` becomes its exact literal.
 *
 * Where it runs: in transports and participants.
 */
export function contentToJson(content: unknown): string {
  return writeJson(content) ?? 'null';
}

/**
 * The content of a JSON text. An integer beyond 2^53 becomes a `bigint`; nothing is rounded or dropped.
 *
 * Where it runs: in transports and participants.
 *
 * @throws SyntaxError for a text that is not JSON.
 * @throws SagaError `UNENCODABLE` for a number that JavaScript would round, an object with a key twice, and a value
 * that is nested too deeply.
 */
export function contentFromJson(text: string): unknown {
  return decodeContent(readContent(text, 'body'));
}
