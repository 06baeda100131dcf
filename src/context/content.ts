/**
 * Owns the encoding of the contents of requests and replies. Inside the library a content is encoded like a context:
 * as plain JSON with tags for `bigint`, `-0` and integers beyond 2^53, so that every reader of history gets exact
 * values. A participant gets ordinary JSON text.
 */
import { decodeValue } from './decode-value';
import { contentWriter, type EncodedValue } from './encode-value';
import { readJson } from './read-json';
import { transform } from './transform';
import { writeJson } from './write-json';

/**
 * Encodes the content of a request or a reply. A `Date` becomes its ISO text, as in any JSON. Members of objects that
 * are `undefined` are omitted.
 *
 * @param path - The name of the value in errors, such as `content`.
 * @throws SagaContextValueError `UNENCODABLE` with the path of the first value that JSON cannot hold: `Map`, `Set`,
 * `Uint8Array`, functions, symbols, class instances, `NaN`, infinities, cycles, and `undefined` as an array item or
 * as the value itself.
 */
export function encodeContent(value: unknown, path: string): EncodedValue {
  return transform(value, contentWriter, path) as EncodedValue;
}

/**
 * Decodes a content to a new copy. The contents that version 0.2 recorded are plain JSON: if an object in one of them
 * only looks like a tag, the content is returned unchanged.
 */
export function decodeContent(encoded: unknown): unknown {
  try {
    return decodeValue(encoded);
  } catch {
    return encoded;
  }
}

/**
 * Encodes a content that arrived as JSON text.
 *
 * @throws SagaContextValueError `UNENCODABLE` for a value that cannot be read exactly, or is too deep or too large.
 * @throws SyntaxError if the text is not JSON.
 */
export function readContent(text: string, path: string): EncodedValue {
  return encodeContent(readJson(text, path), path);
}

/** The JSON text of an encoded content, with the exact literal of each number. */
export function contentText(encoded: unknown): string {
  const text = JSON.stringify(encoded);
  // Without a tag the encoding is the text.
  return text.includes('"$type"') ? String(writeJson(decodeContent(encoded))) : text;
}
