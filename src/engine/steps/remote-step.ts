import type { RemoteStepDefinition } from '../../definition/steps/remote-step';
import { supervise } from './supervise';
import { changeContext } from '../callbacks/call-hook';
import { recordAnswer, refusal, sendRequest, sendUndo } from '../requests/send-request';
import { failureAt } from '../record/failure';
import { doneReply, type Reply } from '../record/reply';
import { keepChange, requestOf } from '../requests/build-request';
import { undoStep } from './compensate';
import { toResponse } from '../requests/step-result';
import type { StepKindRun, StepRun } from '../step-run';
import type { Coroutine } from '../coroutine';

/** A step that a participant carries out. */
export const remoteStep: StepKindRun<RemoteStepDefinition> = {
  *forward(run) {
    const { onExecute, onError } = run.step;
    yield* supervise(run, 'execute', {
      *attempt(change) {
        const { entry } = run;
        keepChange(entry, change);
        const builder = { hook: 'onExecute', operation: onExecute };
        const request = yield* requestOf(run, builder, entry.change);
        if (!request) {
          const message = 'onExecute returned nothing; return a SagaRequest.';
          throw failureAt({ step: run.path, hook: 'onExecute' }, 'BAD_RETURN', message);
        }
        const { kind, reply } = yield* sendRequest(run, request);
        if (kind === 'success') {
          yield* succeed(run, reply);
        } else {
          if (onError) yield* changeContext(run, 'onError', onError, [toResponse(reply)]);
          else if (run.options.errorReply !== 'continue') throw refusal(run, reply);
          passPivot(run);
        }
      },
      *byHand({ response }) {
        const reply = doneReply(response ?? {});
        recordAnswer(run, { kind: 'success', reply });
        // Without the response that it would have had, there is nothing to work into the context.
        if (response !== undefined) yield* succeed(run, reply);
      },
    });
  },

  *backward(run) {
    const { onFailure } = run.step;
    if (!onFailure) return;
    yield* undoStep(run, function* (attempt, undoEntry) {
      const builder = { hook: 'onFailure', operation: onFailure, args: [attempt] };
      const request = yield* requestOf(run, builder, undoEntry.change);
      if (!request) return 'nothing';
      return (yield* sendUndo(run, undoEntry, request)).status;
    });
  },
};

/** A saga that goes on behind its pivot, for whatever reason, has steps before it that cannot be undone. */
function passPivot({ step, walk }: StepRun): void {
  if (step.pivot) walk.state.pivot = 'passed';
}

function* succeed(run: StepRun<RemoteStepDefinition>, reply: Reply): Coroutine {
  const { onSuccess } = run.step;
  if (onSuccess) yield* changeContext(run, 'onSuccess', onSuccess, [toResponse(reply)]);
}
