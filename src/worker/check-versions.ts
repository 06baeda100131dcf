/** Owns the check that the packages of Temporal have one version: two copies of one package share no state. */
import { SagaError } from '../errors/saga-error';
import { versionOf } from './library-version';

/** The packages that this library and Temporal's worker must share. */
const SHARED = ['@temporalio/activity', '@temporalio/client', '@temporalio/common', '@temporalio/workflow'];

/** @throws {@link SagaError} `CONFIGURATION_INVALID` if this library finds another version than the worker has. */
export function checkVersions(find: (name: string) => string = versionOf): void {
  const worker = find('@temporalio/worker');
  const others = SHARED.map((name) => [name, find(name)] as const).filter(
    ([, version]) => version !== worker,
  );
  if (others.length === 0) return;
  const found = others.map(([name, version]) => `${name} ${version}`).join(', ');
  const install = ['@temporalio/worker', ...SHARED].map((name) => `${name}@${worker}`).join(' ');
  const message = `The packages of Temporal must have one version: @temporalio/worker is ${worker}, but temporal-saga finds ${found}. Install the same version of all: npm install ${install}`;
  throw new SagaError('CONFIGURATION_INVALID', message, {
    details: { worker, others: Object.fromEntries(others) },
  });
}
