/** Owns how client and worker read Temporal's environment configuration and connect. */
import { messageOf } from '../errors/describe-error';
import { SagaError } from '../errors/saga-error';

/** The connection settings of Temporal's environment configuration. */
interface ConnectionSettings {
  readonly connectionOptions: {
    readonly address?: string | undefined;
    readonly tls?: unknown;
    readonly apiKey?: unknown;
  };
}

/** The address of Temporal without a setting. */
const DEFAULT_ADDRESS = '127.0.0.1:7233';

/**
 * Reads Temporal's environment configuration.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID` for a file that is no TOML, or has no such profile.
 */
export function readEnvironment<S>(read: () => S): S {
  try {
    return read();
  } catch (cause) {
    const message = `Temporal's environment configuration cannot be read: ${messageOf(cause)}`;
    throw new SagaError('CONFIGURATION_INVALID', message, { cause });
  }
}

/** The address of the server that the settings name. */
export function addressIn({ connectionOptions }: ConnectionSettings): string {
  return connectionOptions.address ?? DEFAULT_ADDRESS;
}

/** A server without TLS does not answer a client with TLS, which an API key turns on. */
function tlsHint({ connectionOptions: { tls, apiKey } }: ConnectionSettings): string {
  if (apiKey !== undefined)
    return ' TEMPORAL_API_KEY is set, so the connection uses TLS: unset it for a server without.';
  return tls === undefined || tls === null || tls === false
    ? ''
    : ' The connection uses TLS: does the server?';
}

/**
 * Connects to the server that the settings name.
 *
 * @throws {@link SagaError} `CONNECTION_FAILED` with the address in `details`.
 */
export async function connectTo<C>(settings: ConnectionSettings, connect: () => Promise<C>): Promise<C> {
  try {
    return await connect();
  } catch (cause) {
    const address = addressIn(settings);
    const message = `No Temporal server can be reached at ${address}: ${messageOf(cause)}.${tlsHint(settings)} Set TEMPORAL_ADDRESS, or start one with "npx temporal-saga dev-server".`;
    throw new SagaError('CONNECTION_FAILED', message, { details: { address }, cause });
  }
}
