/** Owns the workflow bundle: it adds your sagas, the routing table and the payload converter to Temporal's bundle. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorkflowCode, type BundleOptions, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { messageOf } from '../errors/describe-error';
import { SagaError } from '../errors/saga-error';
import type { RoutingTable } from '../protocol/routing';
import { bundlerLogger } from './worker-log';

/** The content that a saga worker adds to a bundle. */
export interface SagaBundleContent {
  /** The module that exports the sagas. */
  readonly sagasPath: string;
  readonly routing: RoutingTable;
  /** Whether the worker uses Temporal's worker versioning. @defaultValue false */
  readonly isVersioned?: boolean;
  /** For a replay: the runs that resets created, by the id of the original run. @defaultValue none */
  readonly resets?: Readonly<Record<string, readonly string[]>>;
  /** The path of the worker's own payload converter, if it has one: see `workflows/temporal/payload-converter.ts`. */
  readonly converterPath?: string | undefined;
}

/** The options of {@link bundleSagas}. */
export interface SagaBundleOptions extends SagaBundleContent {
  /** The workflows file of the library, or yours, which re-exports the saga workflow. */
  readonly workflowsPath: string;
  /** Temporal's own bundler options. */
  readonly bundlerOptions?: Partial<Omit<BundleOptions, 'workflowsPath'>>;
}

/** The workflows file of a worker that runs only sagas. */
export const OWN_WORKFLOWS = require.resolve('../workflows/worker-entry');

/** The prefix of the temporary folder for the generated modules of a bundle. */
const FOLDER_PREFIX = 'temporal-saga-';

const CONVERTER = require.resolve('../workflows/temporal/payload-converter');

/**
 * The modules that all executions of a worker share. The code of the library has no state at module level, so it is
 * evaluated once; your sagas are evaluated in each execution.
 */
const PRELOADED = [require.resolve('../workflows'), require.resolve('../index'), CONVERTER];

/**
 * Bundles the workflow with your sagas and the routing table, which it imports through aliases.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID` if the bundler fails; the bundler logs the reason.
 */
export async function bundleSagas(options: SagaBundleOptions): Promise<WorkflowBundleWithSourceMap> {
  const { workflowsPath, sagasPath, bundlerOptions } = options;
  const folder = await mkdtemp(join(tmpdir(), FOLDER_PREFIX));
  try {
    return await bundleWorkflowCode(
      withSagas({ logger: bundlerLogger(), ...bundlerOptions, workflowsPath }, options, folder),
    );
  } catch (error) {
    const message = `The sagas in ${sagasPath} could not be bundled: ${messageOf(error)}`;
    throw new SagaError('CONFIGURATION_INVALID', message, { details: { sagasPath }, cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The options for a bundle that the caller of `bundleWorkflowCode` makes. The files stay until this process ends. */
export function bundlerWithSagas(given: BundleOptions, options: SagaBundleContent): BundleOptions {
  const folder = mkdtempSync(join(tmpdir(), FOLDER_PREFIX));
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return withSagas(given, options, folder);
}

/** Adds the content of a saga worker to the options of Temporal's bundler. */
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
      // Temporal's configuration has its aliases in an object, so they can be spread.
      const alias = { ...(resolve?.alias as Record<string, string> | undefined), ...aliases };
      // Webpack would drop the preloaded modules of a package with `"sideEffects": false`.
      const kept = { ...optimization, sideEffects: false };
      const own = { ...config, resolve: { ...resolve, alias }, optimization: kept };
      return given.webpackConfigHook?.(own) ?? own;
    },
  };
}
