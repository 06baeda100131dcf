/** Owns the use of a server that is already running. */
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';
import type { DevServer, DevServerOptions } from './dev-server';
import { failureReason } from './failure-reason';
import { untilAnswering } from './server-readiness';

/**
 * Uses the running server at an address, without TLS. The server must answer in time and have the namespace.
 *
 * @param limitMs - The time to answer, in milliseconds.
 * @throws {@link SagaError} `DEV_SERVER_UNAVAILABLE`.
 */
export async function useRunningServer(
  address: string,
  options: DevServerOptions,
  limitMs = 10_000,
): Promise<DevServer> {
  const namespace = options.namespace ?? (process.env['TEMPORAL_NAMESPACE'] || 'default');
  try {
    await untilAnswering(address, namespace, AbortSignal.timeout(limitMs));
  } catch (error) {
    throw new SagaError(
      'DEV_SERVER_UNAVAILABLE',
      `No Temporal server with the namespace ${formatValue(namespace)} answers at ${formatValue(address)}, ` +
        `the address in TEMPORAL_ADDRESS: ${failureReason(error)}. ` +
        'Start that server, create the namespace, or unset TEMPORAL_ADDRESS to start a new server.',
      { details: { address, namespace }, cause: error },
    );
  }
  return { address, namespace, stop: () => Promise.resolve() };
}
