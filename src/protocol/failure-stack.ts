/** Owns the stacks of the failures that this library hands to Temporal. */

/**
 * A failure without the stack of this library, which says nothing about the cause: Temporal's worker prints it with each
 * failed attempt and each failed saga, and history keeps it.
 */
export function withoutStack<F extends Error>(failure: F): F {
  failure.stack = `${failure.name}: ${failure.message}`;
  return failure;
}

/** A failure with an empty stack: the Temporal UI shows the stack below the message, and would repeat the message. */
export function withEmptyStack<F extends Error>(failure: F): F {
  failure.stack = '';
  return failure;
}
