/**
 * Owns the request that a step itself sends: how it is built, what its refusal comes to, and the reply that an operator
 * gives in the place of the participant's (S2, S7).
 */
import type { CallbackOperation } from '../../definition/operation';
import type { StepData } from '../../definition/steps/step-data';
import { SagaRequest, schemasOf } from '../../messages/saga-request';
import type { OperationSchemas } from '../../messages/schema';
import { callHook, changeContext } from '../callbacks/call-hook';
import type { Coroutine } from '../coroutine';
import { failureAt, toFailure } from '../record/failure';
import { doneReply, type Reply } from '../record/reply';
import type { StepRun } from '../step-run';
import { type BuiltRequest, requestOf } from './build-request';
import { fittingReply } from './fitting-reply';
import { refusal } from './send-request';
import { toResponse } from './step-result';

/** A step that sends a request of its own. */
type AskingRun = StepRun<
  StepData & { readonly onExecute: CallbackOperation; readonly onError?: CallbackOperation }
>;

/**
 * The request that `onExecute` builds, with the changes of an operator over it.
 *
 * @throws StepFailure as `requestOf`, and `BAD_RETURN` where it builds none.
 */
export function* stepRequest(run: AskingRun): Coroutine<BuiltRequest> {
  const { step, path, entry } = run;
  // Where the callback fails, there is no schema.
  run.schemas ??= {};
  const built = (schemas: OperationSchemas) => (run.schemas = schemas);
  const builder = { hook: 'onExecute', operation: step.onExecute, built };
  const request = yield* requestOf(run, builder, entry.change);
  if (request) return request;
  const message = 'onExecute returned nothing; return a SagaRequest.';
  throw failureAt({ step: path, hook: 'onExecute' }, 'BAD_RETURN', message);
}

/**
 * The participant has refused the request: `onError` handles that.
 *
 * @throws StepFailure `REFUSED` where it is not handled, and as `changeContext`.
 */
export function* refused(run: AskingRun, { target }: BuiltRequest, reply: Reply): Coroutine {
  const { onError } = run.step;
  if (onError) yield* changeContext(run, 'onError', onError, [toResponse(reply)]);
  else if (run.options.errorReply !== 'continue') throw refusal(run, target, reply);
}

/**
 * The reply that an operator gives by hand: the schema of the request checks it, too.
 *
 * @throws StepFailure as `fittingReply`.
 */
export function* replyByHand(run: AskingRun, response: unknown): Coroutine<Reply> {
  run.schemas ??= yield* schemasAgain(run);
  return yield* fittingReply(run, run.schemas.reply, doneReply(response));
}

/** Another run of the workflow has built the request: a snapshot holds no schemas. */
function* schemasAgain(run: AskingRun): Coroutine<OperationSchemas> {
  try {
    const { result } = yield* callHook(run, 'onExecute', run.step.onExecute);
    return result instanceof SagaRequest ? schemasOf(result) : {};
  } catch (error) {
    // The host may end the run here. A callback that fails has failed the step before, and has no schema.
    toFailure(error);
    return {};
  }
}
