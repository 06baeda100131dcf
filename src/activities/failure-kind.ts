import { fieldOf } from '../errors/describe-error';

/** The kinds of a thrown error, as a policy's `nonRetryable` may list them: its name, its type, its code. */
export function kindsOf(thrown: unknown): readonly string[] {
  return texts(['name', 'type', 'code'].map((field) => fieldOf(thrown, field)));
}

/** The kind of an error of the network: its code, such as `ECONNREFUSED`. */
export function networkKindsOf(error: unknown): readonly string[] {
  return texts([fieldOf(error, 'code')]);
}

/** Whether a failure of these kinds is one after which no other attempt is made. */
export function isNonRetryable(kinds: readonly string[], nonRetryable: readonly string[]): boolean {
  return kinds.some((kind) => nonRetryable.includes(kind));
}

function texts(values: readonly unknown[]): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}
