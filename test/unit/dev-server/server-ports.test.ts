import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { findFreePort } from '../../../src/dev-server/free-port';
import { choosePorts } from '../../../src/dev-server/server-ports';

describe('the ports of a server', () => {
  it('are free ports by default', async () => {
    const { port, uiPort } = await choosePorts({ ui: true });
    const servers = [createServer().listen(port, '127.0.0.1'), createServer().listen(uiPort, '127.0.0.1')];
    await Promise.all(servers.map((server) => once(server, 'listening')));
    for (const server of servers) server.close();
  });

  it('are the given ports', async () => {
    const [port, uiPort] = [await findFreePort(), await findFreePort()];
    await expect(choosePorts({ port, uiPort })).resolves.toEqual({ port, uiPort });
  });

  it('include a port for the web UI only if the UI is enabled', async () => {
    await expect(choosePorts({})).resolves.not.toHaveProperty('uiPort');
    await expect(choosePorts({ ui: false, uiPort: 8233 })).resolves.not.toHaveProperty('uiPort');
  });

  it.each([0, -1, 65_536, 1.5, Number.NaN])('cannot be %p', async (port) => {
    await expect(choosePorts({ port })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      details: { option: 'port', received: port },
    });
  });

  it('cannot include a port that another process uses', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(choosePorts({ port })).rejects.toMatchObject({ code: 'DEV_SERVER_UNAVAILABLE' });
    await expect(choosePorts({ uiPort: port })).rejects.toMatchObject({ details: { option: 'uiPort' } });
    other.close();
  });
});
