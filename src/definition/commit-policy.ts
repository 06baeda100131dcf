import type { SagaDefinitionError } from './definition-issue';

const COLLECTED = Symbol.for('temporal-saga.collected-definition-errors');

interface Collecting {
  [COLLECTED]?: SagaDefinitionError[];
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
