import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { findFreePort } from '../../../src/dev-server/free-port';
import { findRunningServer, useRunningServer } from '../../../src/dev-server/running-server';

describe('a running server', () => {
  it('causes an error if it does not answer', async () => {
    const address = `127.0.0.1:${await findFreePort()}`;
    await expect(useRunningServer(address, { namespace: 'shop' }, 50)).rejects.toMatchObject({
      code: 'DEV_SERVER_UNAVAILABLE',
      details: { address, namespace: 'shop' },
    });
  });

  it('is not found on a free port, nor without a port, nor without `reuse`', async () => {
    await expect(findRunningServer({ port: await findFreePort(), reuse: true })).resolves.toBeUndefined();
    await expect(findRunningServer({ reuse: true })).resolves.toBeUndefined();
    await expect(findRunningServer({ port: 1 })).resolves.toBeUndefined();
  });

  it('is not found on the port of another program', async () => {
    const other = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(findRunningServer({ port, reuse: true }, 50)).resolves.toBeUndefined();
    other.close();
  });
});
