import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Saga, SagaRefused, SagaRequest } from 'temporal-saga';
import type { Participants } from 'temporal-saga/worker';
import { freshTaskQueue, useTemporal } from '../../support/saga-worker';
import { until } from '../../support/until';

const temporal = useTemporal();
const folder = mkdtempSync(join(tmpdir(), 'temporal-saga-deploys-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A sagas module as it is at one deploy: what the local step writes, and how large, differs. */
function deploy(
  version: string,
  { value, filler = 0, lost = false }: { value: string; filler?: number; lost?: boolean },
): string {
  const path = join(folder, `${version}.ts`);
  const second = lost
    ? ''
    : `.remoteStep('second').onExecute(({ total }: any) => new SagaRequest({ target: 'shop/second', content: { total } }))`;
  writeFileSync(
    path,
    `import { Saga, SagaRequest } from 'temporal-saga';
     export const shop = new Saga('shop')
       .localStep('price', (context: any) => { context.total = '${value}'; context.filler = 'x'.repeat(${String(filler)}); })
       .remoteStep('first').onExecute(({ total }: any) => new SagaRequest({ target: 'shop/first', content: { total } }))
       .onFailure(() => new SagaRequest({ target: 'shop/undo' }))
       ${second}
       .commit();`,
  );
  return path;
}

/** The same saga for the client: only its structure counts. */
const shop = new Saga('shop')
  .localStep('price', () => undefined)
  .remoteStep('first')
  .onExecute(() => new SagaRequest({ target: 'shop/first' }))
  .onFailure(() => new SagaRequest({ target: 'shop/undo' }))
  .remoteStep('second')
  .onExecute(() => new SagaRequest({ target: 'shop/second' }))
  .commit();

/** Runs the first step on one deploy, and everything after it on another. */
async function acrossDeploys(before: string, after: string, participantsAfter?: Participants) {
  const taskQueue = freshTaskQueue();
  const uuid = randomUUID();
  const requests: unknown[] = [];
  let release = (): void => undefined;
  const atFirst = new Promise<void>((arrived) => {
    release = arrived;
  });
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const shopParticipant = async ({ target, content }: { target: string; content: unknown }) => {
    requests.push([target, content]);
    if (target === 'shop/first') {
      release();
      await answered;
    }
    return {};
  };
  // Without a cache, every task starts from history, as it does on another machine.
  const options = { taskQueue, participants: { shop: shopParticipant }, maxCachedWorkflows: 0 };
  const old = await temporal.startWorker({ ...options, sagasPath: before });
  const running = old.manager.run(shop, {}, { uuid, raiseOnError: false });
  await atFirst;
  const stopping = old.stop();
  answer();
  await stopping;
  const participants = participantsAfter ?? options.participants;
  const current = await temporal.startWorker({ ...options, participants, sagasPath: after });
  return { running, requests, uuid, current, options };
}

describe('a deploy while an execution runs', () => {
  it('changes what callbacks do from now on, and not what the context became', async () => {
    const { running, requests } = await acrossDeploys(
      deploy('old', { value: 'old' }),
      deploy('new', { value: 'new' }),
    );
    expect(await running).toMatchObject({ status: 'finished', context: { total: 'old' } });
    expect(requests).toEqual([
      ['shop/first', { total: 'old' }],
      ['shop/second', { total: 'old' }],
    ]);
  });

  it('that lost a callback leaves the execution waiting for a worker that has it', async () => {
    const whole = deploy('whole', { value: 'old' });
    const { running, uuid, current, options } = await acrossDeploys(
      whole,
      deploy('lost', { value: 'old', lost: true }),
    );
    const pending = () => temporal.client.workflow.getHandle(uuid).describe();
    await until(async () => ((await pending()).raw.pendingWorkflowTask?.attempt ?? 0) > 1);
    expect((await pending()).status.name).toBe('RUNNING');
    await current.stop();
    await temporal.startWorker({ ...options, sagasPath: whole });
    expect(await running).toMatchObject({ status: 'finished' });
  });

  it('that computes another large context leaves the execution waiting for the right code', async () => {
    const right = deploy('large', { value: 'old', filler: 100_000 });
    const wrong = deploy('drifted', { value: 'new', filler: 100_000 });
    const { running, uuid, current, options } = await acrossDeploys(right, wrong);
    await until(async () => {
      const { raw } = await temporal.client.workflow.getHandle(uuid).describe();
      return (raw.pendingWorkflowTask?.attempt ?? 0) > 1;
    });
    await current.stop();
    await temporal.startWorker({ ...options, sagasPath: right });
    expect(await running).toMatchObject({ status: 'finished', context: { total: 'old' } });
  });

  it('may move a participant to a task queue: history tells who served it', async () => {
    const module = deploy('moved', { value: 'old' });
    const moved = { shop: { taskQueue: freshTaskQueue() } };
    const { running, uuid } = await acrossDeploys(module, module, moved);
    const shopWorker = await temporal.startWorker({
      taskQueue: moved.shop.taskQueue,
      sagasPath: module,
      activities: { 'shop/second': () => Promise.resolve({}) },
    });
    expect(await running).toMatchObject({ uuid, status: 'finished', context: { total: 'old' } });
    await shopWorker.stop();
  });

  it('that would overflow history with a large reply ends all the same', async () => {
    const { manager } = await temporal.startWorker({
      sagasPath: deploy('heavy', { value: 'old', filler: 700_000 }),
      participants: {
        shop: () => {
          throw new SagaRefused({ reason: 'x'.repeat(1_800_000) });
        },
      },
    });
    const execution = await manager.run(shop, {}, { raiseOnError: false });
    expect(execution).toMatchObject({
      status: 'errored',
      error: { code: 'REFUSED' },
      context: { total: 'old' },
    });
  });
});
