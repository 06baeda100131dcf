import { decodeContent } from '../../context/content';
import { decodeContext, type EncodedContext } from '../../context/encoding';
import { SagaContext } from '../../context/saga-context';
import type { ActivityOperation } from '../../definition/operation';
import { encodeOrFail, storeContext } from '../callbacks/call-hook';
import { refusal, sendRequest, sendUndo } from '../requests/send-request';
import type { UndoEntry, UndoStatus } from '../record/journal';
import { sizeOf } from '../../context/json-size';
import type { BuiltRequest } from '../requests/build-request';
import type { StepRun } from '../step-run';
import type { Coroutine } from '../coroutine';

/**
 * A local step that is an activity: asked as a participant is (S3); the fields it returns go into the
 * context.
 */
export function* runActivity(run: StepRun, operation: ActivityOperation): Coroutine {
  const { kind, reply } = yield* sendRequest(run, requestOf(operation));
  if (kind === 'success') takeFields(run, 'onExecute', reply.content);
  else if (run.options.errorReply !== 'continue') throw refusal(run, reply);
}

/** The undo of a local step by an activity. */
export function* undoByActivity(
  run: StepRun,
  undoEntry: UndoEntry,
  operation: ActivityOperation,
): Coroutine<UndoStatus> {
  const { status, reply } = yield* sendUndo(run, undoEntry, requestOf(operation));
  if (status === 'undone') takeFields(run, 'onFailure', reply.content);
  return status;
}

/** The target of an activity is its name; it is nobody's operation. */
function requestOf({ activity, parameters }: ActivityOperation): BuiltRequest {
  const content = parameters ?? null;
  return { target: activity, participant: '', content, size: sizeOf(content) };
}

/** Writes the fields that an activity returned, or that a person gives in its place, into the context. */
export function takeFields(run: StepRun, hook: string, content: unknown): void {
  const place = { step: run.path, hook };
  const { context } = run.walk.state;
  const changed = encodeOrFail(place, () => {
    // The content of such a reply is itself the encoding of a context's fields.
    const fields = decodeContext(decodeContent(content) as EncodedContext);
    return SagaContext.update(decodeContext(context), fields);
  });
  storeContext(run, hook, changed);
}
