/** Owns the paths of the library's own modules, which the bundler reads as files. */
import { realpathSync } from 'node:fs';
import { messageOf } from '../errors/describe-error';
import { docsPage } from '../errors/docs-page';
import { SagaError } from '../errors/saga-error';

/**
 * The path of a module of this library.
 *
 * @param name - From the folder of the compiled library: `workflows/worker-entry`.
 * The path is the real one: with `--preserve-symlinks` the bundler would not find the entry point beside it.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID` if the library itself was bundled into a program, so that its
 * files are gone.
 */
export function ownModule(name: string): string {
  try {
    return realpathSync(require.resolve(`../${name}`));
  } catch (error) {
    const message = `The sagas cannot be bundled, because temporal-saga itself is part of a bundled program and does not find its module ${name}. Keep temporal-saga and @temporalio/* external (esbuild: --packages=external): see ${docsPage('bundling')}.`;
    throw new SagaError('CONFIGURATION_INVALID', message, {
      details: { reason: messageOf(error) },
      cause: error,
    });
  }
}
