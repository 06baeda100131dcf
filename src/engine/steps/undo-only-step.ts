/** Owns the undo step: it does nothing on the way forward, and is in the undo plan once it was passed. */
import type { UndoStepDefinition } from '../../definition/steps/undo-step';
import type { StepKindRun } from '../step-run';
import { undoByRequest } from './undo-by-request';

/** A step that only has an undo. */
export const undoOnlyStep: StepKindRun<UndoStepDefinition> = {
  // eslint-disable-next-line require-yield -- there is nothing to wait for
  *forward({ entry }) {
    entry.answered(true);
  },
  *backward(run) {
    yield* undoByRequest(run, run.step.onFailure);
  },
};
