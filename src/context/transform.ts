/** Owns the walk that checks a value and copies or encodes it; a `Writer` decides the form of each type. */
import { isOddNumber } from './json-number';
import { refuseInstance, refuseProperties, refuseSymbolKeys } from './refusals';
import { putField, storableKind, type StorableRecord, type StorableValue } from './storable-value';
import { FIELDS_LIMITS, guarded, Walk } from './walk';

const { hasOwn, keys: keysOf } = Object;
const { isFinite, isNaN } = Number;

/** Converts the values that JSON does not have. JSON values are copied. A kind without a method here is refused. */
export interface Writer {
  /** Whether members of objects that are `undefined` are omitted. @defaultValue false: they are refused */
  readonly omitsUndefined?: boolean;
  /** `-0`, and integers beyond 2^53. */
  oddNumber(value: number): StorableValue;
  date(date: Date): StorableValue;
  record(record: StorableRecord): StorableValue;
  bigint(value: bigint): StorableValue;
  map?(entries: readonly (readonly [StorableValue, StorableValue])[]): StorableValue;
  set?(values: readonly StorableValue[]): StorableValue;
  bytes?(bytes: Uint8Array): StorableValue;
}

/**
 * Checks a value depth-first, and converts it to a new value.
 *
 * @param path - The name of the value in errors.
 * @throws SagaContextValueError `UNENCODABLE` with the path of the first value that cannot be stored. An error from a
 * getter or a proxy of the value becomes the cause.
 */
export function transform(value: unknown, writer: Writer, path: string): StorableValue {
  return guarded(new Walk(path), (walk) => convert(value, walk, writer));
}

/** As {@link transform}, for the fields of a context: fields that are `undefined` are omitted. */
export function transformFields(fields: object, writer: Writer): StorableRecord {
  return guarded(new Walk('', FIELDS_LIMITS), (walk) => convertFields(fields, walk, writer, true));
}

function convert(value: unknown, walk: Walk, writer: Writer): StorableValue {
  switch (typeof value) {
    case 'string':
      walk.spend(value.length);
      return value;
    case 'boolean':
      return value;
    case 'number':
      return convertNumber(value, walk, writer);
    case 'bigint':
      return writer.bigint(value);
    case 'object':
      return value === null ? null : convertObject(value, walk, writer);
    default:
      throw walk.refuse(typeof value as 'undefined' | 'function' | 'symbol');
  }
}

function convertNumber(value: number, walk: Walk, writer: Writer): StorableValue {
  if (!isFinite(value)) throw walk.refuse(isNaN(value) ? 'NaN' : 'Infinity');
  return isOddNumber(value) ? writer.oddNumber(value) : value;
}

function convertObject(value: object, walk: Walk, writer: Writer): StorableValue {
  const kind = storableKind(value);
  switch (kind) {
    case 'record':
      return writer.record(convertFields(value, walk, writer, writer.omitsUndefined === true));
    case 'array':
      return convertArray(value as readonly unknown[], walk, writer);
    case 'Date':
      return convertDate(value, walk, writer);
    case 'Map':
      return convertMap(value as ReadonlyMap<unknown, unknown>, walk, writer);
    case 'Set':
      return convertSet(value as ReadonlySet<unknown>, walk, writer);
    case 'Bytes':
      return convertBytes(value as Uint8Array, walk, writer);
    default:
      throw refuseInstance(value, walk);
  }
}

function convertFields(record: object, walk: Walk, writer: Writer, omitsUndefined: boolean): StorableRecord {
  refuseSymbolKeys(record, walk);
  const keys = keysOf(record);
  const fields: Record<string, StorableValue> = {};
  walk.enter(record, keys.length);
  for (const key of keys) {
    walk.at(key);
    const member = (record as Record<string, unknown>)[key];
    if (member === undefined && omitsUndefined) continue;
    putField(fields, key, convert(member, walk, writer));
  }
  walk.leave();
  return fields;
}

function convertArray(array: readonly unknown[], walk: Walk, writer: Writer): StorableValue {
  const length = array.length;
  const items: StorableValue[] = [];
  walk.enter(array, length);
  for (let index = 0; index < length; index += 1) {
    walk.at(index);
    const item = array[index];
    if (item === undefined && !hasOwn(array, index)) throw walk.refuse('hole');
    items.push(convert(item, walk, writer));
  }
  const keys = keysOf(array);
  if (keys.length > length) {
    walk.at(String(keys[length]));
    throw walk.refuse('extra property');
  }
  walk.leave();
  refuseSymbolKeys(array, walk);
  return items;
}

function convertDate(value: object, walk: Walk, writer: Writer): StorableValue {
  const time = Date.prototype.getTime.call(value);
  if (isNaN(time)) throw walk.refuse('invalid Date');
  refuseProperties(value, walk);
  return writer.date(new Date(time));
}

function convertMap(map: ReadonlyMap<unknown, unknown>, walk: Walk, writer: Writer): StorableValue {
  if (!writer.map) throw walk.refuse('Map');
  refuseProperties(map, walk);
  const source = [...Map.prototype.entries.call(map)];
  walk.enter(map, source.length);
  const entries = source.map(([key, item], index): [StorableValue, StorableValue] => {
    walk.at({ place: `entries()[${index}].key` });
    const storedKey = convert(key, walk, writer);
    walk.at({ place: `entries()[${index}].value` });
    return [storedKey, convert(item, walk, writer)];
  });
  walk.leave();
  return writer.map(entries);
}

function convertSet(set: ReadonlySet<unknown>, walk: Walk, writer: Writer): StorableValue {
  if (!writer.set) throw walk.refuse('Set');
  refuseProperties(set, walk);
  const source = [...Set.prototype.values.call(set)];
  walk.enter(set, source.length);
  const values = source.map((item, index) => {
    walk.at({ place: `values()[${index}]` });
    return convert(item, walk, writer);
  });
  walk.leave();
  return writer.set(values);
}

function convertBytes(bytes: Uint8Array, walk: Walk, writer: Writer): StorableValue {
  if (!writer.bytes) throw walk.refuse('Bytes');
  walk.spend(bytes.length);
  return writer.bytes(bytes);
}
