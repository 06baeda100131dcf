/** Owns the access of the workflow to the modules of its bundle. */
import type { PayloadConverter } from '@temporalio/common';
import type { BundledSettings, BundleOrigin } from '../protocol/bundled-settings';
import type { RoutingTable } from '../protocol/routing';

/** The modules that the bundler adds for a worker: see `worker/bundle-sagas.ts`. */
declare function require(
  id:
    | 'temporal-saga-bundle/sagas'
    | 'temporal-saga-bundle/settings'
    | 'temporal-saga-bundle/origin'
    | 'temporal-saga-bundle/converter',
): object;

/** The exports of the user's sagas module. Its code runs now, once in each execution, so that its errors can be caught. */
export function loadSagasModule(): object {
  return require('temporal-saga-bundle/sagas');
}

/** The settings of the worker that runs this bundle. */
function loadSettings(): BundledSettings {
  return require('temporal-saga-bundle/settings') as BundledSettings;
}

/** How this bundle was made. */
export function loadOrigin(): BundleOrigin {
  return require('temporal-saga-bundle/origin') as BundleOrigin;
}

/** The routes to the worker's participants. */
export function loadRoutingTable(): RoutingTable {
  return loadSettings().routing;
}

/** Whether the worker uses Temporal's worker versioning: only then may a run choose a version. */
export function isWorkerVersioned(): boolean {
  return loadSettings().isVersioned;
}

/**
 * The runs that came from resets of a run, where histories are replayed from files: these do not hold the id of their own
 * run. A worker that polls has none.
 */
export function replayedResets(originalRunId: string): readonly string[] {
  const { resets = {} } = loadSettings();
  return Object.hasOwn(resets, originalRunId) ? (resets[originalRunId] ?? []) : [];
}

/** The payload converter that the worker was given, if it was given one. */
export function loadConverter(): PayloadConverter | undefined {
  const { payloadConverter } = require('temporal-saga-bundle/converter') as {
    readonly payloadConverter?: PayloadConverter;
  };
  return payloadConverter;
}

/** What Temporal's bundler puts into the sandbox. */
declare const __TEMPORAL__: { readonly importWorkflows: () => Readonly<Record<string, unknown>> };

/**
 * Whether a workflow of this type is a saga: Temporal takes the default export for every type that the workflows
 * file does not export itself.
 */
export function isOwnWorkflow(type: string): boolean {
  return typeof __TEMPORAL__.importWorkflows()[type] !== 'function';
}
