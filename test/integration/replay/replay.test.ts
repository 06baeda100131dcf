import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { replyLater } from 'temporal-saga';
import { findServerExecutable } from '../../../src/dev-server';
import { runProgram } from '../../../src/cli/program';
import { replaySagas, type ReplayReport, SagaPlugin, type SagaWorkerOptions } from '../../../src/worker';
import { useTemporal, withSources } from '../../support/saga-worker';
import { serverAddress } from '../../support/temporal-server';
import { until } from '../../support/until';
import { shopModule, type ShopVersion } from './versions';

const temporal = useTemporal();
const folder = mkdtempSync(join(tmpdir(), 'temporal-saga-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

const participants = {
  stock: ({ operation }: { operation: string }) => (operation === 'ship' ? replyLater : { id: 'R1' }),
  gifts: () => ({}),
};

/** An execution of the first version that waits for a reply at its last step; its worker is gone. */
const recorded = { uuid: randomUUID(), taskQueue: '' };

beforeAll(async () => {
  const worker = await temporal.startWorker({ sagasPath: shopModule(folder, 'first'), participants });
  recorded.taskQueue = worker.taskQueue;
  await worker.manager.run('shop', {}, { uuid: recorded.uuid, pauseOnDisk: true });
  await worker.stop();
});

let versions = 0;
const moduleOf = (version: ShopVersion) => shopModule(folder, `version-${String((versions += 1))}`, version);

function replay(sagasPath: string): Promise<ReplayReport> {
  const { taskQueue } = recorded;
  return replaySagas(withSources({ sagasPath, histories: { client: temporal.client, taskQueue } }));
}

const CHANGES: readonly [title: string, version: ShopVersion, failure: object | undefined][] = [
  ['without a change', {}, undefined],
  ['with another target', { target: 'stock/take' }, { code: 'HISTORY_DIVERGED', step: 'reserve' }],
  [
    'with a condition that is flipped',
    { takes: false },
    { code: 'HISTORY_DIVERGED', step: 'choose.if-1.wrap' },
  ],
  [
    'with a callback that now throws',
    { first: `throw new Error('new rule');` },
    { code: 'HISTORY_DIVERGED', step: 'reserve' },
  ],
  ['without a hook of a step', { onSuccess: '' }, { code: 'CALLBACK_MISSING' }],
  [
    'with other options, because an execution keeps the options of its start',
    { options: `{ undoWhen: 'replied', settleTime: '1 h', execute: { maximumAttempts: 1 } }` },
    undefined,
  ],
  ['with another step', { more: `.localStep('thank', () => undefined)` }, undefined],
];

describe('replaySagas', () => {
  it.each(CHANGES)(
    'C8: replaySagas finds out whether a version %s would block a running execution',
    async (_, version, failure) => {
      const { passed, failed, executions } = await replay(moduleOf(version));
      expect({ passed, failed }).toEqual(failure ? { passed: 0, failed: 1 } : { passed: 1, failed: 0 });
      expect(executions).toMatchObject([{ uuid: recorded.uuid, saga: 'shop', ...(failure && { failure }) }]);
    },
  );

  it('C8: replaySagas names the change: both targets, both steps, the callback', async () => {
    const messageOf = async (version: ShopVersion) =>
      (await replay(moduleOf(version))).executions[0]?.failure?.message;
    expect(await messageOf({ target: 'stock/take' })).toMatch(/stock\/reserve.*stock\/take/);
    expect(await messageOf({ takes: false })).toMatch(/choose\.if-1\.wrap.*choose\.else\.pack/);
    expect(await messageOf({ onSuccess: '' })).toContain('onSuccess');
  });

  it('C8: a version without the saga, or without a participant that got a request, would block the execution', async () => {
    const sagasPath = join(folder, 'other.ts');
    writeFileSync(
      sagasPath,
      `import { Saga } from 'temporal-saga'; export const other = new Saga('other').localStep('a', () => undefined).commit();`,
    );
    expect((await replay(sagasPath)).executions).toMatchObject([{ failure: { code: 'UNKNOWN_SAGA' } }]);
    const { executions } = await replaySagas(
      withSources({
        sagasPath: moduleOf({}),
        participants: { stock: { taskQueue: 'stock' } },
        histories: { client: temporal.client, taskQueue: recorded.taskQueue },
      }),
    );
    expect(executions).toMatchObject([{ failure: { code: 'HISTORY_DIVERGED' } }]);
  });

  it('C8: replaySagas refuses a file that is not a history', async () => {
    for (const history of [undefined, {}, { events: [] }, { events: [{ eventId: '2' }] }]) {
      const histories = [{ workflowId: 'x', history }];
      await expect(replaySagas(withSources({ sagasPath: moduleOf({}), histories }))).rejects.toMatchObject({
        code: 'INPUT_INVALID',
      });
    }
  });

  it('C8: replaySagas has nothing to replay of an execution without a workflow task', async () => {
    const taskQueue = `unpolled-${randomUUID()}`;
    await temporal.client.workflow.start('shop', { taskQueue, workflowId: taskQueue });
    await until(async () => {
      const query = { client: temporal.client, taskQueue };
      const { executions } = await replaySagas(withSources({ sagasPath: moduleOf({}), histories: query }));
      return executions[0]?.uuid === taskQueue && !executions[0].failure;
    });
    await temporal.client.workflow.getHandle(taskQueue).terminate();
  });
});

describe('SagaPlugin', () => {
  const history = () => temporal.client.workflow.getHandle(recorded.uuid).fetchHistory();

  it('C8: SagaPlugin lets Worker.runReplayHistories replay sagas without further options', async () => {
    for (const [version, name] of [
      [{}, undefined],
      [{ target: 'stock/take' }, 'DeterminismViolationError'],
    ] as const) {
      const plugins = [new SagaPlugin({ sagasPath: moduleOf(version), participants })];
      const histories = [{ workflowId: recorded.uuid, history: await history() }];
      for await (const { error } of Worker.runReplayHistories(withSources({ plugins }), histories)) {
        expect(error?.name).toBe(name);
      }
    }
  });

  it('C8: SagaPlugin adds sagas to a bundle of bundleWorkflowCode', async () => {
    const { bundlerOptions } = withSources<Pick<SagaWorkerOptions, 'bundlerOptions'>>({});
    const workflowBundle = await bundleWorkflowCode({
      workflowsPath: require.resolve('../../../src/workflows/worker-entry'),
      plugins: [new SagaPlugin({ sagasPath: moduleOf({}) })],
      logger: new DefaultLogger('ERROR'),
      ...bundlerOptions,
    });
    const histories = [{ workflowId: recorded.uuid, history: await history() }];
    for await (const { error } of Worker.runReplayHistories({ workflowBundle }, histories)) {
      expect(error).toBeUndefined();
    }
  });
});

describe('temporal-saga replay', () => {
  async function run(...args: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await runProgram(['replay', ...args], {
      out: (line) => out.push(line),
      err: (line) => err.push(line),
      untilInterrupted: () => Promise.resolve(),
    });
    return { code, out, err };
  }

  /** Writes the options of a worker as a module in which the sagas import the sources of this library. */
  function configFile(version: ShopVersion): string {
    const path = join(folder, `config-${String((versions += 1))}.cjs`);
    const support = require.resolve('../../support/saga-worker');
    writeFileSync(
      path,
      `const { withSources } = require(${JSON.stringify(support)});
       exports.workerOptions = () => withSources({ sagasPath: ${JSON.stringify(moduleOf(version))} });`,
    );
    return path;
  }

  async function historyFile(): Promise<string> {
    const show = ['workflow', 'show', '--workflow-id', recorded.uuid, '--output', 'json'];
    const { stdout } = await promisify(execFile)(await findServerExecutable(), [
      ...show,
      ...['--address', serverAddress()],
    ]);
    const path = join(folder, 'history.json');
    writeFileSync(path, stdout);
    return path;
  }

  it('C8: temporal-saga replay reads files of temporal workflow show, and exits with 1 when the code would block one', async () => {
    const history = await historyFile();
    const same = await run('--history', history, '--worker-config', configFile({}));
    expect(same).toEqual({ code: 0, out: [`passed  shop ${recorded.uuid}`, '1 passed, 0 failed'], err: [] });
    const renamed = await run('--history', history, '--worker-config', configFile({ target: 'stock/take' }));
    expect(renamed).toMatchObject({
      code: 1,
      out: [expect.stringContaining('step reserve'), '0 passed, 1 failed'],
    });
    expect(renamed.out[0]).toMatch(new RegExp(`^blocked shop ${recorded.uuid}: \\[HISTORY_DIVERGED\\]`));
  });

  it('C8: temporal-saga replay replays the running executions of a task queue', async () => {
    process.env['TEMPORAL_ADDRESS'] = serverAddress();
    try {
      const config = configFile({});
      const running = await run('--task-queue', recorded.taskQueue, '--worker-config', config);
      expect(running).toMatchObject({ code: 0, out: [expect.any(String), '1 passed, 0 failed'] });
      const closed = await run(
        ...['--task-queue', recorded.taskQueue, '--status', 'closed', '--worker-config', config],
      );
      expect(closed).toMatchObject({ code: 0, out: ['0 passed, 0 failed'] });
    } finally {
      delete process.env['TEMPORAL_ADDRESS'];
    }
  });
});

describe('an execution that a deploy has blocked', () => {
  it('C8: a blocked execution reports at its failed workflow task what the worker is missing, and the fix', async () => {
    const { uuid, taskQueue } = recorded;
    const worker = await temporal.startWorker({
      sagasPath: moduleOf({ onSuccess: '' }),
      participants,
      taskQueue,
    });
    await temporal.client.workflow.getHandle(uuid).signal('look');
    await until(async () => {
      const { events = [] } = await temporal.client.workflow.getHandle(uuid).fetchHistory();
      const failures = (events ?? []).map(
        ({ workflowTaskFailedEventAttributes: failed }) => failed?.failure?.message ?? '',
      );
      return failures.some((message) => /CALLBACK_MISSING.*onSuccess.*docs\/versions\.md/.test(message));
    });
    await worker.stop();
  });
});
