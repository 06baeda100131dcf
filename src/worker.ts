/**
 * The entry point `temporal-saga/worker`: creates saga workers, and replays executions before a deploy. Runs in Node.
 */
import './worker/installed-packages';
import type { Worker, WorkerOptions } from '@temporalio/worker';
import { compact } from './context/compact';
import { checkPlace, checkWorkerOptions } from './worker/check-options';
import { createWorker } from './worker/create-worker';
import { createConnected } from './worker/create-connected';
import type { SagaWorkerSettings } from './worker/prepare-saga-worker';
import { SagaPlugin } from './worker/saga-plugin';

export { bundleSagas, type BundleSagasOptions, type SagaBundle } from './worker/make-bundle';
export { SagaPlugin };
export {
  type ReplayedSaga,
  type ReplayReport,
  replaySagas,
  type ReplaySagasOptions,
} from './worker/replay-sagas';
export type { HistoryQuery, HistoryStatus } from './worker/fetch-histories';
export type { ReplayFailure } from './worker/replay-verdict';
export type { SagaWorkerSettings } from './worker/prepare-saga-worker';
export type { StuckHook } from './activities/stuck-activity';
export type { StuckNotice } from './protocol/stuck-notice';
export type {
  FunctionParticipant,
  HttpParticipant,
  Participant,
  ParticipantPolicies,
  Participants,
  TaskQueueParticipant,
  TransportParticipant,
} from './activities/participants';

/**
 * The options of a saga worker: its sagas and participants, and any of Temporal's own worker options. The sagas are in the
 * module at `sagasPath`, or in a `workflowBundle`.
 */
export interface SagaWorkerOptions
  extends SagaWorkerSettings, Omit<WorkerOptions, 'workflowsPath' | 'workflowBundle'> {
  /**
   * The code or the path of a bundle that {@link bundleSagas} has made with the same versions, instead of `sagasPath`.
   * @defaultValue none
   */
  readonly workflowBundle?: { readonly code: string } | { readonly codePath: string };
}

/**
 * Creates a Temporal worker that runs sagas and sends their requests to the participants.
 *
 * Runs in Node. It bundles the module at `sagasPath` into the workflow sandbox and evaluates it once, so that the
 * worker does not poll before every definition is valid. Without a `connection` it connects by Temporal's environment
 * configuration, and closes that connection with the worker.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`, `CONNECTION_FAILED`, `NAMESPACE_NOT_FOUND`, or `DEFINITION_INVALID`
 * with the errors of all sagas.
 * @example
 * ```ts
 * import { createSagaWorker } from 'temporal-saga/worker';
 *
 * async function main(): Promise<void> {
 *   const worker = await createSagaWorker({
 *     sagasPath: require.resolve('./sagas'),
 *     taskQueue: 'orders',
 *     participants: { 'inventory-service': { url: 'http://localhost:4001' } },
 *   });
 *   await worker.run();
 * }
 * ```
 */
export async function createSagaWorker(options: SagaWorkerOptions): Promise<Worker> {
  checkWorkerOptions(options);
  checkPlace({ taskQueue: options.taskQueue, connection: options.connection });
  const { sagasPath, participants, stepActivities, onStuck, ...given } = options;
  const settings = compact({ sagasPath, participants, stepActivities, onStuck });
  const plugins = [...(given.plugins ?? []), new SagaPlugin(settings)];
  const workerOptions = { ...given, plugins };
  return given.connection ? createWorker(workerOptions) : createConnected(workerOptions);
}
