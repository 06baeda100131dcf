/** Converts an execution to the outcome of the case format. */
import type { SagaExecution } from '../../src/testing';
import type { CaseError, Outcome, SentRequest } from './case-format';
import { plainFields, type Trace } from './trace';

type Failure = NonNullable<SagaExecution['error']>;

/**
 * The outcome of an execution in the case format.
 *
 * @param ids - The step ids of the case, by the paths that the execution reports.
 */
export function toOutcome(
  { status, context, error, undoErrors }: SagaExecution,
  { calls, seen }: Pick<Trace, 'calls' | 'seen'>,
  requests: readonly SentRequest[],
  ids: ReadonlyMap<string, string>,
): Outcome {
  return {
    // The format has one status for both, and lists the failed undos.
    status: status === 'incomplete' && undoErrors.length > 0 ? 'errored' : status,
    calls,
    seen,
    requests,
    context: plainFields(context),
    error: error ? toCaseError(error, ids) : null,
    compensationErrors: undoErrors.map((failure) => toCaseError(failure, ids)),
  };
}

function toCaseError(failure: Failure, ids: ReadonlyMap<string, string>): CaseError {
  const { code, step, message, causes } = failure;
  const explained = `[${code}] ${message}`;
  if (step === undefined) return { at: 'library', message: explained };
  const at = labelOf(failure, ids.get(step) ?? step);
  const thrown = code === 'CALLBACK_FAILED' ? causes[0]?.message : undefined;
  return { at, message: thrown ?? explained };
}

/** The failures of a sent request. They belong to the reply, not to the callback. */
const REPLY_CODES: ReadonlySet<string> = new Set(['REFUSED', 'OUTCOME_UNKNOWN', 'REQUEST_UNSENT']);

function labelOf({ code, hook = '' }: Failure, id: string): string {
  switch (hook) {
    case 'onExecute':
      return REPLY_CODES.has(code) ? `reply:${id}` : id;
    case 'onSuccess':
      return `s:${id}`;
    case 'onError':
      return `e:${id}`;
    case 'onFailure':
      return `u:${id}`;
    default:
      // A condition: `if-<n>`, from 1 here and from 0 in the format.
      return `if:${id}.${String(Number(hook.slice('if-'.length)) - 1)}`;
  }
}
