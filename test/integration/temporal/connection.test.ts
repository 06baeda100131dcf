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

/** An address at which nobody listens. */
async function deadAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? `127.0.0.1:${String(address.port)}` : '';
}

describe('a connection by the environment', () => {
  it('leads to the server that TEMPORAL_ADDRESS names', async () => {
    process.env['TEMPORAL_ADDRESS'] = serverAddress();
    const manager = await connectManager();
    await expect(manager.load('nobody')).rejects.toMatchObject({ code: 'EXECUTION_NOT_FOUND' });
    await manager.close();
  });

  it.each([
    ['manager', connectManager],
    ['worker', connectWorker],
  ])('of a %s that reaches nobody says where it looked', async (_, connect) => {
    const address = await deadAddress();
    process.env['TEMPORAL_ADDRESS'] = address;
    await expect(connect()).rejects.toMatchObject({ code: 'CONNECTION_FAILED', details: { address } });
  });

  it.each([
    ['manager', connectManager],
    ['worker', connectWorker],
  ])('of a %s is refused for a profile that the configuration lacks', async (_, connect) => {
    process.env['TEMPORAL_PROFILE'] = 'nowhere';
    await expect(connect()).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
  });

  it.each([undefined, {}, { taskQueue: '' }])('needs a task queue, not %j', async (options) => {
    await expect(SagaManager.connect(options as never)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
    });
  });
});
