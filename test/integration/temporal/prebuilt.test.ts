import { Client } from '@temporalio/client';
import { SagaRefused } from '../../../src/activities';
import { bundleSagas, replaySagas } from '../../../src/worker';
import { SagaManager } from '../../../src/client';
import { freshTaskQueue, useTemporal, withSources } from '../../support/saga-worker';

const temporal = useTemporal();
const sagasPath = require.resolve('../../peers/project/sagas');

it('a worker runs the sagas of a prebuilt bundle with its own participants, and the bundle replays them', async () => {
  const workflowBundle = await bundleSagas(withSources({ sagasPath }));
  const calls: string[] = [];
  const call = ({ target }: { readonly target: string }) => void calls.push(target);
  const taskQueue = freshTaskQueue();
  const { stop } = await temporal.startWorker({
    taskQueue,
    workflowBundle,
    participants: {
      stock: call,
      payment: () => {
        throw new SagaRefused('declined');
      },
    },
  });
  const { client } = temporal;
  const manager = await SagaManager.connect({ client, taskQueue });
  const { status, uuid } = await manager.run('order', { orderId: 'a' }, { raiseOnError: false });
  expect([status, calls]).toEqual(['errored', ['stock/reserve', 'stock/release']]);
  await stop();
  const history = await new Client({ connection: client.connection }).workflow.getHandle(uuid).fetchHistory();
  const report = await replaySagas({ workflowBundle, histories: [{ workflowId: uuid, history }] });
  expect(report).toMatchObject({ passed: 1, failed: 0 });
});
