/** Owns the remote step: which callbacks see which answer of the participant (S3, S5). */
import type { RemoteStepDefinition } from '../../definition/steps/remote-step';
import { changeContext } from '../callbacks/call-hook';
import type { Coroutine } from '../coroutine';
import { doneReply, type Reply } from '../record/reply';
import { fittingReply } from '../requests/fitting-reply';
import { keepOf } from '../requests/keep-reply';
import { recordAnswer, sendRequest } from '../requests/send-request';
import { refused, replyByHand, stepRequest } from '../requests/step-request';
import { toResponse } from '../requests/step-result';
import type { StepKindRun, StepRun } from '../step-run';
import { supervise } from './supervise';
import { undoByRequest } from './undo-by-request';

/** A step that a participant carries out. */
export const remoteStep: StepKindRun<RemoteStepDefinition> = {
  *forward(run) {
    yield* supervise(run, 'execute', {
      *attempt(change) {
        if (change) run.entry.beginGeneration(change);
        const request = yield* stepRequest(run);
        const { kind, reply } = yield* sendRequest(run, request);
        if (kind === 'success') {
          yield* succeed(run, yield* fittingReply(run, request.schemas.reply, reply));
        } else {
          yield* refused(run, request, reply);
          run.pivot?.passed();
        }
      },
      *byHand({ response }) {
        // Without a response there is nothing to check, and nothing that onSuccess could work into the context.
        const reply = response === undefined ? doneReply({}) : yield* replyByHand(run, response);
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

function* succeed(run: StepRun<RemoteStepDefinition>, reply: Reply): Coroutine {
  const { keep, onSuccess } = run.step;
  if (keep) yield* keepOf(run, keep, reply);
  if (onSuccess) yield* changeContext(run, 'onSuccess', onSuccess, [toResponse(reply)]);
}
