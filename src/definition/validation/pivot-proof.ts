/** Owns the proof that a saga with a pivot is either undone as a whole or done as a whole. */
import { branchesOf, hasBranches, hasEffect, type StepLike, stepsOf } from '../walk-definition';
import type { IssueReporter } from './definition-issue';
import { formatId } from '../../errors/format-value';

/** The pivots around a step, on some of the paths through it. */
interface Surroundings {
  /** A pivot may come before the step. */
  readonly isAfter: boolean;
  /** A pivot may come after the step. */
  readonly isBefore: boolean;
}

/**
 * Proves that a saga is always undone as a whole or done as a whole. Every path has at most one pivot. The steps
 * before it can be undone, and the steps after it are retriable. A path without a pivot has no such rules.
 *
 * The reader reports malformed data; here it is skipped.
 */
export function provePivots(saga: unknown, path: string, issues: IssueReporter): void {
  if (mayHavePivot(saga)) proveSteps(saga, path, { isAfter: false, isBefore: false }, issues);
}

/** @returns Whether a pivot may come before the end of the steps. */
function proveSteps(saga: unknown, path: string, around: Surroundings, issues: IssueReporter): boolean {
  const steps = stepsOf(saga);
  const lastPivot = steps.findLastIndex(mayBePivot);
  let { isAfter } = around;
  for (const [index, step] of steps.entries()) {
    const own = { isAfter, isBefore: around.isBefore || index < lastPivot };
    isAfter = proveStep(step, `${path}.${formatId(step['id'])}`, own, issues);
  }
  return isAfter;
}

function proveStep(step: StepLike, path: string, around: Surroundings, issues: IssueReporter): boolean {
  if (!hasBranches(step)) return proveAction(step, path, around, issues);
  const ends = branchesOf(step).map(([name, branch]) =>
    proveSteps(branch, `${path}.${name}`, around, issues),
  );
  // Without a chosen branch, nothing changes.
  return around.isAfter || ends.includes(true);
}

function proveAction(
  step: StepLike,
  path: string,
  { isAfter, isBefore }: Surroundings,
  issues: IssueReporter,
): boolean {
  if (step['pivot'] === true) {
    if (isAfter) issues.report('PIVOT_DOUBLED', path, DOUBLED);
    return true;
  }
  if (isAfter && step['retriable'] !== true) issues.report('NOT_RETRIABLE', path, NOT_RETRIABLE);
  if (isBefore && needsUndo(step)) {
    issues.report('NOT_COMPENSATABLE', path, NOT_COMPENSATABLE);
  }
  return isAfter;
}

/** Whether a step has an effect, but neither an undo nor the mark `withoutUndo`. */
function needsUndo(step: StepLike): boolean {
  if (step['onFailure'] !== undefined || step['withoutUndo'] !== undefined) return false;
  return hasEffect(step);
}

const DOUBLED =
  'On some path another pivot comes before this pivot. A path may have one pivot: remove one of the marks.';
const NOT_RETRIABLE =
  'On some path this step comes after the pivot, where nothing is undone: declare it retriable().';
const NOT_COMPENSATABLE =
  'On some path this step comes before the pivot: add an onFailure, or declare withoutUndo(reason).';

function mayHavePivot(saga: unknown): boolean {
  return stepsOf(saga).some(mayBePivot);
}

function mayBePivot(step: StepLike): boolean {
  return step['pivot'] === true || branchesOf(step).some(([, branch]) => mayHavePivot(branch));
}
