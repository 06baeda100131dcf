/** Owns the brand of contexts, and the library's access to their fields. */
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';
import type { StorableValue } from './storable-value';

/**
 * The symbol under which a context exposes its fields to the library. It is in the global symbol registry, so that
 * contexts of other copies of the library and other realms are recognized. It is an inherited property, so that it is
 * never data.
 */
export const CONTEXT: unique symbol = Symbol.for('temporal-saga.context');

/** The symbol under which the drafts of an execution inherit its root key. */
export const EXECUTION: unique symbol = Symbol.for('temporal-saga.execution');

/** The fields of a context: an object whose own properties are exactly the data. */
export type ContextData = Record<string, StorableValue>;

/** Whether a value is a `SagaContext`, of any copy of the library and any realm. Never throws. */
export function isContext(value: unknown): value is { readonly [CONTEXT]: object } {
  try {
    return typeof value === 'object' && value !== null && typeof (value as Branded)[CONTEXT] === 'object';
  } catch {
    return false;
  }
}

interface Branded {
  readonly [CONTEXT]?: unknown;
}

/**
 * The fields behind a context, without its checks: the caller must write only checked copies.
 *
 * @throws SagaError `INPUT_INVALID` if the value is not a context.
 */
export function dataOf(context: unknown): ContextData {
  if (isContext(context)) return context[CONTEXT] as ContextData;
  throw new SagaError('INPUT_INVALID', `The argument must be a SagaContext, not ${formatValue(context)}.`, {
    details: { received: typeof context },
  });
}
