/** Owns the bundle of a worker that polls or replays: made or given, and with the worker's settings. */
import type { ReplayWorkerOptions, WorkflowBundleOption } from '@temporalio/worker';
import { compact } from '../context/compact';
import type { BundledSettings } from '../protocol/bundled-settings';
import { withSettings } from './bundled-modules';
import { type BundledOptions, makeBundle } from './make-bundle';
import { prebuiltCode } from './prebuilt-bundle';

/** The options of a worker that has its bundle. */
interface Bundled extends Pick<ReplayWorkerOptions, 'interceptors'> {
  readonly workflowBundle: WorkflowBundleOption;
}

/** What a worker adds to its bundle. */
export interface WorkerContent extends Omit<BundledSettings, 'isVersioned'> {
  /** The module with the sagas. It has no effect if the worker is given a bundle. */
  readonly sagasPath?: string | URL | undefined;
}

/**
 * The bundle of a worker: the one that it is given, or a new one.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`, `DEFINITION_INVALID`.
 */
export async function workerBundle(
  { sagasPath, ...content }: WorkerContent,
  options: BundledOptions & Pick<ReplayWorkerOptions, 'workerDeploymentOptions' | 'workflowBundle'>,
  workflowsPath: string,
): Promise<Bundled> {
  const { interceptors, workflowBundle, workerDeploymentOptions } = options;
  const isVersioned = workerDeploymentOptions?.useWorkerVersioning === true;
  const settings = { ...content, isVersioned };
  if (workflowBundle) {
    return { workflowBundle: { code: withSettings(await prebuiltCode(workflowBundle, options), settings) } };
  }
  const code = await makeBundle(workflowsPath, sagasPath, settings, options);
  return compact({
    workflowBundle: { code: withSettings(code, settings) },
    // The bundle contains the modules. If they stayed here, Temporal would warn that it ignores them.
    interceptors: interceptors && { ...interceptors, workflowModules: [] },
  });
}
