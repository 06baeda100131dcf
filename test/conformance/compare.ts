/** Compares the expected outcome of a case with the observed one. */
import type { CaseError, Outcome } from './case-format';
import { firstDifference } from './json';

/**
 * The differences between an expected and an observed outcome: a line for each part.
 *
 * @param thrown - The messages that callbacks of the case throw. Other messages are not compared.
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

/** The errors of both, without the messages that may differ. */
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

/** The error of the saga, then the errors of its failed undos. */
function errorsOf({ error, compensationErrors = [] }: Outcome): readonly (CaseError | null)[] {
  return [error, ...compensationErrors];
}
