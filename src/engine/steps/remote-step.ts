import type { RemoteStepDefinition } from '../../definition/steps/remote-step';
import { attend } from './supervise';
import { changeContext } from '../callbacks/call-hook';
import { bookAnswer, refusal, sendExecute, sendUndo } from '../requests/send-request';
import { failureAt } from '../record/failure';
import type { Reply } from '../record/reply';
import { keepChange, requestOf } from '../requests/build-request';
import { undoStep } from './compensate';
import { toResponse } from '../requests/step-result';
import type { StepWalk, Visit } from '../step-run';
import type { Work } from '../coroutine';

/** A step that a participant carries out. */
export const remoteStep: StepWalk<RemoteStepDefinition> = {
  *forward(visit) {
    const { onExecute, onError } = visit.step;
    yield* attend(visit, 'execute', {
      *attempt(change) {
        const { entry } = visit;
        keepChange(entry, change);
        const builder = { hook: 'onExecute', operation: onExecute };
        const request = yield* requestOf(visit, builder, entry.change);
        if (!request) {
          const message = 'onExecute returned nothing; return a SagaRequest.';
          throw failureAt({ step: visit.path, hook: 'onExecute' }, 'BAD_RETURN', message);
        }
        const { kind, reply } = yield* sendExecute(visit, request);
        if (kind === 'success') {
          yield* succeed(visit, reply);
        } else {
          if (onError) yield* changeContext(visit, 'onError', onError, [toResponse(reply)]);
          else if (visit.options.errorReply !== 'continue') throw refusal(visit, reply);
          passPivot(visit);
        }
      },
      *byHand({ response }) {
        const reply = { status: 200, content: response ?? {} };
        bookAnswer(visit, { kind: 'success', reply });
        // Without the response that it would have had, there is nothing to work into the context.
        if (response !== undefined) yield* succeed(visit, reply);
      },
    });
  },

  *backward(visit) {
    const { onFailure } = visit.step;
    if (!onFailure) return;
    yield* undoStep(visit, function* (attempt, booked) {
      const builder = { hook: 'onFailure', operation: onFailure, args: [attempt] };
      const request = yield* requestOf(visit, builder, booked.change);
      if (!request) return 'nothing';
      return (yield* sendUndo(visit, booked, request)).status;
    });
  },
};

/** A saga that goes on behind its pivot, for whatever reason, has steps before it that cannot be undone. */
function passPivot({ step, walk }: Visit): void {
  if (step.pivot) walk.state.pivot = 'passed';
}

function* succeed(visit: Visit<RemoteStepDefinition>, reply: Reply): Work {
  const { onSuccess } = visit.step;
  if (onSuccess) yield* changeContext(visit, 'onSuccess', onSuccess, [toResponse(reply)]);
}
