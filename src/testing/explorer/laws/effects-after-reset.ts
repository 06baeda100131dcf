/** L20: checks all effects after a workflow reset. */
import type { Delivered } from '../deliveries';
import type { Survey } from '../survey';
import { isQueryRequest, type RecordedRun } from '../recorded-run';
import { undonePartOf } from '../undone-parts';
import type { Breach, Law } from './law';

/**
 * A workflow reset reverts no effect. After any choice of the operator, each effect, including the effects of the earlier run,
 * is done and wanted, undone, or listed in the record (S14).
 */
export const effectsAfterReset: Law = {
  id: 'L20',
  title: 'After a workflow reset each effect, also of the earlier run, is done and wanted, undone, or listed',
  check(run, survey) {
    if (!run.before) return undefined;
    const { status } = run.record;
    return status === 'finished' ? (undoneInFinish(run) ?? unwanted(run, survey)) : unseen(run, survey);
  },
};

/** A done step of a finished saga whose effect the earlier run undid, and this run did not undo with a part of a block. */
function undoneInFinish(run: RecordedRun): Breach | undefined {
  const { record, deliveries } = run;
  for (const { step, outcome } of record.steps) {
    const own = deliveries.executed.filter(({ dispatch }) => dispatch.step === step);
    if (outcome !== 'done' || own.length === 0 || undonePartOf(run, step) !== '') continue;
    if (own.every(({ dispatch }) => deliveries.isUndone(dispatch))) {
      return { message: `The saga is finished, but the earlier run undid ${step}.` };
    }
  }
  return undefined;
}

/** An effect that belongs to no done step of a finished saga. */
function unwanted(run: RecordedRun, survey: Survey): Breach | undefined {
  const left = effectsLeft(run, survey).find(({ dispatch }) => {
    return run.record.steps.every(({ step, outcome }) => step !== dispatch.step || outcome !== 'done');
  });
  return (
    left && {
      message: `The saga is finished without ${left.dispatch.step}, but its effect is left in place.`,
    }
  );
}

/** An effect of a failed saga that is neither undone nor listed. */
function unseen(run: RecordedRun, survey: Survey): Breach | undefined {
  const left = effectsLeft(run, survey).find(({ dispatch }) => !isListed(run, dispatch.step));
  if (!left) return undefined;
  return {
    message: `The saga is ${run.record.status}; the effect of ${left.dispatch.step} is left in place and is not listed.`,
  };
}

/** The requests that are done and not undone. A request that changed nothing counts only if no request did. */
function effectsLeft(run: RecordedRun, { hasEffects }: Survey): readonly Readonly<Delivered>[] {
  const { deliveries } = run;
  return deliveries.executed.filter((one) => {
    if (isQueryRequest(run, one.dispatch)) return false;
    return (one.hasEffect || !hasEffects) && !deliveries.isUndone(one.dispatch);
  });
}

/** Whether the record shows that a step is not undone: an operator must decide, its undo failed, or it has none. */
function isListed({ record, steps }: RecordedRun, path: string): boolean {
  const known = record.steps.find(({ step }) => step === path);
  if (!known) return false;
  const { hasUndo, options } = steps.get(path) ?? {};
  if (record.status === 'stuck' || hasUndo !== true) return true;
  if (known.undo) return known.undo.status !== 'undone';
  // With these options the step is not undone if its outcome is unknown.
  return known.outcome === 'unknown' && (options?.undoWhen === 'replied' || options?.undoWhen === 'done');
}
