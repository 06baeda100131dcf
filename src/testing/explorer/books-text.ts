/**
 * Books as one text: the same for the same data, in whatever order it was entered. Lists keep their order. Objects are
 * read as far as they can be from outside: their fields and getters, or what their `toJSON` gives.
 */
export function booksText(books: unknown): string {
  return textOf(books, new Set());
}

function textOf(value: unknown, outer: Set<unknown>): string {
  if (typeof value === 'function') return 'function';
  if (typeof value !== 'object' || value === null) return primitiveText(value);
  if (outer.has(value)) return 'circle';
  outer.add(value);
  const text = objectText(value, (member) => textOf(member, outer));
  outer.delete(value);
  return text;
}

function primitiveText(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function objectText(value: object, textOfMember: (member: unknown) => string): string {
  if (Array.isArray(value)) return `[${value.map(textOfMember).join()}]`;
  if (value instanceof Set) return `{${[...value].map(textOfMember).sort().join()}}`;
  if (value instanceof Map) {
    return `{${[...value]
      .map((entry) => entry.map(textOfMember).join(':'))
      .sort()
      .join()}}`;
  }
  if (hasJson(value)) return textOfMember(value.toJSON());
  const names = [...Object.keys(value), ...gettersOf(value)];
  return `{${names
    .map((name) => `${name}:${textOfMember(read(value, name))}`)
    .sort()
    .join()}}`;
}

function hasJson(value: object): value is { readonly toJSON: () => unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

/** The getters that an object has from its classes: what it shows of its private fields. */
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
    // A getter that throws says nothing.
    return undefined;
  }
}
