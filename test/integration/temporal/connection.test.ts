import { createServer } from 'node:net';
import { SagaManager } from 'temporal-saga/client';
import { createSagaWorker } from 'temporal-saga/worker';
import { serverAddress } from '../../support/temporal-server';
import { installQuietRuntime, withSources } from '../../support/saga-worker';

beforeAll(installQuietRuntime);

const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

const connectManager = () => SagaManager.connect({ taskQueue: 'orders' });
const connectWorker = () =>
  createSagaWorker(withSources({ taskQueue: 'orders', sagasPath: require.resolve('./order-sagas') }));

/** An address without a server. */
async function deadAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? `127.0.0.1:${String(address.port)}` : '';
}

describe('a connection from the environment', () => {
  it('a connection from the environment uses the server in TEMPORAL_ADDRESS', async () => {
    process.env['TEMPORAL_ADDRESS'] = serverAddress();
    const manager = await connectManager();
    await expect(manager.load('unknown')).rejects.toMatchObject({ code: 'EXECUTION_NOT_FOUND' });
    await manager.close();
  });

  it.each([
    ['manager', connectManager],
    ['worker', connectWorker],
  ])('a connection of a %s that reaches no server names the address', async (_, connect) => {
    const address = await deadAddress();
    process.env['TEMPORAL_ADDRESS'] = address;
    await expect(connect()).rejects.toMatchObject({ code: 'CONNECTION_FAILED', details: { address } });
  });

  it.each([
    ['manager', connectManager],
    ['worker', connectWorker],
  ])(
    'a connection of a %s is refused for a profile that the configuration does not have',
    async (_, connect) => {
      process.env['TEMPORAL_PROFILE'] = 'nowhere';
      await expect(connect()).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
    },
  );

  it.each([undefined, {}, { taskQueue: '' }])('a connection needs a task queue, not %j', async (options) => {
    await expect(SagaManager.connect(options as never)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
    });
  });
});
