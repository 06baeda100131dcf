/** Participant state as one text, so that two states can be compared as a whole. */
import { membersOf } from './state-members';

/**
 * The text of a participant state. Equal data gives an equal text, regardless of insertion order; lists keep their
 * order. Of objects it reads the fields and getters, or the result of `toJSON`.
 */
export function stateText(state: unknown): string {
  return textOf(state, new Set());
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
