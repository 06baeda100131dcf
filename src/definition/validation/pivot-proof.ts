import { kindNamed } from '../steps/step-kinds';
import { branchesOf, hasEffect, type StepLike, stepsOf } from '../walk-definition';
import type { IssueReporter } from './definition-issue';
import { formatId } from '../../errors/format-value';

/** What stands around a step on some of the paths that lead through it. */
interface ExecutionView {
  /** A pivot may have been passed. */
  readonly isAfter: boolean;
  /** A pivot may follow. */
  readonly isBefore: boolean;
}

/**
 * Proves that a saga always comes to one of two ends: it is undone as a whole, or done as a whole. On every
 * path there is one pivot at the most; what comes before it can be undone, and what comes after it succeeds
 * if it is only tried often enough. A path without a pivot asks nothing of its steps.
 *
 * What is wrong with the shape of the definition is not its business: what is no step is passed over.
 */
export function provePivots(saga: unknown, path: string, issues: IssueReporter): void {
  if (mayHavePivot(saga)) proveSteps(saga, path, { isAfter: false, isBefore: false }, issues);
}

/** @returns Whether a pivot may have been passed at the end of the steps. */
function proveSteps(saga: unknown, path: string, around: ExecutionView, issues: IssueReporter): boolean {
  const steps = stepsOf(saga);
  const lastPivot = steps.findLastIndex(mayBePivot);
  let { isAfter } = around;
  for (const [index, step] of steps.entries()) {
    const standing = { isAfter, isBefore: around.isBefore || index < lastPivot };
    isAfter = proveStep(step, `${path}.${formatId(step['id'])}`, standing, issues);
  }
  return isAfter;
}

function proveStep(step: StepLike, path: string, standing: ExecutionView, issues: IssueReporter): boolean {
  if (!kindNamed(step['kind'])?.branches) return proveAction(step, path, standing, issues);
  const ends = branchesOf(step).map(([name, branch]) =>
    proveSteps(branch, `${path}.${name}`, standing, issues),
  );
  // Where no branch is chosen, everything stays as it was.
  return standing.isAfter || ends.includes(true);
}

function proveAction(
  step: StepLike,
  path: string,
  { isAfter, isBefore }: ExecutionView,
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

/** Whether a step has an effect, and neither an undo nor a word on why it needs none. */
function needsUndo(step: StepLike): boolean {
  if (step['onFailure'] !== undefined || step['withoutUndo'] !== undefined) return false;
  return hasEffect(step);
}

const DOUBLED =
  'On some path another pivot comes before this one; there is one point of no return, so mark only that.';
const NOT_RETRIABLE =
  'On some path this step comes after the pivot, where nothing is undone; declare it retriable().';
const NOT_COMPENSATABLE =
  'On some path this step comes before the pivot; give it an onFailure, or say withoutUndo(reason).';

function mayHavePivot(saga: unknown): boolean {
  return stepsOf(saga).some(mayBePivot);
}

function mayBePivot(step: StepLike): boolean {
  return step['pivot'] === true || branchesOf(step).some(([, branch]) => mayHavePivot(branch));
}
