import { findFreePort } from '../../../src/dev-server/free-port';
import { useRunningServer } from '../../../src/dev-server/running-server';

describe('a running server', () => {
  it('causes an error if it does not answer', async () => {
    const address = `127.0.0.1:${await findFreePort()}`;
    await expect(useRunningServer(address, { namespace: 'shop' }, 50)).rejects.toMatchObject({
      code: 'DEV_SERVER_UNAVAILABLE',
      details: { address, namespace: 'shop' },
    });
  });
});
