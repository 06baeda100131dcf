/** Owns the local step: a function of the context, or an activity of the worker (S1, S4). */
import type { LocalStepDefinition } from '../../definition/steps/local-step';
import { isActivityOperation } from '../../definition/operation';
import { runActivity, takeFields, undoByActivity } from './activity-call';
import { supervise } from './supervise';
import { changeContext } from '../callbacks/call-hook';
import { undoStep } from './compensate';
import type { StepKindRun, StepRun } from '../step-run';

/** A step that works on the context itself. When its `onExecute` fails, there is nothing to undo (S4). */
export const localStep: StepKindRun<LocalStepDefinition> = {
  *forward(run) {
    const { onExecute } = run.step;
    const isActivity = isActivityOperation(onExecute);
    yield* supervise(run, 'execute', {
      *attempt() {
        if (isActivity) return yield* runActivity(run, onExecute);
        yield* changeContext(run, 'onExecute', onExecute);
        recordDone(run);
      },
      // eslint-disable-next-line require-yield -- there is nothing to wait for
      *byHand({ response }) {
        recordDone(run);
        if (isActivity && response !== undefined) takeFields(run, 'onExecute', response);
      },
    });
  },

  *backward(run) {
    const { onFailure } = run.step;
    if (!onFailure) return;
    yield* undoStep(run, function* (result, undo) {
      if (isActivityOperation(onFailure)) return yield* undoByActivity(run, undo, onFailure);
      yield* changeContext(run, 'onFailure', onFailure, [result]);
      return 'undone';
    });
  },
};

function recordDone({ entry, pivot }: StepRun): void {
  entry.answered(true);
  pivot?.passed();
}
