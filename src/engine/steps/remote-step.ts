/** Owns the remote step: which callbacks see which answer of the participant (S3, S5). */
import type { RemoteStepDefinition } from '../../definition/steps/remote-step';
import { changeContext } from '../callbacks/call-hook';
import type { Coroutine } from '../coroutine';
import type { RequestChange } from '../operators/operator-action';
import { doneReply, type Reply } from '../record/reply';
import { fittingReply } from '../requests/fitting-reply';
import { keepOf } from '../requests/keep-reply';
import { recordAnswer, sendRequest } from '../requests/send-request';
import { refused, replyByHand, stepRequest } from '../requests/step-request';
import { toResponse } from '../requests/step-result';
import type { StepKindRun, StepRun } from '../step-run';
import { supervise } from './supervise';
import { undoByRequest } from './undo-by-request';

type RemoteRun = StepRun<RemoteStepDefinition>;

/** A step that a participant carries out. */
export const remoteStep: StepKindRun<RemoteStepDefinition> = {
  forward: (run) =>
    supervise(run, 'execute', {
      attempt: (change) => request(run, change),
      byHand: ({ response }) => answerByHand(run, response),
    }),

  *backward(run) {
    const { onFailure } = run.step;
    if (onFailure) yield* undoByRequest(run, onFailure);
  },
};

function* request(run: RemoteRun, change: RequestChange | undefined): Coroutine {
  if (change) run.entry.beginGeneration(change);
  const built = yield* stepRequest(run);
  const { kind, reply } = yield* sendRequest(run, built);
  if (kind === 'success') {
    yield* succeed(run, yield* fittingReply(run, built.schemas.reply, reply));
  } else {
    yield* refused(run, built, reply);
    run.pivot?.passed();
  }
}

function* answerByHand(run: RemoteRun, response: unknown): Coroutine {
  // Without a response there is nothing to check, and nothing that onSuccess could work into the context.
  const reply = response === undefined ? doneReply({}) : yield* replyByHand(run, response);
  recordAnswer(run, { kind: 'success', reply });
  if (response !== undefined) yield* succeed(run, reply);
}

function* succeed(run: RemoteRun, reply: Reply): Coroutine {
  const { keep, onSuccess } = run.step;
  if (keep) yield* keepOf(run, keep, reply);
  if (onSuccess) yield* changeContext(run, 'onSuccess', onSuccess, [toResponse(reply)]);
}
