import { SagaError } from '../errors/saga-error';
import type { DevServerOptions } from './dev-server';
import { findFreePort, isPortFree } from './free-port';
import type { ServerTarget } from './server-arguments';

/**
 * The ports that were asked for, or free ones; none for the web UI when it is not wanted.
 *
 * @throws {@link SagaError} `INPUT_INVALID` for something that is not a port, `DEV_SERVER_UNAVAILABLE` for a
 * port on which somebody listens
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
    throw new SagaError('INPUT_INVALID', `${option} is ${wanted}; give a whole number from 1 to 65535.`, {
      details: { option, received: wanted },
    });
  }
  if (await isPortFree(wanted)) return wanted;
  throw new SagaError(
    'DEV_SERVER_UNAVAILABLE',
    `${option} is ${wanted}, but another process listens on port ${wanted}, or it may not be used. ` +
      'End that process, or choose another port.',
    { details: { option, received: wanted } },
  );
}
