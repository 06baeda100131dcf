import { undoneStep } from './walk-parts';
import type { Law } from './law';
import { stepOutcomes } from './step-outcomes';

/** Once the point of no return has succeeded, nothing is undone any more. */
export const nothingUndoneBehindPivot: Law = {
  id: 'L2',
  title: 'nothing is undone once the pivot has succeeded',
  check(told) {
    const outcomes = stepOutcomes(told);
    const passed = [...told.steps.values()].find(
      ({ path, step }) => step.pivot && outcomes.get(path) === 'done',
    );
    const culprit = passed && told.events.find((event) => undoneStep(event) !== undefined);
    return (
      culprit && { message: `Something was undone although the pivot ${passed.path} was done.`, culprit }
    );
  },
};
