import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { SagaPlugin } from '../../../src/worker';
import { replyLater } from 'temporal-saga';
import { useTemporal, withSources } from '../../support/saga-worker';
import { until } from '../../support/until';
import { shopModule } from './versions';

const temporal = useTemporal();
const folder = mkdtempSync(join(tmpdir(), 'temporal-saga-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('try', async () => {
  const { manager, taskQueue, stop } = await temporal.startWorker({
    sagasPath: shopModule(folder, 'a'),
    participants: { stock: ({ operation }: { operation: string }) => (operation === 'ship' ? replyLater : { id: 'R1' }), gifts: () => ({}) },
  });
  const uuid = randomUUID();
  await manager.run('shop', {}, { uuid, pauseOnDisk: true });
  await stop();
  const history = await temporal.client.workflow.getHandle(uuid).fetchHistory();
  const versions = {
    same: {}, renamed: { target: 'stock/take' }, flipped: { takes: false }, throws: { first: `throw new Error('no');` },
    unhooked: { onSuccess: '' }, options: { options: "{ undoWhen: 'replied', settleTime: 1 }" },
  };
  for (const [name, version] of Object.entries(versions)) {
    const sagasPath = shopModule(folder, name, version);
    for await (const { error } of Worker.runReplayHistories(withSources({ plugins: [new SagaPlugin({ sagasPath })] }), [{ workflowId: uuid, history }])) console.log(name, error?.name, error?.message);
  }
  const gone = shopModule(folder, 'gone', {});
  require('fs').writeFileSync(gone, `import { Saga } from 'temporal-saga'; export const other = new Saga('other').localStep('a', () => undefined).commit();`);
  for (const plugin of [new SagaPlugin({ sagasPath: gone }), new SagaPlugin({ sagasPath: shopModule(folder, 'z'), participants: { stock: { taskQueue: 'q' } } })])
    for await (const { error } of Worker.runReplayHistories(withSources({ plugins: [plugin] }), [{ workflowId: uuid, history }])) console.log('gone', error?.name, error?.message);
  console.log(taskQueue, JSON.stringify(history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId));
});
