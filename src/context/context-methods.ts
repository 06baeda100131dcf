/** Owns the methods of contexts. */
import { fieldOf } from '../errors/describe-error';
import { formatId, formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';
import { canonicalText } from './canonical-text';
import { CONTEXT, type ContextData, dataOf, EXECUTION, isContext } from './context-data';
import { SagaContextKeyError, SagaContextValueError } from './context-errors';
import { copyFields, copyValue } from './copy-value';
import { encodeFields, type EncodedRecord } from './encode-value';
import { stableId } from './stable-id';
import { putField, storableKind, type StorableRecord, type StorableValue } from './storable-value';

const { hasOwn, keys: keysOf } = Object;

/**
 * The methods as functions of the context. `SagaContext` has each as a static method and as an instance method.
 * `context-types.ts` documents them.
 */
export const contextMethods = {
  get(context: object, key: string, defaultValue?: unknown): unknown {
    const data = dataOf(context);
    return hasOwn(data, key) ? data[key] : defaultValue;
  },

  require(context: object, key: string): StorableValue {
    const data = dataOf(context);
    if (!hasOwn(data, key)) throw missing(data, key);
    return data[key] as StorableValue;
  },

  set(context: object, key: string, value: unknown): object {
    putValue(dataOf(context), key, value);
    return context;
  },

  has(context: object, key: string): boolean {
    return hasOwn(dataOf(context), key);
  },

  delete(context: object, key: string): void {
    removeField(dataOf(context), key);
  },

  keys(context: object): string[] {
    return keysOf(dataOf(context));
  },

  values(context: object): StorableValue[] {
    return Object.values(dataOf(context));
  },

  items(context: object): [string, StorableValue][] {
    return Object.entries(dataOf(context));
  },

  entries(context: object): [string, StorableValue][] {
    return Object.entries(dataOf(context));
  },

  update(context: object, ...sources: readonly unknown[]): object {
    const data = dataOf(context);
    // All values are checked before the first is stored, so that a refused update changes nothing.
    const changes = sources.map(fieldsOf).map((fields) => [keysOf(fields), copyFields(fields)] as const);
    for (const [keys, copies] of changes) applyChanges(data, keys, copies);
    return context;
  },

  pop(context: object, key: string, ...defaultValue: readonly unknown[]): unknown {
    const data = dataOf(context);
    if (!hasOwn(data, key) && defaultValue.length > 0) return defaultValue[0];
    const value = data[key];
    removeField(data, key);
    return value;
  },

  setDefault(context: object, key: string, value: unknown = null): StorableValue {
    const data = dataOf(context);
    if (!hasOwn(data, key)) putValue(data, key, value);
    return data[key] as StorableValue;
  },

  clear(context: object): void {
    const data = dataOf(context);
    for (const key of keysOf(data)) delete data[key];
  },

  size(context: object): number {
    return keysOf(dataOf(context)).length;
  },

  idFor(context: object, name: string): string {
    const { [EXECUTION]: execution } = dataOf(context) as { [EXECUTION]?: string };
    if (execution === undefined) {
      const message =
        'This context belongs to no execution, so it has no ids: call idFor in a callback of a saga.';
      throw new SagaError('INPUT_INVALID', message);
    }
    if (typeof name !== 'string' || name === '') {
      throw new SagaError('INPUT_INVALID', `The name of an id must be a text, not ${formatValue(name)}.`);
    }
    return stableId(`${execution} ${name}`);
  },

  toJSON(context: object): EncodedRecord {
    return encodeFields(dataOf(context));
  },

  equals(context: object, other: unknown): boolean {
    if (!isContext(other)) return false;
    return canonicalText(encodeFields(dataOf(context))) === canonicalText(encodeFields(dataOf(other)));
  },
};

/** Stores checked copies, and removes the field of each key without a copy. */
export function applyChanges(data: ContextData, keys: readonly string[], copies: StorableRecord): void {
  for (const key of keys) {
    if (hasOwn(copies, key)) putField(data, key, copies[key] as StorableValue);
    else delete data[key];
  }
}

/** Stores a checked copy of a value; `undefined` removes the key. */
export function putValue(data: ContextData, key: PropertyKey, value: unknown): void {
  if (typeof key === 'symbol') throw new SagaContextValueError('', 'symbol key', { name: String(key) });
  if (value === undefined) delete data[key];
  else putField(data, String(key), copyValue(value, String(key)));
}

/**
 * Removes a field.
 *
 * @throws SagaContextKeyError `CONTEXT_KEY_MISSING` if the context has no such field.
 */
export function removeField(data: ContextData, key: PropertyKey): void {
  if (!hasOwn(data, key)) throw missing(data, key);
  delete data[key as string];
}

/**
 * The fields of a source for a constructor or an update: a plain object, a context, an iterable of pairs, or
 * `undefined`.
 *
 * @throws SagaError `INPUT_INVALID` for any other source.
 */
export function fieldsOf(source: unknown): object {
  if (source === undefined) return {};
  if (isContext(source)) return source[CONTEXT];
  if (typeof source === 'object' && source !== null) {
    if (Symbol.iterator in source) return fromPairs(source as Iterable<unknown>);
    if (storableKind(source) === 'record') return source;
  }
  const message = `A context takes a plain object, a SagaContext or pairs, not ${describeSource(source)}.`;
  throw new SagaError('INPUT_INVALID', message, { details: { received: typeof source } });
}

/** What was given in the place of a context, and how to make one of it. */
function describeSource(source: unknown): string {
  if (typeof source !== 'object' || source === null) return formatValue(source);
  const name = fieldOf(fieldOf(source, 'constructor'), 'name');
  return name === 'Promise'
    ? 'a promise: await it'
    : `an instance of a class (${formatId(name)}): copy its fields, { ...value }`;
}

function fromPairs(pairs: Iterable<unknown>): ContextData {
  const fields = Object.create(null) as ContextData;
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw new SagaError('INPUT_INVALID', 'Each pair for a context must be an array of a key and a value.');
    }
    fields[String(pair[0])] = pair[1] as StorableValue;
  }
  return fields;
}

function missing(data: ContextData, key: PropertyKey): SagaContextKeyError {
  return new SagaContextKeyError(String(key), keysOf(data));
}
