/** L1: checks the order of the steps and of the undos. */
import type { StepOptionsData } from '../../../definition/options/step-options';
import { operationsOf } from '../../../definition/walk-definition';
import type { StepOutcome } from '../../../engine/record/journal-entry';
import type { TabledStep } from '../../step-table';
import type { RecordedRun } from '../recorded-run';
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

/** The undos follow the undo plan (S4), in the exact reverse of the order in which the steps ran. */
export const undoInReverse: Law = {
  id: 'L1',
  title: 'Steps run in order, and the undo plan runs in exact reverse order',
  check(run) {
    // After a workflow reset the events do not include the steps of the earlier run; L20 checks all runs.
    if (run.before) return undefined;
    return forwardAfterUndo(run) ?? skippedForward(run) ?? wrongUndos(run);
  },
};

function forwardAfterUndo({ events }: RecordedRun): Breach | undefined {
  const start = events.findIndex((event) => undoneStep(event) !== undefined);
  const culprit =
    start < 0 ? undefined : events.slice(start).find((event) => forwardStep(event) !== undefined);
  return culprit && { message: 'The saga ran a step after its first undo.', culprit };
}

function skippedForward({ events, steps }: RecordedRun): Breach | undefined {
  const started = new Set<string>();
  for (const path of stepsIn(events, forwardStep)) {
    const skipped = steps
      .get(path)
      ?.before.find((earlier) => !started.has(earlier) && isObserved(steps.get(earlier)));
    if (skipped !== undefined) return { message: `The step ${path} started before ${skipped}.` };
    started.add(path);
  }
  return undefined;
}

/** Whether a step calls its host: a conditional step without conditions takes its `elseThen` without a call. */
function isObserved(tabled: TabledStep | undefined): boolean {
  return tabled === undefined || operationsOf(tabled.step, tabled.path).length > 0;
}

function wrongUndos(run: RecordedRun): Breach | undefined {
  const { events, record } = run;
  const plan = undoPlan(run);
  const undone = stepsIn(events, undoneStep);
  const isClosed = record.status !== 'stuck' && record.status !== 'finished';
  const expected = isClosed ? plan : plan.slice(0, undone.length);
  if (undone.join() === expected.join()) return undefined;
  const message = `The undos ran in the order ${listOf(undone)}, but the undo plan is ${listOf(plan)}.`;
  return { message };
}

/** The steps with an undo that may have been done, the latest first. */
function undoPlan(run: RecordedRun): readonly string[] {
  const outcomes = stepOutcomes(run);
  const started = stepsIn(run.events, forwardStep);
  return started.toReversed().filter((path) => {
    const step = run.steps.get(path);
    return (
      step?.hasUndo === true && UNDONE[step.options.undoWhen ?? 'unless-refused'].has(outcomes.get(path))
    );
  });
}

function listOf(paths: readonly string[]): string {
  return paths.join(', ') || 'none';
}
