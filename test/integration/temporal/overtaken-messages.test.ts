import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { SagaResponse } from 'temporal-saga';
import { freshTaskQueue, useTemporal } from '../../support/saga-worker';

const temporal = useTemporal();

describe('a message that another one has overtaken', () => {
  it('the sender of an overtaken action or reply gets its error code', async () => {
    const taskQueue = freshTaskQueue();
    const uuid = randomUUID();
    const workflowsPath = require.resolve('./overtaken-workflows');
    const worker = await Worker.create({ connection: temporal.connection, taskQueue, workflowsPath });
    const manager = await temporal.managerFor(taskQueue);
    const handle = await temporal.client.workflow.start('ignoring', { taskQueue, workflowId: uuid });
    const action = { action: 'retry', step: 'a', phase: 'undo', incident: 'i', by: 'ann' } as const;
    await worker.runUntil(async () => {
      await expect(manager.resolve(uuid, action)).rejects.toMatchObject({ code: 'INCIDENT_CLOSED' });
      await expect(
        manager.run({ response: new SagaResponse({ uuid, request: 'any' }) }),
      ).rejects.toMatchObject({ code: 'REPLY_DUPLICATE' });
      await handle.terminate();
    });
  });
});
