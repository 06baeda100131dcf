import type { StepOptionsData } from '../../../definition/options/step-options';
import { operationsOf } from '../../../definition/walk-definition';
import type { StepOutcome } from '../../../engine/record/journal-entry';
import type { TabledStep } from '../../step-table';
import type { Told } from '../recorded-run';
import type { Breach, Law } from './law';
import { stepOutcomes } from './step-outcomes';
import { forwardStep, stepsIn, undoneStep } from './walk-parts';

/** The table of S4: the outcomes after which a step is undone. */
const UNDONE: Readonly<
  Record<NonNullable<StepOptionsData['undoWhen']>, ReadonlySet<StepOutcome | undefined>>
> = {
  'unless-refused': new Set(['done', 'unknown']),
  sent: new Set<StepOutcome>(['done', 'refused', 'unknown']),
  replied: new Set<StepOutcome>(['done', 'refused']),
  done: new Set<StepOutcome>(['done']),
};

/** The steps run in order, and what is undone is the undo plan (S4) in the exact reverse of that order. */
export const forwardThenReverse: Law = {
  id: 'L1',
  title: 'steps run in order, and the undo plan is undone in the exact reverse',
  check(told) {
    // The steps of a run before a reset are not among the events: L20 looks at all runs.
    if (told.before) return undefined;
    return forwardAfterUndo(told) ?? skippedForward(told) ?? wrongUndos(told);
  },
};

function forwardAfterUndo({ events }: Told): Breach | undefined {
  const turn = events.findIndex((event) => undoneStep(event) !== undefined);
  const culprit = turn < 0 ? undefined : events.slice(turn).find((event) => forwardStep(event) !== undefined);
  return culprit && { message: 'The saga went forward again after its first undo.', culprit };
}

function skippedForward({ events, steps }: Told): Breach | undefined {
  const started = new Set<string>();
  for (const path of stepsIn(events, forwardStep)) {
    const skipped = steps
      .get(path)
      ?.before.find((earlier) => !started.has(earlier) && isHeardOf(steps.get(earlier)));
    if (skipped !== undefined) return { message: `The step ${path} started before ${skipped}.` };
    started.add(path);
  }
  return undefined;
}

/** Whether a step asks its host for anything: one without conditions goes to its `elseThen` by itself. */
function isHeardOf(tabled: TabledStep | undefined): boolean {
  return tabled === undefined || operationsOf(tabled.step, tabled.path).length > 0;
}

function wrongUndos(told: Told): Breach | undefined {
  const { events, record } = told;
  const plan = undoPlan(told);
  const undone = stepsIn(events, undoneStep);
  const isClosed = record.status !== 'stuck' && record.status !== 'finished';
  const expected = isClosed ? plan : plan.slice(0, undone.length);
  if (undone.join() === expected.join()) return undefined;
  const message = `Undone were ${listOf(undone)}; the undo plan is ${listOf(plan)}, in this order.`;
  return { message };
}

/** The steps that may have been done and say how they are undone, the latest first. */
function undoPlan(told: Told): readonly string[] {
  const outcomes = stepOutcomes(told);
  const started = stepsIn(told.events, forwardStep);
  return started.toReversed().filter((path) => {
    const step = told.steps.get(path);
    return (
      step?.hasUndo === true && UNDONE[step.options.undoWhen ?? 'unless-refused'].has(outcomes.get(path))
    );
  });
}

function listOf(paths: readonly string[]): string {
  return paths.join(', ') || 'none';
}
