/** Owns the local step that is an activity of the worker: its request, and the fields that it returns (S3). */
import { decodeContent } from '../../context/content';
import { decodeContext, type EncodedContext } from '../../context/encoding';
import { SagaContext } from '../../context/saga-context';
import type { ActivityOperation } from '../../definition/operation';
import { encodeOrFail, storeContext } from '../callbacks/call-hook';
import { refusal, sendRequest } from '../requests/send-request';
import { sendUndo } from '../requests/send-undo';
import type { StepUndo } from '../record/undo-entry';
import { sizeOf } from '../../context/json-size';
import type { BuiltRequest } from '../requests/build-request';
import type { StepRun } from '../step-run';
import type { Coroutine } from '../coroutine';

/** A local step that is an activity: it is sent as a request is (S3); the fields that it returns go into the context. */
export function* runActivity(run: StepRun, operation: ActivityOperation): Coroutine {
  const { kind, reply } = yield* sendRequest(run, requestOf(operation));
  if (kind === 'success') takeFields(run, 'onExecute', reply.content);
  else if (run.options.errorReply !== 'continue') throw refusal(run, operation.activity, reply);
}

/** The undo of a local step by an activity. */
export function* undoByActivity(
  run: StepRun,
  undo: StepUndo,
  operation: ActivityOperation,
): Coroutine<'undone' | 'nothing'> {
  const { status, reply } = yield* sendUndo(run, undo, requestOf(operation));
  if (status === 'undone') takeFields(run, 'onFailure', reply.content);
  return status;
}

/** The target is the activity's name; it belongs to no participant. */
function requestOf({ activity, parameters }: ActivityOperation): BuiltRequest {
  const content = parameters ?? null;
  return { target: activity, participant: '', content, size: sizeOf(content), schemas: {} };
}

/** Writes the fields that an activity returned, or that an operator gives in its place, into the context. */
export function takeFields(run: StepRun, hook: string, content: unknown): void {
  const place = { step: run.path, hook };
  const { context } = run;
  const changed = encodeOrFail(place, () => {
    // The content of such a reply is itself the encoding of a context's fields.
    const fields = decodeContext(decodeContent(content) as EncodedContext);
    return SagaContext.update(decodeContext(context), fields);
  });
  storeContext(run, hook, changed);
}
