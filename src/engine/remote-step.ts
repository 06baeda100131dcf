import type { RemoteStepDefinition } from '../definition/remote-step';
import { changeContext } from './callback';
import { refusal, sendExecute, sendUndo } from './exchange';
import { failureAt } from './failure';
import { buildRequest } from './request';
import { toResponse, undoStep } from './undo';
import type { StepWalk } from './visit';

/** A step that a participant carries out. */
export const remoteStep: StepWalk<RemoteStepDefinition> = {
  async forward(visit) {
    const { onExecute, onSuccess, onError } = visit.step;
    const request = await buildRequest(visit, 'onExecute', onExecute);
    if (!request) {
      const message = 'onExecute returned nothing; return a SagaRequest.';
      throw failureAt({ step: visit.path, hook: 'onExecute' }, 'BAD_RETURN', message);
    }
    const { kind, reply } = await sendExecute(visit, request);
    if (kind === 'success') {
      if (onSuccess) await changeContext(visit, 'onSuccess', onSuccess, [toResponse(reply)]);
    } else if (onError) {
      await changeContext(visit, 'onError', onError, [toResponse(reply)]);
    } else if (visit.options.errorReply !== 'continue') {
      throw refusal(visit, reply);
    }
  },

  async backward(visit) {
    const { onFailure } = visit.step;
    if (!onFailure) return;
    await undoStep(visit, async (attempt) => {
      const request = await buildRequest(visit, 'onFailure', onFailure, [attempt]);
      if (!request) return 'nothing';
      return (await sendUndo(visit, request)).status;
    });
  },
};
