/** Owns the reducers that a parallel step names: each one puts together what the branches have added to the base. */
import { canonicalText } from '../../context/canonical-text';
import { encodeValue } from '../../context/encoding';
import type { NamedReducer } from '../../definition/steps/parallel-step';
import { formatValue } from '../../errors/format-value';
import { SagaError } from '../../errors/saga-error';

/**
 * The value after the block.
 *
 * @param base - The value before the block; absent where there was none.
 * @param values - The values of the branches, in the order of the definition.
 * @throws {@link SagaError} `MERGE_FAILED` for values that the reducer cannot put together.
 */
export function reduceByName(name: NamedReducer, base: unknown, values: readonly unknown[]): unknown {
  if (name === 'sum') return sum(base ?? 0, values);
  const before = listOf(name, base ?? []);
  const lists = values.map((value) => listOf(name, value ?? []));
  return name === 'append' ? append(before, lists) : union(before, lists);
}

/** The base, with all that the branches have added to it or taken from it. */
function sum(base: unknown, values: readonly unknown[]): unknown {
  const start = numberOf(base);
  return values.reduce<number>((total, value) => total + (numberOf(value ?? 0) - start), start);
}

/** The base, with the members that each branch has put behind it. */
function append(base: readonly unknown[], lists: readonly (readonly unknown[])[]): readonly unknown[] {
  const added = lists.flatMap((list) => {
    const isLonger = base.every((member, index) => textOf(member) === textOf(list[index]));
    if (!isLonger)
      throw refused('append', 'a list that does not begin with the members from before the block');
    return list.slice(base.length);
  });
  return [...base, ...added];
}

/** The base, with each member that a branch has and the base has not, once. */
function union(base: readonly unknown[], lists: readonly (readonly unknown[])[]): readonly unknown[] {
  const members = new Map([...base, ...lists.flat()].map((member) => [textOf(member), member]));
  return [...members.values()];
}

function numberOf(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw refused('sum', formatValue(value));
}

function listOf(name: NamedReducer, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw refused(name, formatValue(value));
}

function refused(name: NamedReducer, value: string): SagaError {
  const needs = name === 'sum' ? 'numbers' : 'lists';
  return new SagaError('MERGE_FAILED', `"${name}" needs ${needs}, and a branch has written ${value}.`);
}

function textOf(member: unknown): string {
  return canonicalText({ member: encodeValue(member ?? null) });
}
