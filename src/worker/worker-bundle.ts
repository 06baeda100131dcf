/** Owns the bundle of a worker that polls or replays: bundling, inspection, and the options that go into it. */
import type { BundleOptions, ReplayWorkerOptions, WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { ParticipantRegistry } from '../activities/participant-registry';
import type { Participants } from '../activities/participants';
import { compact } from '../context/compact';
import type { RoutingTable } from '../protocol/routing';
import { bundleSagas, type SagaBundleContent } from './bundle-sagas';
import { inspectBundle } from './inspect-bundle';
import { LOG_SINKS } from './worker-log';

/** The options of a worker that go into its bundle. */
type BundledOptions = Pick<
  ReplayWorkerOptions,
  'bundlerOptions' | 'interceptors' | 'sinks' | 'dataConverter' | 'plugins' | 'workerDeploymentOptions'
>;

/** The options that replace them. */
interface Bundled extends Pick<ReplayWorkerOptions, 'interceptors' | 'sinks'> {
  readonly workflowBundle: WorkflowBundleWithSourceMap;
}

/** A bundle, and the names of its sagas and factories. */
interface NamedBundle {
  readonly bundled: Bundled;
  readonly names: readonly string[];
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
): Promise<NamedBundle> {
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
  const names = inspectBundle(workflowBundle.code, workflowsPath, content.sagasPath);
  const { interceptors } = options;
  // The bundle contains the modules. If they stayed here, Temporal would warn that it ignores them.
  const bundled = compact({
    workflowBundle,
    interceptors: interceptors && { ...interceptors, workflowModules: [] },
    sinks: { ...options.sinks, ...LOG_SINKS },
  });
  return { bundled, names };
}

/** Accepts any participant; its route is empty, because no request is sent. */
const EVERY_PARTICIPANT: RoutingTable = { '*': {} };

/**
 * The routing table of a bundle that sends no requests.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`.
 */
export function routingFor(participants: Participants | undefined): RoutingTable {
  if (!participants) return EVERY_PARTICIPANT;
  // Nothing is closed: HTTP has opened no connection yet, and a transport may belong to a worker that polls.
  return new ParticipantRegistry(participants).routing;
}

/** The bundler's options. Temporal ignores these worker options beside a finished bundle, so they must go into it. */
function bundlerOptionsOf(options: BundledOptions): Partial<Omit<BundleOptions, 'workflowsPath'>> {
  const { bundlerOptions, interceptors, dataConverter, plugins } = options;
  const { failureConverterPath } = dataConverter ?? {};
  return {
    ...bundlerOptions,
    ...compact({
      workflowInterceptorModules: interceptors?.workflowModules,
      failureConverterPath,
      plugins,
    }),
  };
}
