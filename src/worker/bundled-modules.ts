/**
 * Owns the modules that a bundle contains beside code in files: the settings of the worker, and how the bundle was
 * made. They are no files, so that a worker bundles on a read-only file system.
 */
import { SagaError } from '../errors/saga-error';
import type { BundledSettings, BundleOrigin } from '../protocol/bundled-settings';
import { bundleVersions } from './library-version';

/** The text that stands in a bundle where the settings of its worker will stand. */
const PLACEHOLDER = '@temporal-saga/worker-settings@';
/** The placeholder as a string literal; a minifier may have changed the quotes. */
const LITERAL = new RegExp(`(["'\`])${PLACEHOLDER}\\1`, 'g');

/** The code of the generated modules, by the names under which the workflow requires them. */
export type GeneratedModules = Readonly<Record<string, string>>;

/**
 * The generated modules of a bundle.
 *
 * @param settings - They apply until a worker fills in its own.
 */
export function generatedModules(settings: BundledSettings, hasConverter: boolean): GeneratedModules {
  const origin: BundleOrigin = { ...bundleVersions(), hasConverter };
  const values = `[${JSON.stringify(PLACEHOLDER)}, ${JSON.stringify(settings)}]`;
  return {
    'temporal-saga-bundle/settings': `module.exports = ${values}.find((value) => typeof value === 'object');`,
    'temporal-saga-bundle/origin': `module.exports = ${JSON.stringify(origin)};`,
  };
}

/**
 * The code of a bundle with the settings of the worker that runs it.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID` if the bundle has no place for them.
 */
export function withSettings(code: string, settings: BundledSettings): string {
  const places = code.match(LITERAL)?.length ?? 0;
  if (places === 1) return code.replace(LITERAL, () => JSON.stringify(settings));
  const message = `The bundle of the sagas has ${String(places)} places for the settings of the worker instead of one. Does webpackConfigHook minify the bundle? Do not change string literals.`;
  throw new SagaError('CONFIGURATION_INVALID', message);
}
