/** Owns the choice of the server's ports. */
import { SagaError } from '../errors/saga-error';
import type { DevServerOptions } from './dev-server';
import { findFreePort, isPortFree } from './free-port';
import type { ServerTarget } from './server-arguments';

/**
 * The requested ports, or free ones. Without the web UI there is no `uiPort`.
 *
 * @throws {@link SagaError} `INPUT_INVALID` for a value that is not a port, `DEV_SERVER_UNAVAILABLE` for a port that
 * another process uses.
 */
export async function choosePorts(
  options: Pick<DevServerOptions, 'port' | 'ui' | 'uiPort'>,
): Promise<Omit<ServerTarget, 'namespace'>> {
  const port = await choosePort('port', options.port);
  const withUi = options.ui ?? options.uiPort !== undefined;
  return withUi ? { port, uiPort: await choosePort('uiPort', options.uiPort) } : { port };
}

async function choosePort(option: string, wanted: number | undefined): Promise<number> {
  if (wanted === undefined) return findFreePort();
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65_535) {
    throw new SagaError(
      'INPUT_INVALID',
      `The option ${option} must be an integer from 1 to 65535, not ${wanted}.`,
      {
        details: { option, received: wanted },
      },
    );
  }
  if (await isPortFree(wanted)) return wanted;
  throw new SagaError(
    'DEV_SERVER_UNAVAILABLE',
    `The option ${option} is ${wanted}, but another process listens on that port, or this process may not use it. ` +
      `End the other process, or choose another port (on the command line: --${option === 'uiPort' ? 'ui-port' : option}).`,
    { details: { option, received: wanted } },
  );
}
