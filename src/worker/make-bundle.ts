/** Owns the making of a bundle, by a worker or before one starts: bundling and inspection. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BundleOptions, DefaultLogger, type ReplayWorkerOptions } from '@temporalio/worker';
import { compact } from '../context/compact';
import type { BundledSettings } from '../protocol/bundled-settings';
import { bundleCode, ownWorkflows } from './bundle-sagas';
import { inspectBundle } from './inspect-bundle';
import { EVERY_PARTICIPANT } from './routing-for';
import { needSagasPath, resolveSagasPath } from './sagas-path';

/** The options of a worker that go into its bundle. */
export type BundledOptions = Pick<
  ReplayWorkerOptions,
  | 'bundlerOptions'
  | 'interceptors'
  | 'dataConverter'
  | 'plugins'
  | 'workerDeploymentOptions'
  | 'workflowBundle'
  | 'workflowsPath'
>;

/** The code of a bundle, and the names of its sagas and factories. */
export interface NamedCode {
  readonly code: string;
  readonly names: readonly string[];
}

/** The options of {@link bundleSagas}. */
export interface BundleSagasOptions extends Pick<
  ReplayWorkerOptions,
  'bundlerOptions' | 'dataConverter' | 'interceptors' | 'plugins' | 'workflowsPath'
> {
  /** The module that exports the sagas: an absolute path or a file URL. */
  readonly sagasPath: string | URL;
  /** The file to write, with its folders. @defaultValue none: the code is only returned */
  readonly file?: string | URL;
}

/** A bundle for the option `workflowBundle` of a worker. */
export interface SagaBundle {
  /** The text of the bundle, with its source map. */
  readonly code: string;
}

/**
 * Bundles and checks the sagas without a worker, for example when an image is built:
 * `bundleSagas({ sagasPath, file: 'dist/sagas-bundle.js' })`. Then `createSagaWorker({ workflowBundle: { codePath:
 * 'dist/sagas-bundle.js' }, … })` starts without a bundler and without the sources.
 *
 * The bundle contains neither participants nor the settings of a worker. `interceptors.workflowModules`,
 * `dataConverter.payloadConverterPath` and `dataConverter.failureConverterPath` are part of it. Runs in Node.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`, `DEFINITION_INVALID`.
 */
export async function bundleSagas(options: BundleSagasOptions): Promise<SagaBundle> {
  const { sagasPath, file, workflowsPath = ownWorkflows(), ...given } = options;
  const settings = { routing: EVERY_PARTICIPANT, isVersioned: false };
  // A logger of its own: that of Temporal's runtime would start the runtime, which only a worker needs.
  const bundlerOptions = { logger: new DefaultLogger('WARN'), ...given.bundlerOptions };
  const { code } = await makeBundle(workflowsPath, sagasPath, settings, { ...given, bundlerOptions });
  if (file !== undefined) {
    const path = file instanceof URL ? fileURLToPath(file) : file;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, code);
  }
  return { code };
}

/**
 * Bundles and inspects the sagas.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`, `DEFINITION_INVALID`.
 */
export async function makeBundle(
  workflowsPath: string,
  givenPath: string | URL | undefined,
  settings: BundledSettings,
  options: BundledOptions,
): Promise<NamedCode> {
  const sagasPath = resolveSagasPath(needSagasPath(givenPath));
  const converterPath = options.dataConverter?.payloadConverterPath;
  const bundlerOptions = bundlerOptionsOf(options);
  const code = await bundleCode({ workflowsPath, sagasPath, settings, converterPath, bundlerOptions });
  return { code, names: inspectBundle(code, workflowsPath, sagasPath).names };
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
