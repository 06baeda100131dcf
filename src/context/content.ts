/**
 * The contents of requests and replies. Inside the library they are encoded as contexts are: plain JSON, in which a
 * `bigint`, `-0` and integers beyond 2^53 are tagged, so that every reader of history has them exactly. To a
 * participant they are the JSON text that it expects.
 */

import { decodeValue } from './decode-value';
import { contentWriter, type EncodedValue } from './encode-value';
import { readJson } from './read-json';
import { transform } from './transform';
import { writeJson } from './write-json';

/**
 * The encoding of the content of a request or a reply: a `Date` becomes its ISO text, as JSON has it, and members of
 * objects that are `undefined` are left out.
 *
 * @param path - what an error calls the value, such as `content`.
 * @throws SagaContextValueError `UNENCODABLE` with the path of the first leaf that JSON cannot carry: `Map`, `Set`,
 * `Uint8Array`, functions, symbols, class instances, `NaN`, infinities, cycles, and `undefined` as an item of an
 * array or as the value itself.
 */
export function encodeContent(value: unknown, path: string): EncodedValue {
  return transform(value, contentWriter, path) as EncodedValue;
}

/**
 * A fresh copy of the content that was encoded. Contents that earlier versions have recorded are plain JSON: where
 * an object of theirs only looks like a tag, they are returned as they are.
 */
export function decodeContent(encoded: unknown): unknown {
  try {
    return decodeValue(encoded);
  } catch {
    return encoded;
  }
}

/**
 * The encoding of a content that came as JSON text.
 *
 * @throws SagaContextValueError `UNENCODABLE` for what cannot be read exactly, or is too deep or too large.
 * @throws SyntaxError for what is no JSON.
 */
export function readContent(text: string, path: string): EncodedValue {
  return encodeContent(readJson(text, path), path);
}

/** The JSON text of an encoded content, each number by its exact literal. */
export function contentText(encoded: unknown): string {
  const text = JSON.stringify(encoded);
  // Without a tag it is the text already.
  return text.includes('"$type"') ? String(writeJson(decodeContent(encoded))) : text;
}
