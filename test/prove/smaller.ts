import type { Case } from './plan';

/** What a case cannot do without; whatever else is taken away leaves a simpler one, or none that can be built. */
const ESSENTIAL: ReadonlySet<string> = new Set([
  ...['plan', 'steps', 'kind', 'id', 'ifThen', 'when', 'saga'],
  ...['aboutStep', 'aboutUndo'],
]);

/** Cases that lack one thing of a case: the largest things first. */
export function* smaller(given: Case): Generator<Case> {
  const lacks = [...without(given)].sort((one, other) => one.size - other.size);
  for (const { value } of lacks) yield value as Case;
}

interface Lesser {
  readonly value: unknown;
  /** Of its JSON, in characters. */
  readonly size: number;
}

function* without(value: unknown): Generator<Lesser> {
  for (const lesser of lessers(value)) yield { value: lesser, size: JSON.stringify(lesser).length };
}

/** All values that lack one member of a list, or one field that is not essential, at any depth. */
function* lessers(value: unknown): Generator {
  if (Array.isArray(value)) {
    for (const [index, member] of value.entries()) {
      yield value.toSpliced(index, 1);
      for (const lesser of lessers(member)) yield value.with(index, lesser);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      const { [key]: _, ...rest } = value as Readonly<Record<string, unknown>>;
      if (!ESSENTIAL.has(key)) yield rest;
      for (const lesser of lessers(member)) yield { ...value, [key]: lesser };
    }
  }
}
