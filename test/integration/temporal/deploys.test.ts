import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Saga, SagaRefused, SagaRequest } from 'temporal-saga';
import type { RunnableSaga } from 'temporal-saga/client';
import type { Participants, StuckNotice } from 'temporal-saga/worker';
import { reset } from '../../support/reset';
import { freshTaskQueue, useTemporal } from '../../support/saga-worker';
import { until } from '../../support/until';

const temporal = useTemporal();
const folder = mkdtempSync(join(tmpdir(), 'temporal-saga-deploys-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The sagas module of one deploy: the value and the size of the context's data differ. */
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

/** A step of a tour in a module; the content of its request is a parameter. */
const step = (id: string, version: string, undo = `return new SagaRequest({ target: 'shop/undo' });`) =>
  `saga.remoteStep('${id}', { execute: { maximumAttempts: 3 } })
     .onExecute((_: any, content: any) => new SagaRequest({ target: 'shop/${id}', content }), { version: '${version}' })
     .onFailure(() => { ${undo} });`;

/** A module with a saga and a factory of these steps. */
function tours(version: string, steps: readonly string[]): string {
  const path = join(folder, `${version}.ts`);
  writeFileSync(
    path,
    `import { Saga, SagaRequest } from 'temporal-saga';
     const build = (saga: any) => { ${steps.join('\n')} return saga.commit(); };
     export const tour = build(new Saga('tour'));
     export function tourFactory() { return build(new Saga()); }`,
  );
  return path;
}

/** The saga that a client with old code starts by value. */
const fromOldCode = new Saga('tour', { execute: { maximumAttempts: 3 } })
  .remoteStep('a')
  .onExecute((_, content: { version: string }) => new SagaRequest({ target: 'shop/a', content }), {
    version: 'old',
  })
  .onFailure(() => new SagaRequest({ target: 'shop/undo' }))
  .remoteStep('b')
  .onExecute((_, content: { version: string }) => new SagaRequest({ target: 'shop/b', content }), {
    version: 'old',
  })
  .onFailure(() => new SagaRequest({ target: 'shop/undo' }))
  .commit();

/** The worker knows it by its name. */
function tourFactory(): Saga {
  throw new Error('The worker uses its own factory.');
}

/** Options of an execution across two deploys. */
interface Crossing {
  /** The saga. @defaultValue the saga by value */
  readonly saga?: RunnableSaga<object>;
  /** The request during which the deploy happens. @defaultValue the first one */
  readonly during?: string;
  readonly participantsAfter?: Participants;
}

/** Runs a saga on one deploy up to one of its requests, and the rest of it on another. */
async function acrossDeploys(
  before: string,
  after: string,
  { saga = shop, during = 'shop/first', participantsAfter }: Crossing = {},
) {
  const taskQueue = freshTaskQueue();
  const uuid = randomUUID();
  const requests: unknown[] = [];
  const messages: string[] = [];
  let release = (): void => undefined;
  const arrived = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isDeployed = false;
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const shopParticipant = async ({ target, content }: { target: string; content: unknown }) => {
    if (target === during && !isDeployed) {
      release();
      await answered;
      // The new worker serves the request: an answer of the old worker during its shutdown may be lost for ten seconds.
      if (!participantsAfter) throw new Error('deploying');
    }
    requests.push([target, content]);
    return {};
  };
  const listen = { fn: (_: unknown, message: string) => void messages.push(message) };
  // Without a cache, every task replays the history, as on another machine.
  const options = {
    taskQueue,
    participants: { shop: shopParticipant },
    maxCachedWorkflows: 0,
    sinks: {
      defaultWorkerLogger: { trace: listen, debug: listen, info: listen, warn: listen, error: listen },
    },
  };
  const old = await temporal.startWorker({ ...options, sagasPath: before });
  const running = old.manager.run(saga, {}, { uuid, raiseOnError: false });
  await arrived;
  const stopping = old.stop();
  answer();
  await stopping;
  isDeployed = true;
  const participants = participantsAfter ?? options.participants;
  const current = await temporal.startWorker({ ...options, participants, sagasPath: after });
  const drifts = () => messages.filter((message) => message.startsWith('SAGA_DRIFT'));
  return { running, requests, drifts, uuid, current, options };
}

/** Resolves when the execution's workflow task was retried, because the worker cannot continue it. */
function untilItWaits(uuid: string) {
  return until(async () => {
    const { raw } = await temporal.client.workflow.getHandle(uuid).describe();
    return (raw.pendingWorkflowTask?.attempt ?? 0) > 1;
  });
}

/** Deploys a bug, and reverts the deploy when the execution waits for it. */
async function waitsUntilReverted(before: string, after: string, crossing?: Crossing): Promise<string> {
  const { running, uuid, current, options } = await acrossDeploys(before, after, crossing);
  await untilItWaits(uuid);
  await current.stop();
  await temporal.startWorker({ ...options, sagasPath: before });
  return (await running).status;
}

/** The module with a working undo, and the module with a broken one. */
const fixed = () => tours('tours-fixed', [step('a', 'old'), step('b', 'old')]);
const broken = () => tours('tours-broken', [step('a', 'old', `throw new Error('a bug');`), step('b', 'old')]);

/** Runs a saga until it is stuck on the bug of an undo, in its continue-as-new run. */
async function stuckOnABug() {
  const uuid = randomUUID();
  const shopParticipant = ({ target }: { target: string }) => {
    if (target === 'shop/b') throw new SagaRefused();
    return {};
  };
  let notify = (_: StuckNotice): void => undefined;
  const notified = new Promise<StuckNotice>((resolve) => {
    notify = resolve;
  });
  const options = {
    taskQueue: freshTaskQueue(),
    participants: { shop: shopParticipant },
    onStuck: (notice: StuckNotice) => {
      notify(notice);
    },
    maxCachedWorkflows: 0,
  };
  const old = await temporal.startWorker({ ...options, sagasPath: broken() });
  const running = old.manager.run('tour', {}, { uuid, raiseOnError: false });
  const { step: where, phase, incident } = await notified;
  return {
    uuid,
    running,
    action: { action: 'retry', step: where, phase, incident, by: 'ann' },
    old,
    options,
  } as const;
}

describe('a deploy while an execution runs', () => {
  it('a deploy changes callbacks from then on, and not the context that they have written', async () => {
    const { running, requests, drifts } = await acrossDeploys(
      deploy('old', { value: 'old' }),
      deploy('new', { value: 'new' }),
    );
    expect(await running).toMatchObject({ status: 'finished', context: { total: 'old' } });
    expect(requests).toEqual([
      ['shop/first', { total: 'old' }],
      ['shop/second', { total: 'old' }],
    ]);
    expect(drifts().length).toBeGreaterThan(0);
  });

  it('a deploy that changes the context of a completed step is reported as drift', async () => {
    const { running, drifts } = await acrossDeploys(
      deploy('first', { value: 'old' }),
      deploy('later', { value: 'new' }),
      { during: 'shop/second' },
    );
    expect(await running).toMatchObject({ status: 'finished', context: { total: 'old' } });
    expect(drifts().length).toBeGreaterThan(0);
  });

  it.each<[string, RunnableSaga<object>]>([
    ['by value', fromOldCode],
    ['by name', 'tour'],
    ['by factory', tourFactory],
  ])(
    'a deploy does not change the steps, parameters and options of an execution that was started %s',
    async (_, saga) => {
      const steps = { a: step('a', 'old'), b: step('b', 'old') };
      const before = tours('tours-old', [steps.a, steps.b]);
      const after = tours('tours-new', [step('b', 'new'), step('new', 'new'), step('a', 'new')]);
      const { running, requests } = await acrossDeploys(before, after, { saga, during: 'shop/a' });
      expect(await running).toMatchObject({ status: 'finished', steps: [{ step: 'a' }, { step: 'b' }] });
      expect(requests).toEqual([
        ['shop/a', { version: 'old' }],
        ['shop/b', { version: 'old' }],
      ]);
    },
  );

  it("a deploy that fixes the undo of a stuck execution takes effect with the operator's retry", async () => {
    const { uuid, running, action, old, options } = await stuckOnABug();
    await old.stop();
    const { manager } = await temporal.startWorker({ ...options, sagasPath: fixed() });
    await manager.resolve(uuid, action);
    expect(await running).toMatchObject({ status: 'errored', undoErrors: [], error: { step: 'b' } });
  });

  it('a deploy without the saga leaves a continue-as-new run waiting before its first task', async () => {
    const { uuid, running, action, old, options } = await stuckOnABug();
    await old.stop();
    // Its first task is pending, as in a deploy between two runs.
    await reset(temporal.client, uuid, 0);
    const other = deploy('another', { value: 'old' });
    const without = await temporal.startWorker({ ...options, sagasPath: other });
    await untilItWaits(uuid);
    await without.stop();
    const { manager } = await temporal.startWorker({ ...options, sagasPath: fixed() });
    await manager.resolve(uuid, action);
    // The run comes from a reset, so an operator confirms its requests.
    const incident = await until(async () => {
      const { incidents } = await manager.load(uuid);
      return incidents.find(({ error }) => error.code === 'WORKFLOW_RESET');
    });
    await manager.resolve(uuid, { ...action, incident: incident.id });
    expect(await running).toMatchObject({ status: 'errored', undoErrors: [], error: { step: 'b' } });
  });

  it('a deploy without a callback leaves the execution waiting for a worker that has it', async () => {
    const lost = deploy('lost', { value: 'old', lost: true });
    expect(await waitsUntilReverted(deploy('whole', { value: 'old' }), lost)).toBe('finished');
  });

  it('a deploy without the saga or a participant leaves the execution waiting in the same way', async () => {
    const tour = tours('tours-whole', [step('a', 'old'), step('b', 'old')]);
    const other = deploy('other', { value: 'old' });
    const statuses = await Promise.all([
      waitsUntilReverted(tour, other, { saga: 'tour', during: 'shop/a' }),
      waitsUntilReverted(other, other, { participantsAfter: {} }),
    ]);
    expect(statuses).toEqual(['finished', 'finished']);
  });

  it('a deploy that computes another large context leaves the execution waiting for the right code', async () => {
    const right = deploy('large', { value: 'old', filler: 100_000 });
    const wrong = deploy('drifted', { value: 'new', filler: 100_000 });
    const { running, uuid, current, options } = await acrossDeploys(right, wrong);
    await untilItWaits(uuid);
    await current.stop();
    await temporal.startWorker({ ...options, sagasPath: right });
    expect(await running).toMatchObject({ status: 'finished', context: { total: 'old' } });
  });

  it('a deploy may move a participant to a task queue, because the history records its route', async () => {
    const module = deploy('moved', { value: 'old' });
    const moved = { shop: { taskQueue: freshTaskQueue() } };
    const { running, uuid } = await acrossDeploys(module, module, { participantsAfter: moved });
    const shopWorker = await temporal.startWorker({
      taskQueue: moved.shop.taskQueue,
      sagasPath: module,
      activities: { 'shop/second': () => Promise.resolve({}) },
    });
    expect(await running).toMatchObject({ uuid, status: 'finished', context: { total: 'old' } });
    await shopWorker.stop();
  });

  it('a deploy may change the policies of a participant, and they hold from the next request on', async () => {
    const module = deploy('policies', { value: 'old' });
    let attempts = 0;
    const call = ({ target }: { target: string }) => {
      if (target === 'shop/undo') return {};
      attempts += 1;
      throw new Error('busy');
    };
    const changed = { shop: { call, execute: { maximumAttempts: 2, initialInterval: 10 } } };
    const { running } = await acrossDeploys(module, module, { participantsAfter: changed });
    expect(await running).toMatchObject({
      status: 'errored',
      error: { code: 'OUTCOME_UNKNOWN', step: 'second' },
    });
    expect(attempts).toBe(2);
  });

  it('an execution with a reply that would overflow the history ends all the same, and answers queries meanwhile', async () => {
    let meanwhile: string | undefined;
    const { manager } = await temporal.startWorker({
      sagasPath: deploy('heavy', { value: 'old', filler: 700_000 }),
      participants: {
        shop: async ({ target, sagaId }) => {
          if (target === 'shop/first') return {};
          if (target === 'shop/undo') {
            meanwhile = (await manager.load(sagaId)).status;
            return {};
          }
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
    expect(meanwhile).toBe('compensating');
  });
});
