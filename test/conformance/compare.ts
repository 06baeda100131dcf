import type { CaseError, Outcome } from './case-format';
import { firstDifference } from './json';

/**
 * What differs between what a case expects and what was observed: a line for each part of the outcome.
 *
 * @param thrown - The messages that callbacks of the case throw. The wording of all others is the library's own affair.
 */
export function differences(
  expected: Outcome,
  observed: Outcome,
  thrown: ReadonlySet<string>,
): readonly string[] {
  const parts: readonly (readonly [string, unknown, unknown])[] = [
    ['status', expected.status, observed.status],
    ['calls', expected.calls, observed.calls],
    ...(expected.seen ? ([['seen', expected.seen, observed.seen]] as const) : []),
    ['requests', expected.requests, observed.requests],
    ['context', expected.context, observed.context],
    ['errors', ...comparableErrors(expected, observed, thrown)],
  ];
  return parts.flatMap(([name, one, other]) => firstDifference(one, other, name) ?? []);
}

/** The errors of both, without the messages that need not be the same. */
function comparableErrors(
  expected: Outcome,
  observed: Outcome,
  thrown: ReadonlySet<string>,
): readonly [unknown, unknown] {
  const wanted = errorsOf(expected);
  const comparable = (error: CaseError | null, index: number) => {
    const message = wanted[index]?.message ?? null;
    return message !== null && thrown.has(message) ? error : (error?.at ?? null);
  };
  return [wanted.map(comparable), errorsOf(observed).map(comparable)];
}

/** The error of the saga, then those of the undos that failed. */
function errorsOf({ error, compensationErrors = [] }: Outcome): readonly (CaseError | null)[] {
  return [error, ...compensationErrors];
}
