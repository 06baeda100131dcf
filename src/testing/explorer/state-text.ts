import { membersOf } from './state-members';

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
  const read = membersOf(value);
  switch (read.kind) {
    case 'list':
      return `[${read.members.map(textOfMember).join()}]`;
    case 'set':
      return `{${read.members.map(textOfMember).sort().join()}}`;
    case 'map':
      return `{${read.members
        .map((entry) => entry.map(textOfMember).join(':'))
        .sort()
        .join()}}`;
    case 'other':
      return textOfMember(read.value);
    case 'object':
      return `{${read.members
        .map(([name, member]) => `${name}:${textOfMember(member)}`)
        .sort()
        .join()}}`;
  }
}
