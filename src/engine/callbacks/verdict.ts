/** Owns the result of a predicate: true or false, and nothing else. */
import { formatValue } from '../../errors/format-value';
import { failureAt, type FailurePlace } from '../record/failure';

/**
 * What a predicate returned. A forgotten `return` is no answer.
 *
 * @throws StepFailure `BAD_RETURN`.
 */
export function verdictOf(place: FailurePlace, result: unknown): boolean {
  if (typeof result === 'boolean') return result;
  throw failureAt(
    place,
    'BAD_RETURN',
    `${place.hook} returned ${formatValue(result)}; return true or false.`,
  );
}
