/** Owns the encoding and decoding of whole contexts; the entry to the encoding for other folders. */
import { dataOf } from './context-data';
import type { ContextOf, EncodedContext, SagaContext, LooseFields } from './context-types';
import { decodeFields } from './decode-value';
import { encodeFields } from './encode-value';
import { contextWith } from './saga-context';
import type { StorableRecord } from './storable-value';

export type { EncodedContext } from './context-types';
export { decodeValue } from './decode-value';
export { type EncodedRecord, type EncodedTag, type EncodedValue, encodeValue } from './encode-value';

/**
 * Encodes a context as plain JSON, the form in which it is persisted, sent and shown. Only types that JSON does not
 * have are tagged; `encodeValue` lists the tags.
 *
 * @throws SagaContextValueError `UNENCODABLE` if an edit of a nested value made it impossible to store.
 * @throws SagaError `INPUT_INVALID` if the argument is not a context.
 */
export function encodeContext(context: ContextOf<object>): EncodedContext {
  return encodeFields(dataOf(context));
}

/**
 * Decodes the output of {@link encodeContext} to a new context that shares nothing with the encoding. The drafts of
 * callbacks are such contexts.
 *
 * @param base - What the context inherits, where it is a draft of an execution (`draftsOf`).
 * @throws SagaContextValueError `UNENCODABLE`, kind `malformed`, for any other input, such as an unknown `$type`.
 */
export function decodeContext<T extends object = LooseFields>(
  encoded: EncodedContext,
  base?: object,
): SagaContext<T> {
  return contextWith((data) => {
    decodeFields(encoded, data);
  }, base) as SagaContext<T>;
}

/** Decodes an encoded context to a plain object, such as the parameters of a callback. */
export function decodeRecord(encoded: EncodedContext): StorableRecord {
  const record = {};
  decodeFields(encoded, record);
  return record;
}
