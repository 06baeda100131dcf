import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bundleWorkflowCode,
  type BundleOptions,
  Runtime,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { messageOf } from '../errors/describe-error';
import { SagaError } from '../errors/saga-error';
import type { RoutingTable } from '../protocol/routing';

/** What sagas bring into a bundle. */
export interface SagaBundleContent {
  /** The module that exports the sagas. */
  readonly sagasPath: string;
  readonly routing: RoutingTable;
  /** Whether the worker takes part in Temporal's worker versioning. @defaultValue false */
  readonly isVersioned?: boolean;
  /** Of histories to replay: the runs that came from resets, by the id of their original run. @defaultValue none */
  readonly resets?: Readonly<Record<string, readonly string[]>>;
  /** The worker's own payload converter, where it has one: see `workflows/temporal/payload-converter.ts`. */
  readonly converterPath?: string | undefined;
}

/** What a bundle is made of. */
export interface SagaBundleOptions extends SagaBundleContent {
  /** The workflows file: ours, or one that re-exports ours. */
  readonly workflowsPath: string;
  /** Temporal's own bundler options. */
  readonly bundlerOptions?: Partial<Omit<BundleOptions, 'workflowsPath'>>;
}

/** The workflows file of a worker that runs sagas and nothing else. */
export const OWN_WORKFLOWS = require.resolve('../workflows/worker-entry');

/** The folder of the small modules that are made for a bundle. */
const FOLDER = 'temporal-saga-';

const CONVERTER = require.resolve('../workflows/temporal/payload-converter');

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
  const { workflowsPath, sagasPath, bundlerOptions } = options;
  const folder = await mkdtemp(join(tmpdir(), FOLDER));
  try {
    return await bundleWorkflowCode(
      withSagas({ logger: Runtime.instance().logger, ...bundlerOptions, workflowsPath }, options, folder),
    );
  } catch (error) {
    const message = `The sagas in ${sagasPath} could not be bundled: ${messageOf(error)}`;
    throw new SagaError('CONFIGURATION_INVALID', message, { details: { sagasPath }, cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The options of Temporal's bundler for a bundle that somebody else makes; its files stay until this process ends. */
export function bundlerWithSagas(given: BundleOptions, options: SagaBundleContent): BundleOptions {
  const folder = mkdtempSync(join(tmpdir(), FOLDER));
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return withSagas(given, options, folder);
}

/** Adds what a bundle of sagas has to the options of Temporal's bundler. */
function withSagas(given: BundleOptions, content: SagaBundleContent, folder: string): BundleOptions {
  const { sagasPath, routing, isVersioned = false, resets } = content;
  const { converterPath = given.payloadConverterPath } = content;
  const moduleOf = (name: string, value: object): string => {
    const path = join(folder, `${name}.js`);
    writeFileSync(path, `module.exports = ${JSON.stringify(value)};`);
    return path;
  };
  const aliases = {
    'temporal-saga-bundle/sagas': sagasPath,
    'temporal-saga-bundle/routing': moduleOf('routing', routing),
    'temporal-saga-bundle/worker': moduleOf('worker', { isVersioned, resets }),
    'temporal-saga-bundle/converter': converterPath ?? moduleOf('converter', {}),
  };
  return {
    ...given,
    payloadConverterPath: CONVERTER,
    preloadModules: [...(given.preloadModules ?? []), ...PRELOADED],
    webpackConfigHook: (config) => {
      const { resolve, optimization } = config;
      // Temporal's own configuration has its aliases as an object, the one form that can be added to.
      const alias = { ...(resolve?.alias as Record<string, string> | undefined), ...aliases };
      // Webpack would drop the preloading of a package that says that it has no side effects.
      const kept = { ...optimization, sideEffects: false };
      const own = { ...config, resolve: { ...resolve, alias }, optimization: kept };
      return given.webpackConfigHook?.(own) ?? own;
    },
  };
}
