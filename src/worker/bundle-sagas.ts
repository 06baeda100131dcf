import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bundleWorkflowCode,
  type BundleOptions,
  Runtime,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { messageOf } from '../engine/failure-cause';
import { SagaError } from '../errors/saga-error';
import type { RoutingTable } from '../protocol/routing';

/** What a bundle is made of. */
export interface SagaBundleOptions {
  /** The workflows file: ours, or one that re-exports ours. */
  readonly workflowsPath: string;
  /** The module that exports the sagas. */
  readonly sagasPath: string;
  readonly routing: RoutingTable;
  /** Whether the worker takes part in Temporal's worker versioning. @defaultValue false */
  readonly isVersioned?: boolean;
  /** The worker's own payload converter, where it has one: see `workflows/payload-converter.ts`. */
  readonly converterPath?: string | undefined;
  /** Temporal's own bundler options. */
  readonly bundlerOptions?: Partial<Omit<BundleOptions, 'workflowsPath'>>;
}

/** The workflows file of a worker that runs sagas and nothing else. */
export const OWN_WORKFLOWS = require.resolve('../workflows/worker-entry');

const CONVERTER = require.resolve('../workflows/payload-converter');

/**
 * The library's own code keeps nothing at module level, so that the executions of a worker can share it: it
 * runs once, not in each of them. The user's sagas are theirs: they run in each.
 */
const PRELOADED = [require.resolve('../workflows'), require.resolve('../index'), CONVERTER];

/**
 * Bundles the workflow with the user's sagas and the routing table behind the specifiers that it imports.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID` when the bundler cannot; it has logged why.
 */
export async function bundleSagas(options: SagaBundleOptions): Promise<WorkflowBundleWithSourceMap> {
  const {
    workflowsPath,
    sagasPath,
    routing,
    isVersioned = false,
    converterPath,
    bundlerOptions = {},
  } = options;
  const folder = await mkdtemp(join(tmpdir(), 'temporal-saga-'));
  try {
    const routingPath = join(folder, 'routing.js');
    await writeFile(routingPath, `module.exports = ${JSON.stringify(routing)};`);
    const workerPath = join(folder, 'worker.js');
    await writeFile(workerPath, `module.exports = ${JSON.stringify({ isVersioned })};`);
    const noConverterPath = join(folder, 'converter.js');
    await writeFile(noConverterPath, 'module.exports = {};');
    const aliases = {
      'temporal-saga-bundle/sagas': sagasPath,
      'temporal-saga-bundle/routing': routingPath,
      'temporal-saga-bundle/worker': workerPath,
      'temporal-saga-bundle/converter': converterPath ?? noConverterPath,
    };
    return await bundleWorkflowCode({
      logger: Runtime.instance().logger,
      ...bundlerOptions,
      workflowsPath,
      payloadConverterPath: CONVERTER,
      preloadModules: [...(bundlerOptions.preloadModules ?? []), ...PRELOADED],
      webpackConfigHook: (config) => {
        const { resolve, optimization } = config;
        // Temporal's own configuration has its aliases as an object, the one form that can be added to.
        const alias = { ...(resolve?.alias as Record<string, string> | undefined), ...aliases };
        // Webpack would drop the preloading of a package that says that it has no side effects.
        const kept = { ...optimization, sideEffects: false };
        const own = { ...config, resolve: { ...resolve, alias }, optimization: kept };
        return bundlerOptions.webpackConfigHook?.(own) ?? own;
      },
    });
  } catch (error) {
    const message = `The sagas in ${sagasPath} could not be bundled: ${messageOf(error)}`;
    throw new SagaError('CONFIGURATION_INVALID', message, { details: { sagasPath }, cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
