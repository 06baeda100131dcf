import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { Saga } from 'temporal-saga';
import {
  type ExecutionWaitFor,
  type RunnableSaga,
  SagaExecutionRepository,
  SagaManager,
  type SagaManagerOptions,
  type WaitFilter,
} from 'temporal-saga/client';
import { bundleSagas, createSagaWorker, replaySagas, type SagaBundle } from 'temporal-saga/worker';
import { registerAttribute } from '../../../src/client/search-attributes';
import { runsOf, WORKERS } from '../blocks/block-workers';
import { Ledger } from '../blocks/ledger';
import { installQuietRuntime, withSources } from '../../support/saga-worker';
import { type ShortHistoryServer, startShortHistoryServer } from '../../support/short-history-server';
import { until } from '../../support/until';
import * as sagas from './waiting-sagas';

/** Runs are short, so that executions continue in other runs. */
const EVENT_LIMIT = 25;
const ATTRIBUTES = { status: 'SagaStatus', waitsFor: 'SagaWaitsFor' } as const;

let server: ShortHistoryServer;
let bundle: SagaBundle;
let native: NativeConnection;
let client: Client;
const ledgers = new Map<string, Ledger>();

beforeAll(async () => {
  installQuietRuntime();
  [server, bundle] = await Promise.all([
    startShortHistoryServer({
      eventLimit: EVENT_LIMIT,
      searchAttributes: [
        { name: 'SagaStatus', type: 'KEYWORD' },
        { name: 'SagaWaitsFor', type: 'KEYWORD_LIST' },
      ],
    }),
    bundleSagas(withSources({ sagasPath: require.resolve('./waiting-sagas') })),
  ]);
  const { address } = server;
  native = await NativeConnection.connect({ address });
  client = new Client({ connection: await Connection.connect({ address, interceptors: [] }) });
}, 120_000);
afterAll(async () => {
  await client.connection.close();
  await native.close();
  await server.stop();
});

/** A manager and its worker, on a queue of their own. */
async function onQueue<R>(
  { searchAttributes = ATTRIBUTES, maxCachedWorkflows }: QueueOptions,
  part: (manager: SagaManager, taskQueue: string) => Promise<R>,
): Promise<R> {
  const taskQueue = randomUUID();
  const worker = await createSagaWorker({
    connection: native,
    taskQueue,
    workflowBundle: bundle,
    participants: { '*': (request) => ledgers.get(request.sagaId)?.answer(request) },
    ...(maxCachedWorkflows !== undefined && { maxCachedWorkflows }),
  });
  const manager = await SagaManager.connect({ taskQueue, client, searchAttributes });
  return worker.runUntil(part(manager, taskQueue));
}

interface QueueOptions extends Pick<SagaManagerOptions, 'searchAttributes'> {
  readonly maxCachedWorkflows?: number;
}

function begin<T extends object>(
  manager: SagaManager,
  saga: RunnableSaga<T>,
  { context, ledger = new Ledger() }: { readonly context?: T; readonly ledger?: Ledger } = {},
) {
  const uuid = randomUUID();
  ledgers.set(uuid, ledger);
  const end = manager.run<T>(saga, context, { uuid, raiseOnError: false });
  end.catch(() => undefined);
  return { uuid, end };
}

/** The executions that a query of Temporal's list finds, in the order of their ids. */
async function found(query: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
  return ids.sort();
}

/** Waits until a query finds these executions alone: the index follows with a delay. */
async function untilFound(query: string, ...uuids: readonly string[]): Promise<void> {
  const wanted = [...uuids].sort().join();
  await until(async () => (await found(query)).join() === wanted);
}

async function listed(manager: SagaManager, filter: WaitFilter = {}): Promise<readonly ExecutionWaitFor[]> {
  const waits: ExecutionWaitFor[] = [];
  for await (const wait of manager.waits(filter)) waits.push(wait);
  return waits;
}

const ofWaits = (waits: readonly ExecutionWaitFor[]) =>
  waits.map(({ uuid, step }) => `${uuid} ${step}`).sort();

/** The attributes of sagas; Temporal has others beside them. */
async function attributesOf(uuid: string): Promise<Readonly<Record<string, unknown>>> {
  const { typedSearchAttributes } = await client.workflow.getHandle(uuid).describe();
  const own = typedSearchAttributes.getAll().filter(({ key }) => key.name.startsWith('Saga'));
  return Object.fromEntries(own.map(({ key, value }) => [key.name, value]));
}

async function eventsOf(uuid: string) {
  return (await client.workflow.getHandle(uuid).fetchHistory()).events ?? [];
}

/** The values of each change of search attributes in the history of a run. */
async function changesOf(uuid: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await eventsOf(uuid)).flatMap(({ upsertWorkflowSearchAttributesEventAttributes: upsert }) => {
    const fields = upsert?.searchAttributes?.indexedFields;
    if (!fields) return [];
    return [
      Object.fromEntries(
        Object.entries(fields).map(([name, { data }]) => [
          name,
          JSON.parse(Buffer.from(data ?? []).toString()),
        ]),
      ),
    ];
  });
}

const decide = (manager: SagaManager, uuid: string, step = 'approve') =>
  manager.decide(uuid, { step, choice: 'yes', by: 'ann' });

describe.each(WORKERS)('the search attribute for waits, on a worker that is %s', (kind) => {
  const options = kind === 'uncached' ? { maxCachedWorkflows: 0 } : {};

  it('finds each execution by the kind and the name of what it waits for, until the wait is over', () =>
    onQueue(options, async (manager, taskQueue) => {
      const query = (value: string) =>
        `TaskQueue = '${taskQueue}' AND SagaWaitsFor = '${value}' AND ExecutionStatus = 'Running'`;
      const ledger = new Ledger();
      const release = ledger.hold('a/do');
      const decided = begin(manager, sagas.decided);
      const paid = begin(manager, sagas.paid);
      const timed = begin(manager, sagas.timed);
      const working = begin(manager, sagas.working, { ledger });
      const together = begin(manager, sagas.together);
      await untilFound(query('decision'), decided.uuid, together.uuid);
      await untilFound(query('decision:approve'), decided.uuid, together.uuid);
      await untilFound(query('decision:release'), together.uuid);
      await untilFound(query('event'), paid.uuid, together.uuid);
      await untilFound(query('event:payment-received'), paid.uuid);
      await untilFound(query('timer:pause'), timed.uuid);
      expect(await attributesOf(working.uuid)).toEqual({ SagaStatus: 'running' });
      expect(await attributesOf(together.uuid)).toEqual({
        SagaStatus: 'paused',
        SagaWaitsFor: ['decision', 'decision:approve', 'decision:release', 'event', 'event:payment'],
      });

      const loads = jest.spyOn(SagaExecutionRepository.prototype, 'load');
      const describes = jest.spyOn(client.workflowService, 'describeWorkflowExecution');
      const waits = await listed(manager, { kind: 'decision' });
      expect(loads.mock.calls.map(([uuid]) => uuid).sort()).toEqual([decided.uuid, together.uuid].sort());
      expect(describes).toHaveBeenCalledTimes(2);
      describes.mockRestore();
      expect(ofWaits(waits)).toEqual(
        [
          `${decided.uuid} approve`,
          ...['one.approve', 'two.approve', 'three.release'].map((step) => `${together.uuid} all.${step}`),
        ].sort(),
      );
      loads.mockClear();
      expect(ofWaits(await listed(manager, { saga: 'paid' }))).toEqual([`${paid.uuid} payment`]);
      expect(loads.mock.calls.map(([uuid]) => uuid)).toEqual([paid.uuid]);
      loads.mockRestore();
      await expect(listed(manager, { saga: 5 as never })).rejects.toMatchObject({ code: 'INPUT_INVALID' });

      await decide(manager, decided.uuid);
      await decided.end;
      await decide(manager, together.uuid, 'all.one.approve');
      await decide(manager, together.uuid, 'all.three.release');
      await untilFound(query('decision:release'));
      await untilFound(query('decision:approve'), together.uuid);
      await decide(manager, together.uuid, 'all.two.approve');
      await untilFound(query('decision'));
      await untilFound(query('event'), paid.uuid, together.uuid);
      await manager.send(together.uuid, { event: 'payment' });
      await manager.send(paid.uuid, { event: 'payment-received' });
      release();
      await Promise.all([paid.end, working.end, together.end]);
      await untilFound(query('event'));
      expect(await attributesOf(together.uuid)).toEqual({ SagaStatus: 'finished', SagaWaitsFor: ['none'] });
      expect(ofWaits(await listed(manager))).toEqual([`${timed.uuid} pause`]);
      await client.workflow.getHandle(timed.uuid).cancel();
      expect(await timed.end).toMatchObject({ status: 'cancelled' });
      await untilFound(query('timer'));
    }));

  it('stays right while an execution continues in other runs', () =>
    onQueue(options, async (manager, taskQueue) => {
      const context = { items: Array.from({ length: 12 }, (_, index) => index) };
      const run = begin(manager, sagas.longBeside, { context });
      await until(async () => (await runsOf(client, run.uuid).catch(() => [])).length >= 2);
      const query = `TaskQueue = '${taskQueue}' AND SagaWaitsFor = 'decision:approve' AND ExecutionStatus = 'Running'`;
      await untilFound(query, run.uuid);
      await until(async () => (await manager.load(run.uuid)).status === 'paused');
      expect(ofWaits(await listed(manager, { kind: 'decision' }))).toEqual([
        `${run.uuid} all.decision.approve`,
      ]);
      await decide(manager, run.uuid, 'all.decision.approve');
      expect(await run.end).toMatchObject({ status: 'finished' });
      await untilFound(query);
      expect(await attributesOf(run.uuid)).toEqual({ SagaStatus: 'finished', SagaWaitsFor: ['none'] });
    }));

  it('stays right while an execution is stuck beside a wait', () =>
    onQueue(options, async (manager, taskQueue) => {
      const ledger = new Ledger().refuse('b/do');
      const run = begin(manager, sagas.stuckBeside, { ledger });
      const query = `TaskQueue = '${taskQueue}' AND SagaWaitsFor = 'decision' AND SagaStatus = 'stuck' AND ExecutionStatus = 'Running'`;
      await untilFound(query, run.uuid);
      expect((await runsOf(client, run.uuid)).length).toBe(2);
      const [incident] = (await manager.load(run.uuid)).incidents;
      await until(async () =>
        (await eventsOf(run.uuid)).some(({ workflowTaskCompletedEventAttributes: done }) => done),
      );
      // The run begins with its attributes: it does not change them.
      expect(await changesOf(run.uuid)).toEqual([]);
      ledger.serve('b/do');
      await decide(manager, run.uuid, 'all.decision.approve');
      await manager.resolve(run.uuid, { action: 'retry', incident: incident?.id ?? '', by: 'ann' });
      expect(await run.end).toMatchObject({ status: 'finished' });
      await untilFound(query);
    }));

  it('changes together with the status, in one event', () =>
    onQueue(options, async (manager) => {
      const run = begin(manager, sagas.decided);
      await until(async () => (await listed(manager)).length === 1);
      await decide(manager, run.uuid);
      await run.end;
      expect(await changesOf(run.uuid)).toEqual([
        { SagaStatus: 'paused', SagaWaitsFor: ['decision', 'decision:approve'] },
        { SagaStatus: 'running', SagaWaitsFor: ['none'] },
        { SagaStatus: 'finished' },
      ]);
    }));

  it('changes alone where the manager shows no status', () =>
    onQueue({ ...options, searchAttributes: { waitsFor: 'SagaWaitsFor' } }, async (manager) => {
      const run = begin(manager, sagas.paid);
      await until(async () => (await listed(manager)).length === 1);
      await manager.send(run.uuid, { event: 'payment-received' });
      await run.end;
      expect(await changesOf(run.uuid)).toEqual([
        { SagaWaitsFor: ['event', 'event:payment-received'] },
        { SagaWaitsFor: ['none'] },
      ]);
    }));

  it('costs no event where a saga does not wait, and a start by value does not name it', async () => {
    const history = async (saga: RunnableSaga<object>, searchAttributes: QueueOptions['searchAttributes']) =>
      onQueue({ ...options, ...(searchAttributes && { searchAttributes }) }, async (manager) => {
        const run = begin(manager, saga);
        await run.end;
        const { events } = await client.workflow.getHandle(run.uuid).fetchHistory();
        const started = events?.[0]?.workflowExecutionStartedEventAttributes;
        const [input] = started?.input?.payloads ?? [];
        const names = Object.keys(started?.searchAttributes?.indexedFields ?? {});
        return { kinds: events?.map(({ eventType }) => eventType), bytes: input?.data?.length, names };
      });
    const withStatus = { status: 'SagaStatus' };
    expect(await history(sagas.short as Saga<object>, ATTRIBUTES)).toEqual(
      await history(sagas.short as Saga<object>, withStatus),
    );
    const { kinds, names } = await history('quick', ATTRIBUTES);
    expect(names.sort()).toEqual(['SagaStatus', 'SagaWaitsFor']);
    expect(kinds).toEqual((await history('quick', withStatus)).kinds);
  });

  it('changes in the same way in a replay, however the ends of its waits come together', () =>
    onQueue(options, async (manager) => {
      const runs = Array.from({ length: 8 }, () => begin(manager, sagas.together));
      await Promise.all(
        runs.map(async ({ uuid, end }, index) => {
          await until(async () => (await manager.load(uuid).catch(() => undefined))?.waits.length === 4);
          const answers = [
            () => decide(manager, uuid, 'all.one.approve'),
            () => manager.send(uuid, { event: 'payment' }),
            () => decide(manager, uuid, 'all.two.approve'),
            () => client.workflow.getHandle(uuid).signal('saga.event', { event: 'payment' }),
            () => decide(manager, uuid, 'all.three.release'),
          ];
          const late = (error: unknown) => {
            const { code } = error as { code: string };
            expect(['EVENT_LATE', 'SAGA_EXECUTION_CLOSED']).toContain(code);
          };
          const turned = [...answers.slice(index % 5), ...answers.slice(0, index % 5)];
          await Promise.all(turned.map((answer) => answer().catch(late)));
          expect(await end).toMatchObject({ status: 'finished' });
        }),
      );
    }));
});

describe('an execution that was started without the search attribute for waits', () => {
  it('never sets it, and a manager without it lists what it waits for', () =>
    onQueue({ searchAttributes: { status: 'SagaStatus' } }, async (manager, taskQueue) => {
      const run = begin(manager, sagas.decided);
      await until(async () => (await listed(manager, { kind: 'decision' })).length === 1);
      expect(await attributesOf(run.uuid)).toEqual({ SagaStatus: 'paused' });
      const other = await SagaManager.connect({ taskQueue, client, searchAttributes: ATTRIBUTES });
      expect(await listed(other)).toEqual([]);
      await decide(manager, run.uuid);
      await run.end;
    }));
});

describe('the name of the search attribute for waits', () => {
  const taskQueue = 'any';

  it('is refused where the namespace has it with another type', async () => {
    await expect(
      SagaManager.connect({ taskQueue, client, searchAttributes: { waitsFor: 'SagaStatus' } }),
    ).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: expect.stringContaining('KeywordList') as string,
    });
    await expect(registerAttribute(client, 'waitsFor', 'SagaStatus')).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
    });
  });

  it('keeps a saga from starting where it is not registered, and the error names the command to run', async () => {
    const manager = await SagaManager.connect({
      taskQueue,
      client,
      searchAttributes: { waitsFor: 'NeverRegistered' },
    });
    await expect(manager.run(sagas.timed)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: expect.stringContaining('search-attributes --waits-for NeverRegistered') as string,
    });
  });

  it('is registered once, and may be registered again', async () => {
    expect(await registerAttribute(client, 'waitsFor', 'SagaTwice')).toBe(true);
    await until(async () => !(await registerAttribute(client, 'waitsFor', 'SagaTwice')));
  });
});

it('the histories of all executions replay', async () => {
  const histories = (await Promise.all([...ledgers.keys()].map((uuid) => runsOf(client, uuid)))).flat();
  expect(histories.length).toBeGreaterThan(40);
  const { executions } = await replaySagas({ workflowBundle: bundle, histories });
  expect(executions.filter(({ failure }) => failure)).toEqual([]);
});
