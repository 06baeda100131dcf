import type { RoutingTable } from '../protocol/routing';

/** The module specifiers behind which the bundler puts what a worker brings: see `worker/saga-bundle.ts`. */
declare function require(
  id: 'temporal-saga-bundle/sagas' | 'temporal-saga-bundle/routing' | 'temporal-saga-bundle/worker',
): object;

/**
 * The exports of the user's sagas module. Its code runs now, once in each execution, so that its errors can
 * be caught.
 */
export function loadSagasModule(): object {
  return require('temporal-saga-bundle/sagas');
}

/** How the worker's participants are reached. */
export function loadRoutingTable(): RoutingTable {
  return require('temporal-saga-bundle/routing') as RoutingTable;
}

/** Whether the worker takes part in Temporal's worker versioning: only then may a run ask for a version. */
export function isWorkerVersioned(): boolean {
  return (require('temporal-saga-bundle/worker') as { readonly isVersioned: boolean }).isVersioned;
}
