import type { LocalStepDefinition } from '../../definition/steps/local-step';
import { isActivityOperation } from '../../definition/operation';
import { runActivity, takeFields, undoByActivity } from './activity-call';
import { attend } from './supervise';
import { changeContext } from '../callbacks/call-hook';
import { undoStep } from './compensate';
import type { StepWalk, Visit } from '../step-run';

/** A step that works on the context itself. When its `onExecute` fails there is nothing to undo (S4). */
export const localStep: StepWalk<LocalStepDefinition> = {
  *forward(visit) {
    const { onExecute } = visit.step;
    const isActivity = isActivityOperation(onExecute);
    yield* attend(visit, 'execute', {
      *attempt() {
        if (isActivity) return yield* runActivity(visit, onExecute);
        yield* changeContext(visit, 'onExecute', onExecute);
        bookDone(visit);
      },
      // eslint-disable-next-line require-yield -- there is nothing to wait for
      *byHand({ response }) {
        bookDone(visit);
        if (isActivity && response !== undefined) takeFields(visit, 'onExecute', response);
      },
    });
  },

  *backward(visit) {
    const { onFailure } = visit.step;
    if (!onFailure) return;
    yield* undoStep(visit, function* (attempt, booked) {
      if (isActivityOperation(onFailure)) return yield* undoByActivity(visit, booked, onFailure);
      yield* changeContext(visit, 'onFailure', onFailure, [attempt]);
      return 'undone';
    });
  },
};

function bookDone({ entry, step, walk }: Visit): void {
  entry.outcome = 'done';
  if (step.pivot) walk.state.pivot = 'passed';
}
