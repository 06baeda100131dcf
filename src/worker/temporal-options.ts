/** Owns the list of Temporal's worker options that this version of the library knows. */
import { readFileSync } from 'node:fs';
import type { WorkerOptions } from '@temporalio/worker';

/** The compiler fails if the installed SDK has an option more or less. */
const KNOWN = {
  activities: true,
  activityTaskPollerBehavior: true,
  buildId: true,
  bundlerOptions: true,
  connection: true,
  dataConverter: true,
  debugMode: true,
  defaultHeartbeatThrottleInterval: true,
  disablePayloadErrorLimit: true,
  enableNonLocalActivities: true,
  enableSDKTracing: true,
  identity: true,
  interceptors: true,
  maxActivitiesPerSecond: true,
  maxCachedWorkflows: true,
  maxConcurrentActivityTaskExecutions: true,
  maxConcurrentActivityTaskPolls: true,
  maxConcurrentLocalActivityExecutions: true,
  maxConcurrentNexusTaskExecutions: true,
  maxConcurrentNexusTaskPolls: true,
  maxConcurrentWorkflowTaskExecutions: true,
  maxConcurrentWorkflowTaskPolls: true,
  maxEagerActivityReservationsPerWorkflowTask: true,
  maxHeartbeatThrottleInterval: true,
  maxTaskQueueActivitiesPerSecond: true,
  namespace: true,
  nexusServices: true,
  nexusTaskPollerBehavior: true,
  nonStickyToStickyPollRatio: true,
  patchActivationCallback: true,
  plugins: true,
  reuseV8Context: true,
  showStackTraceSources: true,
  shutdownForceTime: true,
  shutdownGraceTime: true,
  sinks: true,
  stickyQueueScheduleToStartTimeout: true,
  taskQueue: true,
  tuner: true,
  useVersioning: true,
  workerDeploymentOptions: true,
  workflowBundle: true,
  workflowFailureErrorTypes: true,
  workflowTaskPollerBehavior: true,
  workflowThreadPoolSize: true,
  workflowsPath: true,
} as const satisfies Record<keyof WorkerOptions, true>;

/** The names of Temporal's worker options. */
export const TEMPORAL_OPTIONS: readonly string[] = Object.keys(KNOWN);

/** The minor version of the SDK whose options are listed above. */
const LISTED = [1, 24] as const;

/**
 * Whether an SDK may have options that are not listed, because its version is later.
 * @defaultValue the installed SDK
 */
export function mayHaveMore(installed = installedVersion()): boolean {
  const [major = 0, minor = 0] = installed.split('.').map(Number);
  return major > LISTED[0] || (major === LISTED[0] && minor > LISTED[1]);
}

function installedVersion(): string {
  const file = readFileSync(require.resolve('@temporalio/worker/package.json'), 'utf8');
  return (JSON.parse(file) as { readonly version: string }).version;
}
