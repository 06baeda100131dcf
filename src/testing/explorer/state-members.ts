/** Reads the members of an object in participant state, as far as they are visible from outside. */

/** The members of an object. */
export type Members =
  | { readonly kind: 'list'; readonly members: readonly unknown[] }
  | { readonly kind: 'set'; readonly members: readonly unknown[] }
  | { readonly kind: 'map'; readonly members: readonly (readonly [key: unknown, value: unknown])[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [name: string, value: unknown])[] }
  /** The object represents another value: the result of its `toJSON`. */
  | { readonly kind: 'other'; readonly value: unknown };

/** Reads an object: a list, a Set, a Map, the result of its `toJSON`, or its fields and getters. */
export function membersOf(value: object): Members {
  if (Array.isArray(value)) return { kind: 'list', members: value };
  if (value instanceof Set) return { kind: 'set', members: [...value] };
  if (value instanceof Map) return { kind: 'map', members: [...value] };
  if (hasJson(value)) return { kind: 'other', value: value.toJSON() };
  const names = [...Object.keys(value), ...gettersOf(value)];
  return { kind: 'object', members: names.map((name) => [name, read(value, name)] as const) };
}

function hasJson(value: object): value is { readonly toJSON: () => unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

/** The getters that an object inherits from its classes. They expose private fields. */
function gettersOf(value: object): readonly string[] {
  const names: string[] = [];
  let prototype: unknown = Object.getPrototypeOf(value);
  while (prototype !== null && prototype !== undefined && !Object.hasOwn(prototype, '__proto__')) {
    const properties = Object.entries(Object.getOwnPropertyDescriptors(prototype));
    names.push(...properties.filter(([, property]) => 'get' in property).map(([name]) => name));
    prototype = Object.getPrototypeOf(prototype);
  }
  return names;
}

function read(value: object, name: string): unknown {
  try {
    return (value as Readonly<Record<string, unknown>>)[name];
  } catch {
    // A getter that throws reveals no value.
    return undefined;
  }
}
