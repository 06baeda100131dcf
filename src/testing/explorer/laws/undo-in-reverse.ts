/** L1: checks the order of the steps and of the undos. */
import type { StepOptionsData } from '../../../definition/options/step-options';
import {
  branchesOf,
  failureOfKind,
  innerPath,
  operationsOf,
  orderOf,
} from '../../../definition/walk-definition';
import type { StepOutcome } from '../../../engine/record/journal-entry';
import type { StepData } from '../../../definition/steps/step-data';
import type { RecordedRun } from '../recorded-run';
import { stepOrder } from '../step-order';
import { undonePartOf } from '../undone-parts';
import type { Breach, Law } from './law';
import { stepOutcomes } from './step-outcomes';
import { forwardStep, stepsIn, undoneStep } from './walk-steps';

/** The undo plan of S4: the outcomes after which a step is undone. */
const UNDONE: Readonly<
  Record<NonNullable<StepOptionsData['undoWhen']>, ReadonlySet<StepOutcome | undefined>>
> = {
  'unless-refused': new Set(['done', 'unknown']),
  sent: new Set<StepOutcome>(['done', 'refused', 'unknown']),
  replied: new Set<StepOutcome>(['done', 'refused']),
  done: new Set<StepOutcome>(['done']),
};

/**
 * The undos follow the undo plan (S4), in the reverse of the order in which the steps ran. Branches and items that run beside
 * each other have no order among themselves. What a block undoes on its own has a plan of its own.
 */
export const undoInReverse: Law = {
  id: 'L1',
  title: 'Steps run in order, and the undo plan runs in exact reverse order',
  check(run) {
    // After a workflow reset the events do not include the steps of the earlier run; L20 checks all runs.
    if (run.before) return undefined;
    return forwardAfterUndo(run) ?? skippedForward(run) ?? wrongUndos(run);
  },
};

function forwardAfterUndo(run: RecordedRun): Breach | undefined {
  const undone = new Set<string>();
  for (const event of run.events) {
    const [undo, forward] = [undoneStep(event), forwardStep(event)];
    if (undo !== undefined) undone.add(undonePartOf(run, undo));
    if (forward === undefined || !isInside(undone, forward)) continue;
    return { message: 'The saga ran a step after its first undo.', culprit: event };
  }
  return undefined;
}

function isInside(parts: ReadonlySet<string>, path: string): boolean {
  return [...parts].some((prefix) => path.startsWith(prefix));
}

function skippedForward({ events, steps }: RecordedRun): Breach | undefined {
  const started = new Set<string>();
  for (const path of stepsIn(events, forwardStep)) {
    const { list = [], prefix = '' } = steps.get(path) ?? {};
    const end = list.findIndex(({ id }) => prefix + id === path);
    for (const step of list.slice(0, end)) {
      const skipped = observedIn(step, prefix).find((earlier) => !started.has(earlier));
      if (skipped !== undefined) return { message: `The step ${path} started before ${skipped}.` };
    }
    started.add(path);
  }
  return undefined;
}

/**
 * The steps that have called the host when a step is done. A block itself calls nothing: where all its parts run, or the
 * first round of a repeated saga, their steps have.
 */
function observedIn(step: StepData, prefix: string): readonly string[] {
  const path = prefix + step.id;
  const order = orderOf(step);
  if (order === 'together' || order === 'sequence' || order === 'again') {
    return branchesOf(step).flatMap(([name, { steps }]) =>
      steps.flatMap((inner) => observedIn(inner, `${innerPath(path, name)}.`)),
    );
  }
  const mayCall = order === 'choice' || order === 'each';
  return mayCall && operationsOf(step, path).some(([reference]) => ALWAYS.test(reference)) ? [path] : [];
}

/** The callbacks and activities that a step calls in any case. */
const ALWAYS = /\.(?:onExecute|predicate|over|key|time|shows|if-\d+)$/;

function wrongUndos(run: RecordedRun): Breach | undefined {
  const { events, steps } = run;
  const plan = undoPlan(run);
  const undone = stepsIn(events, undoneStep);
  const missing = plan.find((path) => !undone.includes(path) && mustBeUndone(run, path, undone));
  const isPlanned = undone.every((path) => plan.includes(path));
  const isOrdered = undone.every((path, index) => {
    return undone.slice(0, index).every((earlier) => {
      const isSamePart = undonePartOf(run, earlier) === undonePartOf(run, path);
      return !isSamePart || stepOrder(steps, earlier, path, 'undo') !== 'before';
    });
  });
  if (missing === undefined && isPlanned && isOrdered) return undefined;
  const message = `The undos ran in the order ${listOf(undone)}, but the undo plan is ${listOf(plan)}.`;
  return { message };
}

/** Whether a step of the plan must be undone: always in what has ended, and before the steps that were undone after it. */
function mustBeUndone(run: RecordedRun, path: string, undone: readonly string[]): boolean {
  const { record, steps } = run;
  const part = undonePartOf(run, path);
  if (record.status !== 'stuck') return part !== '' || record.status !== 'finished';
  return undone.some((other) => {
    return undonePartOf(run, other) === part && stepOrder(steps, other, path, 'undo') === 'before';
  });
}

/** The steps with an undo that may have been done, the latest first. */
function undoPlan(run: RecordedRun): readonly string[] {
  const outcomes = stepOutcomes(run);
  const hasFailed = run.record.status !== 'finished';
  const started = [...passed(run), ...stepsIn(run.events, forwardStep)];
  return started.toReversed().filter((path) => {
    if (!hasFailed && undonePartOf(run, path) === '') return false;
    const step = run.steps.get(path);
    return (
      step?.hasUndo === true &&
      UNDONE[step.options.undoWhen ?? 'unless-refused'].has(
        outcomes.get(path) ?? (isPassed(step.step) ? 'done' : undefined),
      )
    );
  });
}

/** The started steps that only have an undo: on the way forward they call nothing. */
function passed({ journal, steps }: RecordedRun): readonly string[] {
  return journal.map(({ step }) => step).filter((path) => isPassed(steps.get(path)?.step));
}

function isPassed(step: StepData | undefined): boolean {
  return step !== undefined && failureOfKind({ ...step }) === 'never';
}

function listOf(paths: readonly string[]): string {
  return paths.join(', ') || 'none';
}
