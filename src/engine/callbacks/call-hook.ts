/** Owns how the engine calls a user's callback, and how its result becomes the context (S1, S11). */
import { decodeContent } from '../../context/content';
import { decodeContext, decodeRecord, encodeContext, type EncodedContext } from '../../context/encoding';
import { SagaContext } from '../../context/saga-context';
import type { CallbackOperation } from '../../definition/operation';
import { SagaError } from '../../errors/saga-error';
import type { ContextConflict } from '../flows/flow';
import { contextTooLarge, flowTooLarge } from '../snapshot/size-budget';
import { failureAt, type FailurePlace, type StepFailure } from '../record/failure';
import type { Reply } from '../record/reply';
import { describeCauses, fieldOf, messageOf } from '../../errors/describe-error';
import { wayOut } from './sandbox-limits';
import { formatValue } from '../../errors/format-value';
import { isThenable, settle, UNSETTLED, unsettledMessage } from './await-microtasks';
import type { StepRun } from '../step-run';
import { wait, type Coroutine } from '../coroutine';

/** The result of a callback: its draft of the context, and its return value. */
interface Called {
  readonly draft: SagaContext;
  readonly result: unknown;
}

/** A draft of a context of the execution: of the step's own, unless another one is given. */
export function draftOf({ state, context }: StepRun, other = context): SagaContext {
  return decodeContext(other, state.drafts);
}

/**
 * Calls a user's callback on a draft of the current context.
 *
 * @throws StepFailure `CALLBACK_FAILED` when it throws, rejects or returns an error, `CALLBACK_UNSETTLED`.
 */
export function* callHook(
  run: StepRun,
  hook: string,
  operation: CallbackOperation,
  args: readonly unknown[] = [],
): Coroutine<Called> {
  const { runtime, path } = run;
  const callback = runtime.callback(operation.callback, path);
  const draft = draftOf(run);
  const parameters = operation.parameters && decodeRecord(operation.parameters);
  const result = yield* resultOf({ step: path, hook }, () => callback(draft, ...args, parameters));
  return { draft, result };
}

/**
 * Calls a user's callback on another context than the current one.
 *
 * @throws StepFailure as `callHook`.
 */
export function* callOn(
  { runtime, path }: StepRun,
  draft: SagaContext,
  hook: string,
  operation: CallbackOperation,
): Coroutine<unknown> {
  const callback = runtime.callback(operation.callback, path);
  return yield* resultOf({ step: path, hook }, () => callback(draft));
}

/** Calls a user's callback with these arguments alone. */
export function* callWith(
  { runtime, path }: StepRun,
  hook: string,
  operation: CallbackOperation,
  args: readonly unknown[],
): Coroutine<unknown> {
  const callback = runtime.callback(operation.callback, path);
  return yield* resultOf({ step: path, hook }, () => callback(...args));
}

/** Calls a user's callback with the content of a reply and a draft of the context, which is dropped. */
export function callOnReply(
  run: StepRun,
  hook: string,
  operation: CallbackOperation,
  { content }: Reply,
): Coroutine<unknown> {
  const parameters = operation.parameters && decodeRecord(operation.parameters);
  return callWith(run, hook, operation, [decodeContent(content), draftOf(run), parameters]);
}

/**
 * The result of a call of a user's code, once it has settled.
 *
 * @throws StepFailure `CALLBACK_FAILED` when it throws, rejects or returns an error, `CALLBACK_UNSETTLED`.
 */
export function* resultOf(place: FailurePlace, call: () => unknown): Coroutine<unknown> {
  let result: unknown;
  try {
    result = call();
    // Most callbacks return at once: they cost no promise.
    if (isThenable(result)) {
      const promise = result;
      result = yield* wait(() => settle(promise), 'callback');
    }
    // A returned error counts as a thrown one.
    if (isError(result)) throw result;
  } catch (thrown) {
    throw callbackFailure(place, thrown);
  }
  if (result === UNSETTLED) {
    throw failureAt(place, 'CALLBACK_UNSETTLED', unsettledMessage(place.hook));
  }
  return result;
}

/**
 * Calls a callback that works on the context, and makes what it chose the current context (S1).
 *
 * @throws StepFailure as `callHook`, and `BAD_RETURN`, `UNENCODABLE`, `CONTEXT_TOO_LARGE`; the draft is then
 * dropped.
 */
export function* changeContext(
  run: StepRun,
  hook: string,
  operation: CallbackOperation,
  args: readonly unknown[] = [],
): Coroutine {
  const { draft, result } = yield* callHook(run, hook, operation, args);
  const keepsDraft = result === undefined || result === null || result === true || result === draft;
  if (!keepsDraft && !(result instanceof SagaContext)) {
    const message = `${hook} returned ${formatValue(result)}; return nothing, true, the context, or a new SagaContext.`;
    throw failureAt({ step: run.path, hook }, 'BAD_RETURN', message);
  }
  storeContext(run, hook, keepsDraft ? draft : (result as SagaContext));
}

/** Makes a context the current one. */
export function storeContext(run: StepRun, hook: string, context: SagaContext): void {
  const place = { step: run.path, hook };
  const encoded = encodeOrFail(place, () => encodeContext(context));
  const problem = sizeProblem(run, encoded);
  if (problem !== undefined) throw failureAt(place, 'CONTEXT_TOO_LARGE', problem);
  const conflict = run.flow.accept(encoded);
  if (conflict) throw failureAt(place, 'CONTEXT_CONFLICT', conflictMessage(run.path, conflict));
}

/** Why a context is too large for the flow of a step, or `undefined` when it fits. */
export function sizeProblem({ flow, state }: StepRun, context: EncodedContext): string | undefined {
  if (!flow.keeper) return contextTooLarge(context, state);
  return flowTooLarge(context, flow.keeper.growth(context), state);
}

/** Why a context cannot be accepted beside what another branch has written. */
export function conflictMessage(step: string, { key, other }: ContextConflict): string {
  return `${step} and the branch ${other}, which runs beside it, have written different values under context.${key}. Write it in one of them, or after the block; or declare a reducer for it with merge().`;
}

/** Runs an encoding; its error becomes the failure of the hook that made the value. */
export function encodeOrFail<R>(place: FailurePlace, encode: () => R): R {
  try {
    return encode();
  } catch (error) {
    throw failureAt(place, 'UNENCODABLE', messageOf(error), { causes: describeCauses(error) });
  }
}

function callbackFailure(place: FailurePlace, thrown: unknown): StepFailure {
  const code = thrown instanceof SagaError ? fieldOf(thrown, 'code') : undefined;
  const known = OWN_CODES.find((own) => own === code) ?? 'CALLBACK_FAILED';
  const advice = wayOut(thrown);
  const message = messageOf(thrown) + (advice === undefined ? '' : `. ${advice}`);
  return failureAt(place, known, message, { causes: describeCauses(thrown) });
}

/** The codes of errors that the library itself throws into a callback, such as for a refused assignment or timer. */
const OWN_CODES = ['UNENCODABLE', 'CALLBACK_UNSETTLED', 'NOT_KEPT', 'CONTEXT_INVALID'] as const;

/** Errors of another realm count too. */
function isError(value: unknown): boolean {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}
