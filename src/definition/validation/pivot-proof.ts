/**
 * Owns the proof that a saga, and each part of it that is undone on its own, is either undone as a whole or done as a whole.
 */
import { ownField } from '../../context/own-fields';
import { formatId } from '../../errors/format-value';
import {
  branchesOf,
  failureOfKind,
  hasBranches,
  hasEffect,
  innerPath,
  isWait,
  mayTimeOut,
  orderOf,
  type StepLike,
  stepsOf,
} from '../walk-definition';
import type { BranchOrder } from '../steps/step-kind';
import type { DefinitionIssueCode, IssueReporter } from './definition-issue';

/** Whether a pivot has been passed: on no path, on some, or on all. */
type Passed = 'no' | 'maybe' | 'yes';

/** What holds at a place of the definition. */
interface Place {
  /** Whether a pivot has been passed. */
  readonly passed: Passed;
  /** Whether one has been passed since the start of what must be undone as a whole. */
  readonly passedInside: Passed;
  /** Whether the place must be undone, unless a pivot has been passed inside: a pivot may follow, or another try. */
  readonly mustUndo: boolean;
  /** Whether a step may fail although a pivot has been passed: another try follows. */
  readonly mayFail: boolean;
}

const START: Place = { passed: 'no', passedInside: 'no', mustUndo: false, mayFail: false };

/**
 * Proves that a saga is always undone as a whole or done as a whole. Every path has at most one pivot. The steps
 * before it can be undone, and the steps after it are retriable. A path without a pivot has no such rules, but for what is
 * undone before something else is tried.
 *
 * The reader reports malformed data; here it is skipped.
 */
export function provePivots(saga: unknown, path: string, issues: IssueReporter): void {
  proveSteps(saga, path, START, issues);
}

/** @returns Whether a pivot has been passed at the end of the steps. */
function proveSteps(saga: unknown, path: string, at: Place, issues: IssueReporter): Passed {
  const steps = stepsOf(saga).map((step): InOrder => ({
    hasPivot: mayBePivot(step),
    prove: (own) => proveStep(step, `${path}.${formatId(step['id'])}`, own, issues),
  }));
  return proveInOrder(steps, at);
}

/** A step or a part that runs after another one. */
interface InOrder {
  readonly hasPivot: boolean;
  /** @returns Whether a pivot has been passed at its end. */
  readonly prove: (at: Place) => Passed;
}

function proveInOrder(row: readonly InOrder[], at: Place): Passed {
  const lastPivot = row.findLastIndex(({ hasPivot }) => hasPivot);
  let { passed, passedInside } = at;
  for (const [index, { prove }] of row.entries()) {
    const end = prove({ ...at, passed, passedInside, mustUndo: at.mustUndo || index < lastPivot });
    if (end !== passed) passedInside = end;
    passed = end;
  }
  return passed;
}

function proveStep(step: StepLike, path: string, at: Place, issues: IssueReporter): Passed {
  if (isWait(step)) proveWait(step, path, at, issues);
  else if (!hasBranches(step)) return proveAction(step, path, at, issues);
  const branches = branchesOf(step);
  return BLOCKS[orderOf(step)]({
    step,
    path,
    at,
    issues,
    prove: (own) =>
      branches.map(([name, branch], index) =>
        proveSteps(branch, innerPath(path, name), own(index === branches.length - 1), issues),
      ),
  });
}

/** A block, and the proof of its branches. */
interface BlockCase {
  readonly step: StepLike;
  readonly path: string;
  readonly at: Place;
  readonly issues: IssueReporter;
  /** Proves all branches under what holds in each of them; returns whether a pivot has been passed at their ends. */
  readonly prove: (own: (isLast: boolean) => Place) => readonly Passed[];
}

/** The proof of each way in which branches run; each returns whether a pivot has been passed after the block. */
const BLOCKS: Readonly<Record<BranchOrder, (block: BlockCase) => Passed>> = {
  choice: ({ at, prove }) => {
    const ends = prove(() => at);
    return at.passed === 'yes' || ends.every((end) => end === 'no') ? at.passed : 'maybe';
  },
  sequence: ({ step, path, at, issues }) =>
    proveInOrder(
      branchesOf(step).map(([name, branch]) => ({
        hasPivot: mayHavePivot(branch),
        prove: (own) => proveSteps(branch, innerPath(path, name), own, issues),
      })),
      at,
    ),
  made: ({ step, path, at, issues, prove }) => {
    const end = prove(() => at).at(-1) ?? at.passed;
    if (step['mayPivot'] === true) {
      if (at.passed !== 'no') issues.report('PIVOT_DOUBLED', path, DOUBLED);
      return 'maybe';
    }
    if (branchesOf(step).some(([, branch]) => mayHavePivot(branch))) {
      issues.report('PIVOT_HIDDEN', path, PIVOT_HIDDEN);
    }
    return end;
  },
  together: (block) => {
    block.prove(() => block.at);
    return withoutPivot(block, 'PIVOT_IN_PARALLEL');
  },
  each: (block) => {
    const { step, path, at, issues, prove } = block;
    const isTolerant = step['tolerate'] !== undefined;
    const mayStop = step['enough'] !== undefined;
    if (isTolerant && at.passed !== 'no') issues.report('TOLERANCE_AFTER_PIVOT', path, TOLERANCE_AFTER_PIVOT);
    if (mayStop && at.passed !== 'no') issues.report('ENOUGH_AFTER_PIVOT', path, ENOUGH_AFTER_PIVOT);
    // An item that fails alone, or that is not needed, is undone while the saga continues.
    prove(() => (isTolerant || mayStop ? another(at, false) : at));
    return withoutPivot(block, 'PIVOT_IN_LOOP');
  },
  again: (block) => {
    const { path, at, issues, prove } = block;
    if (at.passed !== 'no' && !at.mayFail) issues.report('REPEAT_AFTER_PIVOT', path, REPEAT_AFTER_PIVOT);
    prove(() => at);
    return withoutPivot(block, 'PIVOT_IN_REPEAT');
  },
  rounds: inTurn,
  'in-turn': (block) => {
    const { step, path, at, issues } = block;
    const [last, alternative] = branchesOf(step).at(-1) ?? [];
    const mayBePassedOver = ownField(alternative, 'unless') !== undefined;
    if (last !== undefined && mayBePassedOver && at.passed !== 'no' && !at.mayFail) {
      issues.report('UNLESS_AFTER_PIVOT', innerPath(path, last), UNLESS_AFTER_PIVOT);
    }
    return inTurn(block);
  },
};

/** Parts that are tried in turn: the last one need not be undone before another. */
function inTurn({ step, at, prove }: BlockCase): Passed {
  const isAgain = typeof step['attempts'] === 'number' && step['attempts'] > 1;
  const ends = prove((isLast) => (isLast && !isAgain ? at : another(at, !isLast)));
  if (ends.length > 0 && ends.every((end) => end === 'yes')) return 'yes';
  return ends.every((end) => end === 'no') ? 'no' : 'maybe';
}

/** What holds in a part after which something else is tried: it must be undone, and need not succeed. */
function another(at: Place, mayFail: boolean): Place {
  return { ...at, passedInside: 'no', mustUndo: true, mayFail: mayFail && at.passed !== 'no' };
}

function withoutPivot(
  { step, path, at, issues }: BlockCase,
  code: 'PIVOT_IN_PARALLEL' | 'PIVOT_IN_LOOP' | 'PIVOT_IN_REPEAT',
): Passed {
  if (!mayBePivot(step)) return at.passed;
  issues.report(code, path, MESSAGES[code]);
  return 'maybe';
}

/** After the pivot the saga must not fail: a wait has an outcome for everything. */
function proveWait(step: StepLike, path: string, at: Place, issues: IssueReporter): void {
  if (at.passed === 'no' || at.mayFail || !mayTimeOut(step)) return;
  issues.report('TIMEOUT_AFTER_PIVOT', path, TIMEOUT_AFTER_PIVOT);
}

function proveAction(step: StepLike, path: string, at: Place, issues: IssueReporter): Passed {
  if (step['pivot'] === true) {
    if (at.passed !== 'no') issues.report('PIVOT_DOUBLED', path, DOUBLED);
    return 'yes';
  }
  if (at.passed !== 'no' && !at.mayFail) proveSuccess(step, path, issues);
  if (at.mustUndo && at.passedInside !== 'yes' && needsUndo(step)) {
    issues.report('NOT_COMPENSATABLE', path, NOT_COMPENSATABLE);
  }
  return at.passed;
}

/** After the pivot the saga must not fail: a step succeeds after enough attempts, or cannot fail at all. */
function proveSuccess(step: StepLike, path: string, issues: IssueReporter): void {
  const fails = failureOfKind(step);
  if (fails === 'for-good') issues.report('CHECK_AFTER_PIVOT', path, CHECK_AFTER_PIVOT);
  else if (fails !== 'never' && step['retriable'] !== true)
    issues.report('NOT_RETRIABLE', path, NOT_RETRIABLE);
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
const CHECK_AFTER_PIVOT =
  'On some path this check comes after the pivot, where nothing may fail: move it before the pivot, or into an alternative that another one follows.';
const NOT_COMPENSATABLE =
  'On some path this step comes before the pivot, or before another try: add an onFailure, or declare withoutUndo(reason).';
const TOLERANCE_AFTER_PIVOT =
  'On some path this loop comes after the pivot, where every item must succeed: remove tolerate, and declare its steps retriable().';
const ENOUGH_AFTER_PIVOT =
  'On some path this loop comes after the pivot, where nothing is undone, also no item that is not needed: remove enough, or put the loop before the pivot.';
const REPEAT_AFTER_PIVOT =
  'On some path this step comes after the pivot, and it fails when until does not hold after the last round: put it before the pivot, or into an alternative that another one follows.';
const UNLESS_AFTER_PIVOT =
  'On some path this last alternative comes after the pivot, where one alternative must hold: remove its unless.';
const PIVOT_HIDDEN =
  'The saga that this step has made holds a pivot: give the step mayPivot, so that the steps around it are proved for that.';
const TIMEOUT_AFTER_PIVOT =
  'On some path this wait comes after the pivot, where nothing may fail: give onTimeout, and each choice, another outcome than "fail".';
const MESSAGES: Readonly<Record<Extract<DefinitionIssueCode, `PIVOT_IN_${string}`>, string>> = {
  PIVOT_IN_PARALLEL:
    'A branch of this step holds a pivot, and the other branches, which run beside it, could still fail: put the pivot behind the step.',
  PIVOT_IN_LOOP:
    'The items of this loop hold a pivot, and items after the first could still fail: put the pivot behind the loop.',
  PIVOT_IN_REPEAT:
    'The saga that this step repeats holds a pivot, and rounds after the first could still fail: put the pivot behind the step.',
};

/** Whether the steps of a saga or a part hold a pivot. */
export function mayHavePivot(saga: unknown): boolean {
  return stepsOf(saga).some(mayBePivot);
}

function mayBePivot(step: StepLike): boolean {
  const isMarked = step['pivot'] === true || step['mayPivot'] === true;
  return isMarked || branchesOf(step).some(([, branch]) => mayHavePivot(branch));
}
