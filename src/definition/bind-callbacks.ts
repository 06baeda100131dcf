/** Owns the search for the callbacks that a definition names, among the callbacks of a worker. */
import type { UserCallback } from './callbacks';
import { ownField } from '../context/own-fields';
import type { SagaDefinition } from './definition';
import type { CallbackTable } from './hook';
import { noticePath } from './notice';
import type { BranchDefinition } from './steps/branch';
import type { PlacedOperation } from './steps/step-kind';
import { branchesOf, operationsOf, innerPath } from './walk-definition';

/** The callbacks of a definition, and the references for which there is none. */
export interface BoundCallbacks {
  readonly callbacks: CallbackTable;
  readonly missing: readonly string[];
}

/**
 * Finds the callbacks that a definition names. Names may contain dots, so two sagas can have the same reference: the
 * step `payment.charge` of `order`, and the step `charge` of `order.payment`. A reference that follows from its place
 * in the definition therefore always means a callback of the saga itself. A reference that was written by hand may
 * also mean the callback of another saga, if exactly one saga has it.
 *
 * @param own - The callbacks of the same saga on this worker.
 * @param others - The callbacks of each saga of the module; read only when some are missing.
 */
export function bindCallbacks(
  definition: SagaDefinition,
  own: CallbackTable,
  others: () => readonly CallbackTable[],
): BoundCallbacks {
  const operations: PlacedOperation[] = [];
  const prefix = definition.name === undefined ? '' : `${definition.name}.`;
  for (const name of ['context', 'publishes'] as const) {
    const operation = definition[name];
    if (operation) operations.push([prefix + name, operation]);
  }
  for (const { id, request } of definition.atEnd ?? []) operations.push([prefix + noticePath(id), request]);
  addOperations(operations, definition, prefix);
  const unbound = referencesIn(operations).filter((reference) => !own.has(reference));
  if (unbound.length === 0) return { callbacks: own, missing: [] };
  const callbacks: CallbackTable = new Map(own);
  const tables = others();
  const places = new Set(operations.map(([reference]) => reference));
  const missing = unbound.filter((reference) => {
    const callback = places.has(reference) ? undefined : onlyOne(tables, reference);
    if (callback) callbacks.set(reference, callback);
    return !callback;
  });
  return { callbacks, missing };
}

/** Adds the operations of a saga or branch, and of all its branches. */
function addOperations(found: PlacedOperation[], { steps }: BranchDefinition, prefix: string): void {
  for (const step of steps) {
    const path = prefix + step.id;
    found.push(...operationsOf(step, path));
    for (const [name, branch] of branchesOf(step)) addOperations(found, branch, `${innerPath(path, name)}.`);
  }
}

/** The callbacks that operations name, each once. */
function referencesIn(operations: readonly PlacedOperation[]): readonly string[] {
  const named = operations.map(([, operation]) => ownField(operation, 'callback'));
  return [...new Set(named.filter((reference) => typeof reference === 'string'))];
}

/** The callback of this reference, if all tables that have the reference agree on it. */
function onlyOne(tables: readonly CallbackTable[], reference: string): UserCallback | undefined {
  const [first, ...more] = tables.flatMap((table) => table.get(reference) ?? []);
  return more.every((callback) => callback === first) ? first : undefined;
}
