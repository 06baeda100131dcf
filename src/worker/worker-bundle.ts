/** Bundles and inspects the sagas of a worker, one that polls or one that replays. */
import type { BundleOptions, ReplayWorkerOptions, WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { ParticipantRegistry } from '../activities/participant-registry';
import type { Participants } from '../activities/participants';
import type { RoutingTable } from '../protocol/routing';
import { bundleSagas, type SagaBundleContent } from './bundle-sagas';
import { inspectBundle } from './inspect-bundle';

/** The options of any worker that go into its bundle. */
type BundledOptions = Pick<
  ReplayWorkerOptions,
  'bundlerOptions' | 'interceptors' | 'dataConverter' | 'plugins' | 'workerDeploymentOptions'
>;

/** What a worker gets in the place of the options that have gone into its bundle. */
interface Bundled extends Pick<ReplayWorkerOptions, 'interceptors'> {
  readonly workflowBundle: WorkflowBundleWithSourceMap;
}

/**
 * Bundles and inspects the sagas of a worker.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`, `DEFINITION_INVALID`.
 */
export async function workerBundle(
  workflowsPath: string,
  content: SagaBundleContent,
  options: BundledOptions,
): Promise<Bundled> {
  const isVersioned = options.workerDeploymentOptions?.useWorkerVersioning === true;
  const bundlerOptions = bundlerOptionsOf(options);
  const converterPath = options.dataConverter?.payloadConverterPath;
  const workflowBundle = await bundleSagas({
    workflowsPath,
    ...content,
    isVersioned,
    converterPath,
    bundlerOptions,
  });
  inspectBundle(workflowBundle.code, workflowsPath, content.sagasPath);
  const { interceptors } = options;
  // Temporal would warn that it ignores the modules, which have gone into the bundle.
  return { workflowBundle, ...(interceptors && { interceptors: { ...interceptors, workflowModules: [] } }) };
}

/** Every participant is known, and how it is reached does not matter. */
const EVERY_PARTICIPANT: RoutingTable = { '*': {} };

/**
 * What workflow code knows of participants, where no request is sent.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`.
 */
export function routingFor(participants: Participants | undefined): RoutingTable {
  if (!participants) return EVERY_PARTICIPANT;
  // Nothing is closed: HTTP has opened no connection yet, and a transport may belong to a worker that polls.
  return new ParticipantRegistry(participants).routing;
}

/** Temporal ignores these worker options beside a finished bundle, so that they must go into it. */
function bundlerOptionsOf(options: BundledOptions): Partial<Omit<BundleOptions, 'workflowsPath'>> {
  const { bundlerOptions, interceptors, dataConverter, plugins } = options;
  const { failureConverterPath } = dataConverter ?? {};
  return {
    ...bundlerOptions,
    ...(interceptors?.workflowModules && { workflowInterceptorModules: interceptors.workflowModules }),
    ...(failureConverterPath !== undefined && { failureConverterPath }),
    ...(plugins && { plugins }),
  };
}
