/** Owns the workflow bundle: it adds your sagas, the routing table and the payload converter to Temporal's bundle. */
import { bundleWorkflowCode, type BundleOptions } from '@temporalio/worker';
import { messageOf } from '../errors/describe-error';
import { SagaError } from '../errors/saga-error';
import type { BundledSettings } from '../protocol/bundled-settings';
import { SagaBundlerPlugin } from './bundle-problems';
import { resolveModules } from './bundle-resolution';
import { generatedModules } from './bundled-modules';
import { ownModule } from './own-module';
import { bundlerLogger } from './worker-log';

/** The content that a saga worker adds to a bundle. */
export interface SagaBundleContent {
  /** The absolute path of the module that exports the sagas. */
  readonly sagasPath: string;
  /** The settings that apply until a worker fills in its own. */
  readonly settings: BundledSettings;
  /** The path of the worker's own payload converter, if it has one: see `workflows/temporal/payload-converter.ts`. */
  readonly converterPath?: string | undefined;
}

/** The options of {@link bundleCode}. */
export interface BundleCodeOptions extends SagaBundleContent {
  /** The workflows file of the library, or yours, which re-exports the saga workflow. */
  readonly workflowsPath: string;
  /** Temporal's own bundler options. */
  readonly bundlerOptions?: Partial<Omit<BundleOptions, 'workflowsPath'>>;
}

/** The workflows file of a worker that runs only sagas. */
export function ownWorkflows(): string {
  return ownModule('workflows/worker-entry');
}

/**
 * Bundles the workflow with your sagas, which it imports through aliases.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID` with the files that cannot be bundled.
 */
export async function bundleCode(options: BundleCodeOptions): Promise<string> {
  const { workflowsPath, sagasPath, bundlerOptions } = options;
  const logger = bundlerOptions?.logger ?? bundlerLogger();
  const given = { ...bundlerOptions, logger, workflowsPath };
  try {
    return (await bundleWorkflowCode(bundlerWithSagas(given, options))).code;
  } catch (error) {
    if (error instanceof SagaError) throw error;
    const message = `The sagas in ${sagasPath} could not be bundled: ${messageOf(error)}`;
    throw new SagaError('CONFIGURATION_INVALID', message, { details: { sagasPath }, cause: error });
  }
}

/** Adds the content of a saga worker to the options of Temporal's bundler. */
export function bundlerWithSagas(given: BundleOptions, content: SagaBundleContent): BundleOptions {
  const { sagasPath, settings } = content;
  const { converterPath = given.payloadConverterPath } = content;
  const converter = ownModule('workflows/temporal/payload-converter');
  const generated = generatedModules(settings, converterPath !== undefined);
  const aliases: Record<string, string | false> = {
    'temporal-saga-bundle/sagas': sagasPath,
    'temporal-saga-bundle/converter': converterPath ?? false,
  };
  return {
    ...given,
    payloadConverterPath: converter,
    // All executions of a worker share these modules. The code of the library has no state at module level, so it is
    // evaluated once; your sagas are evaluated in each execution.
    preloadModules: [...(given.preloadModules ?? []), ownModule('workflows'), ownModule('index'), converter],
    webpackConfigHook: (config) => {
      const ignored = given.ignoreModules ?? [];
      const plugin = new SagaBundlerPlugin(sagasPath, generated, ignored, config);
      const { resolve, optimization, plugins = [], ...more } = config;
      // Temporal's configuration has its aliases in an object, so they can be spread.
      const alias = { ...(resolve?.alias as typeof aliases | undefined), ...aliases };
      // Webpack would drop the preloaded modules of a package with `"sideEffects": false`.
      const kept = { ...optimization, sideEffects: false };
      const own = resolveModules(
        { ...more, resolve: { ...resolve, alias }, optimization: kept, plugins: [...plugins, plugin] },
        sagasPath,
      );
      return given.webpackConfigHook?.(own) ?? own;
    },
  };
}
