/** L2: checks that the pivot ends compensation. */
import { undonePartOf } from '../undone-parts';
import { undoneStep } from './walk-steps';
import type { Law } from './law';
import { stepOutcomes } from './step-outcomes';

/** Once the pivot has succeeded, nothing is undone, except what a block undoes on its own to continue otherwise. */
export const nothingUndoneAfterPivot: Law = {
  id: 'L2',
  title: 'Nothing is undone once the pivot has succeeded',
  check(run) {
    const outcomes = stepOutcomes(run);
    const pivot = [...outcomes.keys()].find((path) => {
      return run.steps.get(path)?.step.pivot === true && outcomes.get(path) === 'done';
    });
    if (pivot === undefined) return undefined;
    const culprit = run.events.find((event) => {
      const undone = undoneStep(event);
      return undone !== undefined && pivot.startsWith(undonePartOf(run, undone));
    });
    return culprit && { message: `A step was undone although the pivot ${pivot} was done.`, culprit };
  },
};
