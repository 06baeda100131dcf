import { SagaError } from '../errors/saga-error';
import type { DevServer, DevServerOptions } from './dev-server';
import { failureReason } from './failure-reason';
import { untilAnswering } from './server-readiness';

/**
 * Uses a server that somebody else runs, without TLS. It must answer in time and know the namespace.
 *
 * @param limitMs - how long it may take to answer, in milliseconds
 * @throws {@link SagaError} `DEV_SERVER_UNAVAILABLE`
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
      `TEMPORAL_ADDRESS is ${JSON.stringify(address)}, where no Temporal server with the namespace ` +
        `${JSON.stringify(namespace)} answers: ${failureReason(error)}. ` +
        'Start that server, create the namespace, or unset TEMPORAL_ADDRESS to have a server started.',
      { details: { address, namespace }, cause: error },
    );
  }
  return { address, namespace, stop: () => Promise.resolve() };
}
