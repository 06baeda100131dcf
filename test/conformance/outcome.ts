import type { SagaExecution } from '../../src/testing';
import type { CaseError, Fields, Outcome, SentRequest } from './case-format';
import { firstDifference } from './json';
import { plainFields } from './trace';

type Failure = NonNullable<SagaExecution['error']>;

/** What callbacks and participants saw of an execution. */
export interface Witnessed {
  readonly calls: readonly string[];
  readonly seen: readonly Fields[];
  readonly requests: readonly SentRequest[];
}

/** An execution in the words of the format. */
export function toOutcome(
  { status, context, error, undoErrors }: SagaExecution,
  { calls, seen, requests }: Witnessed,
  ids: ReadonlyMap<string, string>,
): Outcome {
  return {
    // The format has one word for both, and lists the failed undos beside it.
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
  if (step === undefined) return { at: 'library', message: `[${code}] ${message}` };
  const at = labelOf(failure, ids.get(step) ?? step);
  return { at, message: code === 'CALLBACK_FAILED' ? (causes[0]?.message ?? null) : at.startsWith('reply:') ? null : `[${code}] ${message}` };
}

/** The failures of a request that was sent: they are the reply's, not the callback's. */
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
      return `if:${id}.${String(Number(hook.slice('if-'.length)) - 1)}`;
  }
}

/**
 * What differs between what a case expects and what was observed, a line each.
 *
 * @param thrown - The messages that callbacks of the case throw. The wording of all others is the library's own.
 */
export function differences(expected: Outcome, observed: Outcome, thrown: ReadonlySet<string>): readonly string[] {
  const expectedErrors = errorsOf(expected);
  const compared: readonly (readonly [string, unknown, unknown])[] = [
    ['status', expected.status, observed.status],
    ['calls', expected.calls, observed.calls],
    ...(expected.seen ? ([['seen', expected.seen, observed.seen]] as const) : []),
    ['requests', expected.requests, observed.requests],
    ['context', expected.context, observed.context],
    ['errors', expectedErrors.map((error) => comparable(error, error, thrown)), errorsOf(observed).map((error, index) => comparable(error, expectedErrors[index], thrown))],
  ];
  return compared.flatMap(([name, one, other]) => firstDifference(one, other, name) ?? []);
}

/** The error of the saga, then those of the undos that failed. */
function errorsOf({ error, compensationErrors = [] }: Outcome): readonly (CaseError | null)[] {
  return [error, ...compensationErrors];
}

function comparable(error: CaseError | null, expected: CaseError | null | undefined, thrown: ReadonlySet<string>): unknown {
  const isThrown = expected?.message !== null && expected?.message !== undefined && thrown.has(expected.message);
  return isThrown ? error : error && error.at;
}
