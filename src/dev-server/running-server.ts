/** Owns the use of a server that is already running. */
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';
import type { DevServer, DevServerOptions } from './dev-server';
import { failureReason } from './failure-reason';
import { isPortFree } from './free-port';
import { HOST } from './server-arguments';
import { untilAnswering } from './server-readiness';

/** The time in which a server of this machine answers, in milliseconds. */
const LOCAL_LIMIT_MS = 3_000;

/**
 * The Temporal server on the wanted port of this machine, with the option `reuse`.
 *
 * @param limitMs - The time to answer, in milliseconds.
 * @returns `undefined` if the port is free, or another program listens on it.
 */
export async function findRunningServer(
  { port, namespace = 'default', reuse = false }: DevServerOptions,
  limitMs = LOCAL_LIMIT_MS,
): Promise<DevServer | undefined> {
  if (!reuse || port === undefined || (await isPortFree(port))) return undefined;
  const address = `${HOST}:${port}`;
  try {
    await untilAnswering(address, namespace, AbortSignal.timeout(limitMs));
    return running(address, namespace);
  } catch {
    // The start of a server reports the port.
    return undefined;
  }
}

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
  return running(address, namespace);
}

function running(address: string, namespace: string): DevServer {
  return { address, namespace, stop: () => Promise.resolve() };
}
