import type { LocalStepDefinition } from '../definition/local-step';
import { isActivityOperation } from '../definition/operation';
import { runActivity, undoByActivity } from './activity-call';
import { changeContext } from './callback';
import { undoStep } from './undo';
import type { StepWalk } from './visit';

/** A step that works on the context itself. When its `onExecute` fails there is nothing to undo (S4). */
export const localStep: StepWalk<LocalStepDefinition> = {
  async forward(visit) {
    const { onExecute } = visit.step;
    if (isActivityOperation(onExecute)) return runActivity(visit, onExecute);
    await changeContext(visit, 'onExecute', onExecute);
    visit.entry.outcome = 'done';
  },

  async backward(visit) {
    const { onFailure } = visit.step;
    if (!onFailure) return;
    await undoStep(visit, async (attempt) => {
      if (isActivityOperation(onFailure)) return undoByActivity(visit, onFailure);
      await changeContext(visit, 'onFailure', onFailure, [attempt]);
      return 'undone';
    });
  },
};
