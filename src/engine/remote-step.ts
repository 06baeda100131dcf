import type { RemoteStepDefinition } from '../definition/remote-step';
import { changeContext } from './callback';
import { refusal, sendExecute, sendUndo } from './exchange';
import { failureAt } from './failure';
import { buildRequest } from './request';
import { toResponse, undoStep } from './undo';
import type { StepWalk } from './visit';

/** A step that a participant carries out. */
export const remoteStep: StepWalk<RemoteStepDefinition> = {
  *forward(visit) {
    const { onExecute, onSuccess, onError } = visit.step;
    const request = yield* buildRequest(visit, 'onExecute', onExecute);
    if (!request) {
      const message = 'onExecute returned nothing; return a SagaRequest.';
      throw failureAt({ step: visit.path, hook: 'onExecute' }, 'BAD_RETURN', message);
    }
    const { kind, reply } = yield* sendExecute(visit, request);
    if (kind === 'success') {
      if (onSuccess) yield* changeContext(visit, 'onSuccess', onSuccess, [toResponse(reply)]);
    } else if (onError) {
      yield* changeContext(visit, 'onError', onError, [toResponse(reply)]);
    } else if (visit.options.errorReply !== 'continue') {
      throw refusal(visit, reply);
    }
  },

  *backward(visit) {
    const { onFailure } = visit.step;
    if (!onFailure) return;
    yield* undoStep(visit, function* (attempt) {
      const request = yield* buildRequest(visit, 'onFailure', onFailure, [attempt]);
      if (!request) return 'nothing';
      return (yield* sendUndo(visit, request)).status;
    });
  },
};
