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
 * A context as plain JSON: how it is persisted, travels and is shown. Only what JSON lacks is tagged; see
 * `encodeValue` for the forms.
 *
 * @throws SagaContextValueError `UNENCODABLE` when a nested value was edited into one that cannot be stored.
 * @throws SagaError `INPUT_INVALID` when the argument is no context.
 */
export function encodeContext(context: ContextOf<object>): EncodedContext {
  return encodeFields(dataOf(context));
}

/**
 * A fresh context of an encoding made by {@link encodeContext}; drafts are made so. Nothing is shared with
 * the encoding.
 *
 * @throws SagaContextValueError `UNENCODABLE`, kind `malformed`, for anything else, such as an unknown
 * `$type`.
 */
export function decodeContext<T extends object = LooseFields>(encoded: EncodedContext): SagaContext<T> {
  return contextWith((data) => {
    decodeFields(encoded, data);
  }) as SagaContext<T>;
}

/** The fields of an encoded context as a plain object, such as the parameters of a callback. */
export function decodeRecord(encoded: EncodedContext): StorableRecord {
  const record = {};
  decodeFields(encoded, record);
  return record;
}
