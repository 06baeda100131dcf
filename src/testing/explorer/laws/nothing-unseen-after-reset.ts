import type { Delivered } from '../deliveries';
import type { Survey } from '../survey';
import type { Told } from '../recorded-run';
import type { Breach, Law } from './law';

/**
 * A reset of the workflow takes no effect back. So whatever the operator chooses after it, each effect, of the run before
 * too, is done and wanted, undone, or listed in the record.
 */
export const nothingUnseenAfterReset: Law = {
  id: 'L20',
  title: 'after a reset of the workflow each effect is done and wanted, undone, or listed',
  check(told, survey) {
    if (!told.before) return undefined;
    const { status } = told.record;
    return status === 'finished' ? (undoneInFinish(told) ?? unwanted(told, survey)) : unseen(told, survey);
  },
};

/** A step of a finished saga whose effect was undone by the run before. */
function undoneInFinish({ record, deliveries }: Told): Breach | undefined {
  for (const { step, outcome } of record.steps) {
    const own = deliveries.executed.filter(({ dispatch }) => dispatch.step === step);
    if (outcome !== 'done' || own.length === 0) continue;
    if (own.every(({ dispatch }) => deliveries.isUndone(dispatch))) {
      return { message: `The saga is finished, and ${step} was undone by the run before the reset.` };
    }
  }
  return undefined;
}

/** An effect of a finished saga that belongs to no step that it has done. */
function unwanted(told: Told, survey: Survey): Breach | undefined {
  const left = standing(told, survey).find(({ dispatch }) => {
    return told.record.steps.every(({ step, outcome }) => step !== dispatch.step || outcome !== 'done');
  });
  return left && { message: `The saga is finished, and ${left.dispatch.step} is done beside it.` };
}

/** An effect of a failed saga that is neither undone nor listed. */
function unseen(told: Told, survey: Survey): Breach | undefined {
  const left = standing(told, survey).find(({ dispatch }) => !isListed(told, dispatch.step));
  if (!left) return undefined;
  return {
    message: `The saga is ${told.record.status}, and ${left.dispatch.step} stays done and is not listed.`,
  };
}

/** What is done and not undone. Books that show effects, and none of a request, say that there is nothing to undo. */
function standing({ deliveries }: Told, { hasEffects }: Survey): readonly Readonly<Delivered>[] {
  return deliveries.executed.filter((one) => {
    return (one.hasEffect || !hasEffects) && !deliveries.isUndone(one.dispatch);
  });
}

/** Whether the record says that a step was not undone: it is waited for, was given up, or has no undo. */
function isListed({ record, steps }: Told, path: string): boolean {
  const known = record.steps.find(({ step }) => step === path);
  if (!known) return false;
  const { hasUndo, options } = steps.get(path) ?? {};
  if (record.status === 'stuck' || hasUndo !== true) return true;
  if (known.undo) return known.undo.status !== 'undone';
  // The step says so itself that it is not undone where it is in doubt.
  return known.outcome === 'unknown' && (options?.undoWhen === 'replied' || options?.undoWhen === 'done');
}
