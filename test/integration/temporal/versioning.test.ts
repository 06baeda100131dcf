import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Saga, SagaRefused, SagaRequest } from 'temporal-saga';
import { freshTaskQueue, useTemporal } from '../../support/saga-worker';
import { until } from '../../support/until';

const temporal = useTemporal();
const folder = mkdtempSync(join(tmpdir(), 'temporal-saga-versioning-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The sagas module of one version: the first one cannot build its undo. */
function sagasOf(version: string, undo: string): string {
  const path = join(folder, `${version}.ts`);
  writeFileSync(
    path,
    `import { Saga, SagaRequest } from 'temporal-saga';
     export const visit = new Saga('visit', { execute: { maximumAttempts: 1 }, undo: { maximumAttempts: 1 } })
       .remoteStep('book').onExecute(() => new SagaRequest({ target: 'desk/book' })).onFailure(() => { ${undo} })
       .remoteStep('pay').onExecute(() => new SagaRequest({ target: 'desk/pay' }))
       .commit();`,
  );
  return path;
}

/** The same saga for the client: only its structure counts. */
const visit = new Saga('visit', { execute: { maximumAttempts: 1 }, undo: { maximumAttempts: 1 } })
  .remoteStep('book')
  .onExecute(() => new SagaRequest({ target: 'desk/book' }))
  .onFailure(() => new SagaRequest({ target: 'desk/cancel' }))
  .remoteStep('pay')
  .onExecute(() => new SagaRequest({ target: 'desk/pay' }))
  .commit();

/** A deployment with a worker for each version. */
function deployment(versioningBehavior: 'PINNED' | 'AUTO_UPGRADE') {
  const taskQueue = freshTaskQueue();
  const deploymentName = taskQueue;
  const requests: string[] = [];
  const deploy = async (buildId: string, sagasPath: string) => {
    const worker = await temporal.startWorker({
      taskQueue,
      sagasPath,
      participants: {
        desk: ({ target }) => {
          requests.push(`${buildId} ${target}`);
          if (target === 'desk/pay') throw new SagaRefused();
          return {};
        },
      },
      workerDeploymentOptions: {
        version: { deploymentName, buildId },
        useWorkerVersioning: true,
        defaultVersioningBehavior: versioningBehavior,
      },
    });
    const { client } = temporal;
    // The server knows a version after the first poll of its worker.
    await until(() =>
      client.workflowService
        .setWorkerDeploymentCurrentVersion({ namespace: 'default', deploymentName, buildId })
        .catch(() => undefined),
    );
    // The task queue needs a moment to learn the new version.
    await until(async () => {
      const { versioningInfo } = await client.workflowService.describeTaskQueue({
        namespace: 'default',
        taskQueue: { name: taskQueue },
      });
      return versioningInfo?.currentDeploymentVersion?.buildId === buildId;
    });
    return worker;
  };
  return { deploy, requests };
}

describe.each(['PINNED', 'AUTO_UPGRADE'] as const)('versioning behavior %s', (behavior) => {
  it('a stuck execution runs the fixed undo of the next version', async () => {
    const { deploy, requests } = deployment(behavior);
    const { manager } = await deploy('1', sagasOf('broken', `throw new Error('a bug');`));
    const uuid = randomUUID();
    const running = manager.run(visit, {}, { uuid, raiseOnError: false });
    const { id, step, phase } = await until(async () => {
      const execution = await manager.load(uuid).catch(() => undefined);
      return execution?.status === 'stuck' && !execution.stepsUnavailable && execution.incidents[0];
    });
    await deploy('2', sagasOf('fixed', `return new SagaRequest({ target: 'desk/cancel' });`));
    await manager.resolve(uuid, { action: 'retry', incident: id, step, phase, by: 'ann' });
    expect(await running).toMatchObject({ status: 'errored', undoErrors: [], error: { code: 'REFUSED' } });
    expect(requests.slice(0, 2)).toEqual(['1 desk/book', '1 desk/pay']);
    expect(requests.slice(2)).toEqual(['2 desk/cancel']);
  });
});
