/** L26: checks that the effects of at most one alternative stay. */
import type { PartPlace } from '../../step-table';
import type { Delivered } from '../deliveries';
import type { RecordedRun } from '../recorded-run';
import type { Survey } from '../survey';
import type { Law } from './law';

/** An alternative, or a round, begins only when what was tried before is wholly undone. */
export const alternativesExclude: Law = {
  id: 'L26',
  title: 'At the end the effects of at most one alternative, and of one round, are in place',
  check(run, survey) {
    // L20 checks the effects of an earlier run.
    if (run.before) return undefined;
    const known = new Map<string, { readonly name: string; readonly step: string }>();
    for (const { dispatch } of effectsLeft(run, survey)) {
      const { step } = dispatch;
      for (const { block, name } of triedParts(run, step)) {
        const other = known.get(block);
        if (other && other.name !== name) {
          const message = `The effects of ${other.step} and of ${step} are both in place, although ${block} takes only one of them; the undo of the first one must revert it also when its reply is lost.`;
          const culprit = run.events.find(
            (event) => event.kind === 'request' && event.dispatch.step === step,
          );
          return { message, culprit };
        }
        known.set(block, { name, step });
      }
    }
    return undefined;
  },
};

/** The effects that are done, not undone, and not declared to need no undo. */
function effectsLeft(
  { deliveries, steps }: RecordedRun,
  { hasEffects }: Survey,
): readonly Readonly<Delivered>[] {
  return deliveries.executed.filter(({ dispatch, hasEffect }) => {
    const isDeclared = steps.get(dispatch.step)?.step.withoutUndo !== undefined;
    return !isDeclared && (hasEffect || !hasEffects) && !deliveries.isUndone(dispatch);
  });
}

/** The alternatives and rounds that a step stands in. */
function triedParts({ steps }: RecordedRun, path: string): readonly PartPlace[] {
  const parts = steps.get(path)?.parts ?? [];
  return parts.filter(({ step }) => step.kind === 'alternatives' || step.kind === 'saga');
}
