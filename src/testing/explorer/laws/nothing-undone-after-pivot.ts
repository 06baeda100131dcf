/** L2: checks that the pivot ends compensation. */
import { undoneStep } from './walk-steps';
import type { Law } from './law';
import { stepOutcomes } from './step-outcomes';

/** Once the pivot has succeeded, nothing is undone. */
export const nothingUndoneAfterPivot: Law = {
  id: 'L2',
  title: 'Nothing is undone once the pivot has succeeded',
  check(run) {
    const outcomes = stepOutcomes(run);
    const otherTransaction = [...run.steps.values()].find(
      ({ path, step }) => step.pivot && outcomes.get(path) === 'done',
    );
    const culprit = otherTransaction && run.events.find((event) => undoneStep(event) !== undefined);
    return (
      culprit && {
        message: `A step was undone although the pivot ${otherTransaction.path} was done.`,
        culprit,
      }
    );
  },
};
