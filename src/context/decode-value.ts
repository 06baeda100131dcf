/** Owns the decoding of values and contexts from their plain JSON form. */
import { fromBase64 } from './base64';
import { type EncodedTag, TYPE_KEY } from './encode-value';
import { isOddNumber, numberText } from './json-number';
import { putField, type StorableRecord, type StorableValue } from './storable-value';
import { ENCODING_LIMITS, guarded, Walk } from './walk';

const { hasOwn, keys: keysOf } = Object;
const { isFinite } = Number;
const { isArray } = Array;

/**
 * Decodes the output of `encodeValue` to a new value, equal to the encoded one.
 *
 * @param path - The name of the value in errors.
 * @throws SagaContextValueError `UNENCODABLE`, kind `malformed`, for any other input, such as an unknown `$type`.
 */
export function decodeValue(encoded: unknown, path = ''): StorableValue {
  return guarded(new Walk(path, ENCODING_LIMITS), (walk) => read(encoded, walk));
}

/** Decodes the output of `encodeFields` into `target`. */
export function decodeFields(encoded: unknown, target: Record<string, StorableValue>): void {
  guarded(new Walk('', ENCODING_LIMITS), (walk) => {
    if (!isRecord(encoded)) throw walk.refuse('malformed');
    readFields(encoded, target, walk);
  });
}

function read(encoded: unknown, walk: Walk): StorableValue {
  switch (typeof encoded) {
    case 'string':
    case 'boolean':
    case 'bigint': // the literal of an integer beyond 2^53, which other clients write
      return encoded;
    case 'number':
      if (!isFinite(encoded)) throw walk.refuse('malformed');
      return encoded;
    case 'object':
      if (encoded === null) return null;
      if (isArray(encoded)) return readArray(encoded, walk);
      return hasOwn(encoded, TYPE_KEY)
        ? readTagged(encoded as EncodedTagged, walk)
        : readFields(encoded, {}, walk);
    default:
      throw walk.refuse('malformed', { name: typeof encoded });
  }
}

function readFields(encoded: object, target: Record<string, StorableValue>, walk: Walk): StorableRecord {
  const keys = keysOf(encoded);
  walk.enter(encoded, keys.length);
  for (const key of keys) {
    walk.at(key);
    putField(target, key, read((encoded as Record<string, unknown>)[key], walk));
  }
  walk.leave();
  return target;
}

function readArray(encoded: readonly unknown[], walk: Walk): StorableValue[] {
  const items: StorableValue[] = [];
  walk.enter(encoded, encoded.length);
  for (let index = 0; index < encoded.length; index += 1) {
    walk.at(index);
    items.push(read(encoded[index], walk));
  }
  walk.leave();
  return items;
}

/** An unchecked object with a key `$type`. */
interface EncodedTagged {
  readonly $type: unknown;
  readonly value?: unknown;
}

function readTagged(encoded: EncodedTagged, walk: Walk): StorableValue {
  const { $type, value } = encoded;
  const known = typeof $type === 'string' && hasOwn(READERS, $type) && keysOf(encoded).length === 2;
  walk.enter(encoded, 1);
  walk.at('value');
  const result = known ? READERS[$type as EncodedTag](value, walk) : undefined;
  walk.leave();
  if (result === undefined) throw walk.refuse('malformed', { name: `$type ${String($type)}` });
  return result;
}

/** One reader per tag; `undefined` means malformed. A reader accepts exactly the output of the encoder. */
const READERS: Readonly<Record<EncodedTag, (value: unknown, walk: Walk) => StorableValue | undefined>> = {
  Number: readOddNumber,
  BigInt: readBigInt,
  Date: readDate,
  Bytes: (value) => (typeof value === 'string' ? fromBase64(value) : undefined),
  Map: readMap,
  Set: readSet,
  Object: (value, walk) => (isRecord(value) ? readFields(value, {}, walk) : undefined),
};

function readOddNumber(value: unknown): number | undefined {
  const number = Number(value);
  return isOddNumber(number) && numberText(number) === value ? number : undefined;
}

const INTEGER = /^(0|-?[1-9][0-9]*)$/;

function readBigInt(value: unknown): bigint | undefined {
  return typeof value === 'string' && INTEGER.test(value) ? BigInt(value) : undefined;
}

function readDate(value: unknown): Date | undefined {
  if (typeof value !== 'string') return undefined;
  const date = new Date(value);
  return !Number.isNaN(date.getTime()) && date.toISOString() === value ? date : undefined;
}

function readMap(value: unknown, walk: Walk): ReadonlyMap<StorableValue, StorableValue> | undefined {
  if (!isArray(value)) return undefined;
  const entries = readArray(value, walk);
  if (!entries.every(isPair)) return undefined;
  const map = new Map(entries);
  return map.size === entries.length ? map : undefined;
}

function readSet(value: unknown, walk: Walk): ReadonlySet<StorableValue> | undefined {
  if (!isArray(value)) return undefined;
  const set = new Set(readArray(value, walk));
  return set.size === value.length ? set : undefined;
}

function isPair(value: StorableValue): value is readonly [StorableValue, StorableValue] {
  return isArray(value) && value.length === 2;
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isArray(value);
}
