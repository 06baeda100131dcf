/** Owns the kinds of failures: the names that a policy's `nonRetryable` may list. */
import { fieldOf } from '../errors/describe-error';

/** The kinds of a thrown error: its name, its type and its code. */
export function kindsOf(thrown: unknown): readonly string[] {
  return texts(['name', 'type', 'code'].map((field) => fieldOf(thrown, field)));
}

/** The kind of a network error: its code, such as `ECONNREFUSED`. */
export function networkKindsOf(error: unknown): readonly string[] {
  return texts([fieldOf(error, 'code')]);
}

/** Whether no other attempt follows a failure of these kinds. */
export function isNonRetryable(kinds: readonly string[], nonRetryable: readonly string[]): boolean {
  return kinds.some((kind) => nonRetryable.includes(kind));
}

function texts(values: readonly unknown[]): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}
