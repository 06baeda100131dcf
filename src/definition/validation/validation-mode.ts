import type { SagaDefinitionError } from './definition-issue';

const COLLECTED = Symbol.for('temporal-saga.collected-definition-errors');

const INSPECTED = Symbol.for('temporal-saga.inspected-definitions');

interface Collecting {
  [COLLECTED]?: SagaDefinitionError[];
  [INSPECTED]?: boolean;
}

/**
 * Refuses a definition: throws, unless someone collects the errors of a whole module.
 *
 * @returns Only while errors are collected.
 */
export function refuseDefinition(error: SagaDefinitionError): void {
  const collected = (globalThis as Collecting)[COLLECTED];
  if (!collected) throw error;
  collected.push(error);
}

/** Runs code that commits sagas, and collects their errors instead of stopping at the first. */
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
 * Runs code whose sagas the worker has inspected before it polled: their `commit()` does not check them once
 * more. A module's code runs in every execution, and of all its sagas an execution needs one.
 */
export function loadInspected<R>(load: () => R): R {
  (globalThis as Collecting)[INSPECTED] = true;
  try {
    return load();
  } finally {
    delete (globalThis as Collecting)[INSPECTED];
  }
}

/** Whether the sagas that are committed now are known to be right. */
export function isInspected(): boolean {
  return (globalThis as Collecting)[INSPECTED] === true;
}
