/** Owns the check that the packages of a worker are installed. The entry point imports it before it imports them. */
import { SagaError } from '../errors/saga-error';

/** The packages that only a worker needs: a client is installed without them. */
const PACKAGES = ['@temporalio/worker', '@temporalio/workflow', '@temporalio/activity'];

const missing = PACKAGES.filter((name) => !isInstalled(name));
if (missing.length > 0) {
  const message = `temporal-saga/worker needs ${missing.join(', ')}, not installed here. Install the packages of a worker: npm install ${PACKAGES.join(' ')}. A service that only starts sagas needs none of them, and imports temporal-saga/client.`;
  throw new SagaError('CONFIGURATION_INVALID', message, { details: { missing } });
}

function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}
