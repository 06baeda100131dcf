import { SagaError } from '../errors/saga-error';
import type { StorableValue } from './storable-value';

/**
 * Under this symbol a context shows its fields to the library. It is registered, so that a context of another
 * copy of the library or of another realm is known too, and it is no own property, so that it is never data.
 */
export const CONTEXT: unique symbol = Symbol.for('temporal-saga.context');

/** The fields of a context: an object whose own properties are the data and nothing else. */
export type ContextData = Record<string, StorableValue>;

/**
 * Whether a value is a `SagaContext`, of whatever copy of the library or realm. Never throws, whatever it is
 * given.
 */
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
 * The fields behind a context, unguarded: who writes here writes checked copies.
 *
 * @throws SagaError `INPUT_INVALID` when the value is no context.
 */
export function dataOf(context: unknown): ContextData {
  if (isContext(context)) return context[CONTEXT] as ContextData;
  throw new SagaError('INPUT_INVALID', 'A SagaContext is needed here.', {
    details: { received: typeof context },
  });
}
