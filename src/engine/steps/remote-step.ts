/** Owns the remote step: which callbacks see which answer of the participant (S3, S5). */
import type { RemoteStepDefinition } from '../../definition/steps/remote-step';
import type { Schema } from '../../messages/schema';
import { supervise } from './supervise';
import { changeContext } from '../callbacks/call-hook';
import { recordAnswer, refusal, sendRequest } from '../requests/send-request';
import { keepOf } from '../requests/keep-reply';
import { failureAt } from '../record/failure';
import { doneReply, type Reply } from '../record/reply';
import { buildRequest, requestOf } from '../requests/build-request';
import { fittingReply } from '../requests/fitting-reply';
import { undoByRequest } from './undo-by-request';
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
        if (change) entry.beginGeneration(change);
        const builder = { hook: 'onExecute', operation: onExecute };
        const request = yield* requestOf(run, builder, entry.change);
        if (!request) {
          const message = 'onExecute returned nothing; return a SagaRequest.';
          throw failureAt({ step: run.path, hook: 'onExecute' }, 'BAD_RETURN', message);
        }
        const { kind, reply } = yield* sendRequest(run, request);
        if (kind === 'success') {
          yield* succeed(run, yield* fittingReply(run, request.schemas.reply, reply));
        } else {
          if (onError) yield* changeContext(run, 'onError', onError, [toResponse(reply)]);
          else if (run.options.errorReply !== 'continue') throw refusal(run, request.target, reply);
          run.pivot?.passed();
        }
      },
      *byHand({ response }) {
        const given = doneReply(response ?? {});
        // Without a response there is nothing to check, and nothing that onSuccess could work into the context.
        const reply =
          response === undefined ? given : yield* fittingReply(run, yield* replySchema(run), given);
        recordAnswer(run, { kind: 'success', reply });
        if (response !== undefined) yield* succeed(run, reply);
      },
    });
  },

  *backward(run) {
    const { onFailure } = run.step;
    if (onFailure) yield* undoByRequest(run, onFailure);
  },
};

/** The schema of the reply, as the request of the step has it; none where no request can be built. */
function* replySchema(run: StepRun<RemoteStepDefinition>): Coroutine<Schema | undefined> {
  try {
    const request = yield* buildRequest(run, { hook: 'onExecute', operation: run.step.onExecute });
    return request?.schemas.reply;
  } catch {
    return undefined;
  }
}

function* succeed(run: StepRun<RemoteStepDefinition>, reply: Reply): Coroutine {
  const { keep, onSuccess } = run.step;
  if (keep) yield* keepOf(run, keep, reply);
  if (onSuccess) yield* changeContext(run, 'onSuccess', onSuccess, [toResponse(reply)]);
}
