/** Shrinks cases as JSON. */
import { partsOf } from './all-steps';
import type { Case, StepPlan } from './plan';

/** The fields that a case needs. Removing any other field gives a simpler case, or one whose saga is invalid. */
const ESSENTIAL: ReadonlySet<string> = new Set([
  ...['plan', 'steps', 'kind', 'id', 'ifThen', 'when', 'saga'],
  ...['branches', 'name', 'over', 'duration', 'alternatives', 'choices', 'under', 'value', 'every', 'for'],
  ...['during', 'event', 'decides', 'choice'],
  ...['aboutStep', 'aboutUndo', 'status'],
]);

/** All cases that miss one part of a case, the smallest case first. */
export function* smaller(given: Case): Generator<Case> {
  const missing = [...without(given)].sort((one, other) => one.size - other.size);
  for (const { value } of missing) yield value as Case;
}

interface SmallerValue {
  readonly value: unknown;
  /** The length of its JSON in characters. */
  readonly size: number;
}

function* without(value: unknown): Generator<SmallerValue> {
  for (const smallerValue of smallerValues(value))
    yield { value: smallerValue, size: JSON.stringify(smallerValue).length };
}

/**
 * All values that miss one member of a list, or one field that is not essential, at any depth; that have the steps of a part
 * in place of its block; or that have one item less.
 */
function* smallerValues(value: unknown): Generator {
  if (Array.isArray(value)) yield* smallerLists(value);
  else if (typeof value === 'object' && value !== null) yield* smallerObjects(value);
}

function* smallerLists(value: readonly unknown[]): Generator {
  for (const [index, member] of value.entries()) {
    yield value.toSpliced(index, 1);
    for (const steps of stepsInside(member)) yield value.toSpliced(index, 1, ...steps);
    for (const smallerValue of smallerValues(member)) yield value.with(index, smallerValue);
  }
}

function* smallerObjects(value: object): Generator {
  for (const [key, member] of Object.entries(value) as readonly (readonly [string, unknown])[]) {
    const { [key]: _, ...rest } = value as Readonly<Record<string, unknown>>;
    if (!ESSENTIAL.has(key)) yield rest;
    if (key === 'over' && typeof member === 'number' && member > 1) yield { ...value, over: member - 1 };
    for (const smallerValue of smallerValues(member)) yield { ...value, [key]: smallerValue };
  }
}

/** The steps of each part of a block, under ids that no other step has. */
function* stepsInside(member: unknown): Generator<readonly StepPlan[]> {
  if (typeof member !== 'object' || member === null || !('kind' in member)) return;
  const block = member as StepPlan;
  for (const [, { steps }] of partsOf(block)) {
    yield steps.map((step) => ({ ...step, id: `${block.id}${step.id}` }));
  }
}
