/** Owns the bundle that a worker is given instead of the path of its sagas: the check that it fits the worker. */
import { readFile } from 'node:fs/promises';
import type { ReplayWorkerOptions, WorkflowBundleOption } from '@temporalio/worker';
import { messageOf } from '../errors/describe-error';
import { docsPage } from '../errors/docs-page';
import { SagaError } from '../errors/saga-error';
import type { BundleOrigin } from '../protocol/bundled-settings';
import { inspectBundle } from './inspect-bundle';
import type { NamedCode } from './make-bundle';
import { bundleVersions, versionOf } from './library-version';

/**
 * A bundle that was made before, after its inspection.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`, `DEFINITION_INVALID`.
 */
export async function prebuiltBundle(
  bundle: WorkflowBundleOption,
  { dataConverter }: Pick<ReplayWorkerOptions, 'dataConverter'>,
): Promise<NamedCode> {
  const code = await readBundle(bundle);
  const name = 'codePath' in bundle ? bundle.codePath : 'the workflow bundle';
  const { origin, names } = inspectBundle(code, name, name);
  checkOrigin(origin, dataConverter?.payloadConverterPath !== undefined);
  return { code, names };
}

async function readBundle(bundle: WorkflowBundleOption): Promise<string> {
  if ('code' in bundle) return bundle.code;
  try {
    return await readFile(bundle.codePath, 'utf8');
  } catch (error) {
    throw unusable(`it cannot be read: ${messageOf(error)}`);
  }
}

/**
 * Checks that a bundle was made with this installation, and with the payload converter of the worker.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID`.
 */
function checkOrigin(origin: BundleOrigin | undefined, hasConverter: boolean): void {
  if (origin === undefined) {
    throw unusable('it has no sagas of this version of temporal-saga');
  }
  const own = bundleVersions();
  if (origin.library !== own.library) {
    throw unusable(`it was made with temporal-saga ${origin.library}, and the worker has ${own.library}`);
  }
  const worker = versionOf('@temporalio/worker');
  if (origin.sdk !== worker) {
    throw unusable(
      `it was made with @temporalio/workflow ${origin.sdk}, and the worker is @temporalio/worker ${worker}`,
    );
  }
  if (origin.hasConverter !== hasConverter) {
    const [bundled, given] = hasConverter ? ['no', 'one'] : ['a', 'none'];
    throw unusable(
      `it contains ${bundled} payload converter, and the worker has ${given}; give both the same \`dataConverter\``,
    );
  }
}

function unusable(reason: string): SagaError {
  const message = `The \`workflowBundle\` of the worker cannot be used: ${reason}. Make it with bundleSagas in the same installation: see ${docsPage('bundling')}.`;
  return new SagaError('CONFIGURATION_INVALID', message, { details: { reason } });
}
