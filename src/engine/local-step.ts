import type { LocalStepDefinition } from '../definition/local-step';
import { isActivityOperation } from '../definition/operation';
import { runActivity, undoByActivity } from './activity-call';
import { changeContext } from './callback';
import { undoStep } from './undo';
import type { StepWalk } from './visit';

/** A step that works on the context itself. When its `onExecute` fails there is nothing to undo (S4). */
export const localStep: StepWalk<LocalStepDefinition> = {
  *forward(visit) {
    const { onExecute } = visit.step;
    if (isActivityOperation(onExecute)) return yield* runActivity(visit, onExecute);
    yield* changeContext(visit, 'onExecute', onExecute);
    visit.entry.outcome = 'done';
  },

  *backward(visit) {
    const { onFailure } = visit.step;
    if (!onFailure) return;
    yield* undoStep(visit, function* (attempt) {
      if (isActivityOperation(onFailure)) return yield* undoByActivity(visit, onFailure);
      yield* changeContext(visit, 'onFailure', onFailure, [attempt]);
      return 'undone';
    });
  },
};
