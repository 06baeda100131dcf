import { randomUUID } from 'node:crypto';
import { NativeConnection, Worker } from '@temporalio/worker';
import { replyLater, SagaRefused } from 'temporal-saga';
import { SagaManager, type SagaListFilter, type SagaStatus, type SagaSummary } from 'temporal-saga/client';
import { freshTaskQueue, useTemporal } from '../../support/saga-worker';
import { serverAddress } from '../../support/temporal-server';
import { until } from '../../support/until';
import { register } from './operator-register';
import { parcel, slowParcel } from './operator-sagas';

const temporal = useTemporal();

const participants = {
  packing: () => ({}),
  mail: ({ content }: { content: { parcelId: string } }) => {
    if (content.parcelId === 'finished') return {};
    throw new SagaRefused();
  },
  shipping: ({ target, content }: { target: string; content: { parcelId: string } }) => {
    if (content.parcelId === 'paused') return replyLater;
    if (target === 'shipping/recall' && content.parcelId !== 'errored') throw new SagaRefused();
    return {};
  },
};

/** One execution of each lasting status, by its status. */
async function oneOfEach(manager: SagaManager) {
  const uuids = new Map<SagaStatus, string>();
  const start = (status: SagaStatus, saga = parcel) => {
    const uuid = randomUUID();
    uuids.set(status, uuid);
    // Executions that do not end are not awaited.
    return manager.run(saga, { parcelId: status }, { uuid, raiseOnError: false, timeout: 1 });
  };
  const unfinished = (error: unknown) => {
    expect(error).toMatchObject({ code: 'EXECUTION_UNFINISHED' });
  };
  await Promise.all([
    start('finished').catch(unfinished),
    start('errored').catch(unfinished),
    start('stuck').catch(unfinished),
    start('incomplete').catch(unfinished),
    start('paused', slowParcel).catch(unfinished),
  ]);
  const statusOf = async (status: SagaStatus) => (await manager.load(uuids.get(status) ?? '')).status;
  await until(async () => (await statusOf('incomplete')) === 'stuck');
  const uuid = uuids.get('incomplete') ?? '';
  const {
    incidents: [incident],
  } = await manager.load(uuid);
  await manager.resolve(uuid, {
    action: 'skip',
    step: incident?.step ?? '',
    phase: 'undo',
    incident: incident?.id ?? '',
    by: 'ann',
    reason: 'lost',
  });
  for (const status of uuids.keys()) await until(async () => (await statusOf(status)) === status);
  return uuids;
}

async function listed(manager: SagaManager, filter: SagaListFilter = {}): Promise<readonly SagaSummary[]> {
  const summaries: SagaSummary[] = [];
  for await (const summary of manager.list(filter)) summaries.push(summary);
  return summaries;
}

/** Waits for Temporal's index, which follows with a delay. */
async function indexed(manager: SagaManager, uuids: ReadonlyMap<SagaStatus, string>) {
  await until(async () => {
    const found = new Map((await listed(manager)).map(({ uuid, status }) => [uuid, status]));
    return [...uuids].every(([status, uuid]) => found.get(uuid) === status);
  });
}

const startWorker = () =>
  temporal.startWorker({ sagasPath: require.resolve('./operator-sagas'), participants });

describe.each([
  ['without search attributes', undefined],
  ['with a search attribute', 'SagaTestStatus'],
])('a list %s', (_, attribute) => {
  let manager: SagaManager;
  let uuids: ReadonlyMap<SagaStatus, string>;

  beforeAll(async () => {
    const { taskQueue } = await startWorker();
    const searchAttributes = attribute === undefined ? undefined : { status: attribute };
    if (attribute !== undefined) await register(attribute);
    manager = await SagaManager.connect({
      taskQueue,
      client: temporal.client,
      ...(searchAttributes && { searchAttributes }),
    });
    uuids = await oneOfEach(manager);
    await indexed(manager, uuids);
  });

  afterAll(async () => {
    for (const status of ['stuck', 'paused'] as const) {
      await temporal.client.workflow.getHandle(uuids.get(status) ?? '').terminate();
    }
  });

  it.each<SagaStatus>(['finished', 'errored', 'stuck', 'incomplete', 'paused'])(
    'a list finds the executions with the status %s, and no others',
    async (status) => {
      const found = await listed(manager, { status, pageSize: 2 });
      expect(found.map(({ uuid }) => uuid)).toEqual([uuids.get(status)]);
      expect(found).toMatchObject([{ status, startedAt: expect.any(Date) as Date }]);
    },
  );

  it('a list has each execution once, however many runs it has', async () => {
    const found = await listed(manager);
    expect(found.map(({ uuid }) => uuid).toSorted()).toEqual([...uuids.values()].toSorted());
  });

  it.each([1, 2, 5, 1_000])('E9: a list has all executions in pages of %i', async (pageSize) => {
    const found = await listed(manager, { pageSize });
    expect(found.map(({ uuid }) => uuid).toSorted()).toEqual([...uuids.values()].toSorted());
  });

  it('a list filters by the name of the saga', async () => {
    expect((await listed(manager, { saga: 'slow-parcel' })).map(({ uuid }) => uuid)).toEqual([
      uuids.get('paused'),
    ]);
    expect(await listed(manager, { saga: 'other"saga\\' })).toEqual([]);
  });

  it('a list shows all fields of a stuck execution that an action needs', async () => {
    const [stuck] = await listed(manager, { status: 'stuck' });
    const {
      incidents: [incident],
    } = await manager.load(uuids.get('stuck') ?? '');
    expect(stuck).toMatchObject({
      saga: 'parcel',
      step: 'ship',
      phase: 'undo',
      incident: incident?.id,
      error: { code: 'REFUSED' },
    });
  });

  it('a list shows the end of a closed execution, and the reason of its failure', async () => {
    const [errored] = await listed(manager, { status: 'errored' });
    expect(errored).toMatchObject({
      step: 'notify',
      error: { code: 'REFUSED' },
      closedAt: expect.any(Date) as Date,
    });
  });
});

describe('a list', () => {
  it('a list refuses an unknown status', async () => {
    const manager = await temporal.managerFor(freshTaskQueue());
    await expect(listed(manager, { status: 'lost' as SagaStatus })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  });

  it.each([0, 1_001, 1.5, '10'])('E9: a list refuses pages of %p', async (pageSize) => {
    const manager = await temporal.managerFor(freshTaskQueue());
    await expect(listed(manager, { pageSize: pageSize as number })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  });

  it('E9: a list has no workflow that is not a saga, although it ended as finished sagas do', async () => {
    const taskQueue = freshTaskQueue();
    const connection = await NativeConnection.connect({ address: serverAddress() });
    const workflowsPath = require.resolve('./other-workflows');
    const worker = await Worker.create({ connection, taskQueue, workflowsPath });
    const workflowId = randomUUID();
    await worker.runUntil(() => temporal.client.workflow.execute('other', { taskQueue, workflowId }));
    await connection.close();
    const query = `WorkflowId = "${workflowId}" AND ExecutionStatus = 'Completed'`;
    await until(async () => (await temporal.client.workflow.count(query)).count === 1);
    expect(await listed(await temporal.managerFor(taskQueue))).toEqual([]);
  });

  it('a list has only the executions of its own task queue', async () => {
    const { manager } = await startWorker();
    expect(await listed(manager)).toEqual([]);
  });
});

describe('the search attribute', () => {
  it('a search attribute that is not registered keeps a saga from starting, and the error names the command to run', async () => {
    const manager = await SagaManager.connect({
      taskQueue: freshTaskQueue(),
      client: temporal.client,
      searchAttributes: { status: 'NeverRegistered' },
    });
    const failure: unknown = await manager.run(parcel, { parcelId: '1' }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'CONFIGURATION_INVALID' });
    expect((failure as Error).message).toContain('temporal-saga search-attributes --name NeverRegistered');
  });

  it('a search attribute must have a name that queries accept', async () => {
    await expect(
      SagaManager.connect({
        taskQueue: 'any',
        client: temporal.client,
        searchAttributes: { status: 'Saga Status' },
      }),
    ).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
  });

  it('the command search-attributes registers a search attribute once, and may run again', async () => {
    expect(await register('SagaTwice')).toMatchObject({
      code: 0,
      out: [expect.stringContaining('was') as string],
    });
    expect(await register('SagaTwice')).toMatchObject({
      code: 0,
      out: [expect.stringContaining('already') as string],
    });
  });

  it.each(['RunId', 'Saga Status'])('the command search-attributes refuses %s', async (name) => {
    expect(await register(name)).toMatchObject({ code: 1, out: [] });
  });

  it('a start with the search attribute is the same start as one without it', async () => {
    await register('SagaTestStatus');
    const { manager, taskQueue } = await startWorker();
    const uuid = randomUUID();
    await manager.run(parcel, { parcelId: 'finished' }, { uuid });
    const other = await SagaManager.connect({
      taskQueue,
      client: temporal.client,
      searchAttributes: { status: 'SagaTestStatus' },
    });
    expect(await other.run(parcel, { parcelId: 'finished' }, { uuid })).toMatchObject({ status: 'finished' });
  });
});
