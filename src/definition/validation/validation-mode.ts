/** Owns the modes of `commit()`: throw errors, collect them for a whole module, or skip the checks. */
import type { SagaDefinitionError } from './definition-issue';

const COLLECTED = Symbol.for('temporal-saga.collected-definition-errors');

const INSPECTED = Symbol.for('temporal-saga.inspected-definitions');

interface Collecting {
  [COLLECTED]?: SagaDefinitionError[];
  [INSPECTED]?: boolean;
}

/**
 * Refuses a definition: throws, or keeps the error while the errors of a whole module are collected.
 */
export function refuseDefinition(error: SagaDefinitionError): void {
  const collected = (globalThis as Collecting)[COLLECTED];
  if (!collected) throw error;
  collected.push(error);
}

/** Runs code that commits sagas, and collects the errors of all of them. */
export function collectDefinitionErrors(load: () => void): readonly SagaDefinitionError[] {
  const collected: SagaDefinitionError[] = [];
  (globalThis as Collecting)[COLLECTED] = collected;
  try {
    load();
  } finally {
    delete (globalThis as Collecting)[COLLECTED];
  }
  return collected;
}

/**
 * Runs code whose sagas the worker has inspected before: their `commit()` skips the checks. The code of a module runs
 * in every execution, and an execution needs only one of its sagas.
 */
export function loadInspected<R>(load: () => R): R {
  (globalThis as Collecting)[INSPECTED] = true;
  try {
    return load();
  } finally {
    delete (globalThis as Collecting)[INSPECTED];
  }
}

/** Whether the sagas that are committed now have been inspected before. */
export function isInspected(): boolean {
  return (globalThis as Collecting)[INSPECTED] === true;
}
