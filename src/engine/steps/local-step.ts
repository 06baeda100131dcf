/** Owns the local step: a function of the context, or an activity of the worker (S1, S4). */
import type { LocalStepDefinition } from '../../definition/steps/local-step';
import { type CallbackOperation, isActivityOperation } from '../../definition/operation';
import type { StepResult } from '../../definition/step-result';
import { runActivity, takeFields, undoByActivity } from './activity-call';
import { supervise } from './supervise';
import { changeContext } from '../callbacks/call-hook';
import { type Coroutine, inOneTurn } from '../coroutine';
import { undoStep } from './compensate';
import type { StepKindRun, StepRun } from '../step-run';

type LocalRun = StepRun<LocalStepDefinition>;

/** A step that works on the context itself. When its `onExecute` fails, there is nothing to undo (S4). */
export const localStep: StepKindRun<LocalStepDefinition> = {
  forward: (run) =>
    supervise(run, 'execute', {
      attempt: () => execute(run),
      byHand: ({ response }) =>
        inOneTurn(() => {
          doneByHand(run, response);
        }),
    }),

  *backward(run) {
    const { onFailure } = run.step;
    if (!onFailure) return;
    yield* undoStep(run, (result, undo) =>
      isActivityOperation(onFailure)
        ? undoByActivity(run, undo, onFailure)
        : undoByCallback(run, onFailure, result),
    );
  },
};

function* execute(run: LocalRun): Coroutine {
  const { onExecute } = run.step;
  if (isActivityOperation(onExecute)) {
    yield* runActivity(run, onExecute);
    return;
  }
  yield* changeContext(run, 'onExecute', onExecute);
  recordDone(run);
}

function doneByHand(run: LocalRun, response: unknown): void {
  recordDone(run);
  const isActivity = isActivityOperation(run.step.onExecute);
  if (isActivity && response !== undefined) takeFields(run, 'onExecute', response);
}

function* undoByCallback(
  run: LocalRun,
  onFailure: CallbackOperation,
  result: StepResult,
): Coroutine<'undone'> {
  yield* changeContext(run, 'onFailure', onFailure, [result]);
  return 'undone';
}

function recordDone({ entry, pivot }: StepRun): void {
  entry.answered(true);
  pivot?.passed();
}
