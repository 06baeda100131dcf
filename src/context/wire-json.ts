import { transform, type Writer } from './transform';

/** A value of plain JSON. */
export type WireJson = null | boolean | number | string | readonly WireJson[] | WireRecord;

/** A plain object of JSON values. */
export interface WireRecord {
  readonly [key: string]: WireJson;
}

/** JSON text has no `-0`, so that a participant sees `0` whichever way a request takes (S13). */
const wireWriter: Writer = {
  omitsUndefined: true,
  negativeZero: () => 0,
  date: (date) => date.toISOString(),
  record: (record) => record,
};

/**
 * A fresh plain-JSON copy of the content of a request or a reply, as a participant will see it: a `Date`
 * becomes its ISO text, and members of objects that are `undefined` are left out.
 *
 * @param path - what an error calls the value, such as `content`.
 * @throws SagaContextValueError `UNENCODABLE` with the path of the first leaf that JSON cannot carry:
 * `bigint`,
 * `Map`, `Set`, `Uint8Array`, functions, symbols, class instances, `NaN`, infinities, cycles, and `undefined`
 * as an item of an array or as the value itself.
 */
export function toWireJson(value: unknown, path: string): WireJson {
  return transform(value, wireWriter, path) as WireJson;
}
