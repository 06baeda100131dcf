/** Owns how the engine calls a user's callback, and how its result becomes the context (S1, S11). */
import { decodeContext, decodeRecord, encodeContext } from '../../context/encoding';
import { SagaContext } from '../../context/saga-context';
import type { CallbackOperation } from '../../definition/operation';
import { SagaError } from '../../errors/saga-error';
import { contextTooLarge } from '../snapshot/size-budget';
import { failureAt, type FailurePlace, type StepFailure } from '../record/failure';
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

/**
 * Calls a user's callback on a draft of the current context.
 *
 * @throws StepFailure `CALLBACK_FAILED` when it throws, rejects or returns an error, `CALLBACK_UNSETTLED`.
 */
export function* callHook(
  { runtime, context, path }: StepRun,
  hook: string,
  operation: CallbackOperation,
  args: readonly unknown[] = [],
): Coroutine<Called> {
  const place = { step: path, hook };
  const callback = runtime.callback(operation.callback);
  const draft = decodeContext(context);
  const parameters = operation.parameters && decodeRecord(operation.parameters);
  let result: unknown;
  try {
    result = callback(draft, ...args, parameters);
    // Most callbacks return at once: they cost no promise.
    if (isThenable(result)) {
      const promise = result;
      result = yield* wait(() => settle(promise));
    }
    // A returned error counts as a thrown one.
    if (isError(result)) throw result;
  } catch (thrown) {
    throw callbackFailure(place, thrown);
  }
  if (result === UNSETTLED) {
    throw failureAt(place, 'CALLBACK_UNSETTLED', unsettledMessage(hook));
  }
  return { draft, result };
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
  const problem = contextTooLarge(encoded, run.state);
  if (problem !== undefined) throw failureAt(place, 'CONTEXT_TOO_LARGE', problem);
  run.context = encoded;
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

/** The codes of errors that the library itself throws into a callback: a refused assignment, a refused timer. */
const OWN_CODES = ['UNENCODABLE', 'CALLBACK_UNSETTLED'] as const;

/** Errors of another realm count too. */
function isError(value: unknown): boolean {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}
