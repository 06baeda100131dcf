/**
 * Owns how two steps of a run lie to each other: one after the other, or beside each other. It follows from the definition
 * alone, so that the laws do not rely on the engine.
 */
import type { Phase } from '../../definition/options/resolve-options';
import type { ForEachStepDefinition } from '../../definition/steps/for-each-step';
import { type ParallelStepDefinition, predecessors } from '../../definition/steps/parallel-step';
import { branchesOf } from '../../definition/walk-definition';
import type { PartPlace, StepTable } from '../step-table';

/** `before`: the first step comes before the second one; `beside`: neither waits for the other. */
export type StepOrder = 'before' | 'after' | 'beside';

/**
 * How two different steps of a run lie to each other. A block comes before the steps in it.
 *
 * @param phase - Branches that run beside each other may be undone one by one. @defaultValue `'execute'`
 */
export function stepOrder(steps: StepTable, one: string, other: string, phase: Phase = 'execute'): StepOrder {
  const [mine, theirs] = [placesOf(steps, one), placesOf(steps, other)];
  const depth = sharedDepth(mine, theirs);
  const [part, otherPart] = [mine[depth], theirs[depth]];
  if (part && part.block === otherPart?.block) return orderOfParts(part, otherPart, phase);
  const position = positionIn(steps, part, one);
  const otherPosition = positionIn(steps, otherPart, other);
  // A block and a step in it have the same position in the list.
  if (position === otherPosition) return part ? 'after' : 'before';
  return position < otherPosition ? 'before' : 'after';
}

/** Whether neither of two steps waits for the other. */
export function areBeside(steps: StepTable, one: string, other: string, phase?: Phase): boolean {
  return one !== other && stepOrder(steps, one, other, phase) === 'beside';
}

function placesOf(steps: StepTable, path: string): readonly PartPlace[] {
  return steps.get(path)?.parts ?? [];
}

/** How many parts two steps have in common. */
function sharedDepth(mine: readonly PartPlace[], theirs: readonly PartPlace[]): number {
  const differs = mine.findIndex(({ prefix }, depth) => prefix !== theirs[depth]?.prefix);
  return differs < 0 ? mine.length : differs;
}

/** The position in its list of a step, or of the block around it. */
function positionIn(steps: StepTable, part: PartPlace | undefined, path: string): number {
  const tabled = steps.get(part?.block ?? path);
  return tabled?.list.findIndex(({ id }) => id === tabled.step.id) ?? -1;
}

/** How two parts of one block lie to each other. */
function orderOfParts(one: PartPlace, other: PartPlace, phase: Phase): StepOrder {
  const { step } = one;
  if (step.kind === 'parallel') return orderOfBranches(step as ParallelStepDefinition, [one, other], phase);
  if (step.kind === 'forEach' && ((step as ForEachStepDefinition).atOnce ?? 1) > 1) return 'beside';
  return compareTurns(one, other) < 0 ? 'before' : 'after';
}

function orderOfBranches(
  step: ParallelStepDefinition,
  [{ branch: one }, { branch: other }]: readonly [PartPlace, PartPlace],
  phase: Phase,
): StepOrder {
  const before = predecessors(step);
  if (before(other).includes(one)) return 'before';
  if (before(one).includes(other)) return 'after';
  if (phase !== 'undo' || step.undoOrder !== 'one-by-one') return 'beside';
  const names = step.branches.map(({ name }) => name);
  return names.indexOf(one) < names.indexOf(other) ? 'before' : 'after';
}

/** The order of items, rounds, alternatives and fillings. */
function compareTurns(one: PartPlace, other: PartPlace): number {
  const [turn, otherTurn] = [turnOf(one), turnOf(other)];
  return turn === otherTurn ? positionOf(one) - positionOf(other) : turn - otherTurn;
}

function turnOf({ name }: PartPlace): number {
  const [, index, round = '1'] = /^(?:\[(\d+)\]|~(\d+))/.exec(name) ?? [];
  return Number(index ?? round);
}

function positionOf({ step, branch }: PartPlace): number {
  return branchesOf(step).findIndex(([name]) => name === branch);
}
