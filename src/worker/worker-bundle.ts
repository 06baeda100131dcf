/** Owns the bundle of a worker that polls or replays: made or given, and with the worker's settings. */
import type { ReplayWorkerOptions, WorkflowBundleOption } from '@temporalio/worker';
import { compact } from '../context/compact';
import type { BundledSettings } from '../protocol/bundled-settings';
import { withSettings } from './bundled-modules';
import { type BundledOptions, makeBundle } from './make-bundle';
import { prebuiltBundle } from './prebuilt-bundle';
import { LOG_SINKS } from './worker-log';

/** The options of a worker that has its bundle. */
interface Bundled extends Pick<ReplayWorkerOptions, 'interceptors' | 'sinks'> {
  readonly workflowBundle: WorkflowBundleOption;
}

/** What a worker adds to its bundle. */
export interface WorkerContent extends Omit<BundledSettings, 'isVersioned'> {
  /** The module with the sagas. It has no effect if the worker is given a bundle. */
  readonly sagasPath?: string | URL | undefined;
}

/** A bundle, and the names of its sagas and factories. */
interface NamedBundle {
  readonly bundled: Bundled;
  readonly names: readonly string[];
}

/**
 * The bundle of a worker: the one that it is given, or a new one.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`, `DEFINITION_INVALID`.
 */
export async function workerBundle(
  { sagasPath, ...content }: WorkerContent,
  options: BundledOptions & Pick<ReplayWorkerOptions, 'workerDeploymentOptions' | 'workflowBundle' | 'sinks'>,
  workflowsPath: string,
): Promise<NamedBundle> {
  const { interceptors, workflowBundle: given, workerDeploymentOptions } = options;
  const isVersioned = workerDeploymentOptions?.useWorkerVersioning === true;
  const settings = { ...content, isVersioned };
  const { code, names } = given
    ? await prebuiltBundle(given, options)
    : await makeBundle(workflowsPath, sagasPath, settings, options);
  const bundled = compact({
    workflowBundle: { code: withSettings(code, settings) },
    // A new bundle contains the modules. If they stayed here, Temporal would warn that it ignores them.
    interceptors: given ? interceptors : interceptors && { ...interceptors, workflowModules: [] },
    sinks: { ...options.sinks, ...LOG_SINKS },
  });
  return { bundled, names };
}
