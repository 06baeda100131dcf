import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { ParticipantFunction } from 'temporal-saga/activities';
import { SagaManager, type StartedSaga } from 'temporal-saga/client';
import { SagaRefused } from 'temporal-saga';
import { bundleSagas } from 'temporal-saga/worker';
import { runsOf, WORKERS } from '../blocks/block-workers';
import { useShortRuns } from '../blocks/short-runs';
import { withSources } from '../../support/saga-worker';
import { until } from '../../support/until';
import * as sagas from './publishing-sagas';

const shortRuns = useShortRuns({ eventLimit: 25, sagasPath: require.resolve('./publishing-sagas') });
const uuids: string[] = [];

const participants: Readonly<Record<string, ParticipantFunction>> = {
  work: () => ({}),
  refusing: () => {
    throw new SagaRefused('no');
  },
};

interface Options {
  readonly maxCachedWorkflows?: number;
}

/** Runs a part of a test beside a worker of a queue. */
function beside<R>(taskQueue: string, options: Options, part: () => Promise<R>): Promise<R> {
  return shortRuns.beside({ taskQueue, participants, ...options }, part);
}

async function connect(): Promise<{ readonly manager: SagaManager; readonly taskQueue: string }> {
  const taskQueue = randomUUID();
  return { taskQueue, manager: await SagaManager.connect({ taskQueue, client: shortRuns.client }) };
}

function noted<T extends object, V>(started: StartedSaga<T, V>): StartedSaga<T, V> {
  uuids.push(started.uuid);
  return started;
}

function handleOf(uuid: string): WorkflowHandle {
  return shortRuns.client.workflow.getHandle(uuid);
}

/** The executions of sagas with these names. */
async function executionsOf(...names: readonly string[]): Promise<readonly string[]> {
  const types = await Promise.all(
    uuids.map(async (uuid) => [uuid, (await handleOf(uuid).describe()).type] as const),
  );
  return types.filter(([, type]) => names.includes(type)).map(([uuid]) => uuid);
}

/** The callers whose questions the current run has taken. */
async function questionsOf(uuid: string): Promise<number> {
  const { events } = await handleOf(uuid).fetchHistory();
  return (events ?? []).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length;
}

describe.each(WORKERS)('a caller of a published view, with a worker that is %s', (kind) => {
  const options = kind === 'uncached' ? { maxCachedWorkflows: 0 } : {};

  it('gets the view that it waits for, over several runs', async () => {
    const { manager, taskQueue } = await connect();
    await beside(taskQueue, options, async () => {
      const started = noted(await manager.start(sagas.long));
      const seen: number[] = [];
      const view = await started.published(({ done }) => {
        seen.push(done);
        return done === 12;
      });
      expect(view).toEqual({ done: 12 });
      expect(seen).toEqual([...new Set(seen)].sort((one, other) => one - other));
      await expect(started.result()).resolves.toMatchObject({ status: 'finished', published: { done: 12 } });
      expect((await runsOf(shortRuns.client, started.uuid)).length).toBeGreaterThan(1);
    });
  });

  it('may ask before there is a worker', async () => {
    const { manager, taskQueue } = await connect();
    const started = noted(await manager.start(sagas.paying));
    const view = started.published();
    await beside(taskQueue, options, async () => {
      await expect(view).resolves.toEqual({ url: null });
      await manager.send(started.uuid, { event: 'ready' });
      await expect(started.published(({ url }) => url !== null)).resolves.toEqual({
        url: 'https://pay.example',
      });
      await started.result();
    });
  });

  it('gets its view from the next worker', async () => {
    const { manager, taskQueue } = await connect();
    const started = noted(await manager.start(sagas.paying));
    const view = started.published(({ url }) => url !== null);
    await beside(taskQueue, options, () =>
      until(async () => (await manager.load(started.uuid)).waits.length > 0),
    );
    await beside(taskQueue, options, async () => {
      await manager.send(started.uuid, { event: 'ready' });
      await expect(view).resolves.toEqual({ url: 'https://pay.example' });
      await expect(started.result()).resolves.toMatchObject({ published: { url: 'https://pay.example' } });
    });
  });

  it('may ask for the view of a saga that a worker makes, before there is one', async () => {
    const { manager, taskQueue } = await connect();
    const started = noted(await manager.start(sagas.made));
    const view = started.published(({ url }) => url === null);
    await beside(taskQueue, options, async () => {
      await expect(view).resolves.toEqual({ url: null });
      await manager.send(started.uuid, { event: 'ready' });
      await started.result();
    });
  });

  it('learns that the execution has ended without such a view', async () => {
    const { manager, taskQueue } = await connect();
    await beside(taskQueue, options, async () => {
      const started = noted(await manager.start(sagas.failing));
      await expect(started.published(({ url }) => url !== null)).rejects.toMatchObject({
        code: 'VIEW_NOT_PUBLISHED',
        execution: { status: 'errored', error: { code: 'REFUSED' }, published: { url: null } },
      });
      await expect(started.result()).rejects.toMatchObject({ code: 'EXECUTION_FAILED' });
      await expect(started.result({ raiseOnError: false })).resolves.toMatchObject({ status: 'errored' });
    });
  });

  it('gets the last view of an execution that has ended', async () => {
    const { manager, taskQueue } = await connect();
    await beside(taskQueue, options, async () => {
      const started = noted(await manager.start(sagas.instant));
      await expect(started.published(({ url }) => url !== null)).resolves.toEqual({ url: 'at once' });
      await started.result();
      await expect(started.published()).resolves.toEqual({ url: 'at once' });
    });
  });

  it('shares the execution with more callers than may wait in it, and with events', async () => {
    const { manager, taskQueue } = await connect();
    await beside(taskQueue, options, async () => {
      const started = noted(await manager.start(sagas.paying));
      const views = Array.from({ length: 6 }, () => started.published(({ url }) => url !== null));
      await until(async () => (await questionsOf(started.uuid)) >= 4);
      await until(async () => (await manager.load(started.uuid)).waits.length > 0);
      await manager.send(started.uuid, { event: 'ready' });
      for (const view of views) await expect(view).resolves.toEqual({ url: 'https://pay.example' });
      await started.result();
    });
  });

  it('keeps the view before one that cannot be stored, while the saga continues', async () => {
    const { manager, taskQueue } = await connect();
    await beside(taskQueue, options, async () => {
      const started = noted(await manager.start(sagas.unstorable));
      await expect(started.result()).resolves.toMatchObject({ status: 'finished', published: { url: null } });
    });
  });
});

describe('a caller that stops waiting', () => {
  it('learns that it has, while the saga continues', async () => {
    const { manager, taskQueue } = await connect();
    await beside(taskQueue, {}, async () => {
      const started = noted(await manager.start(sagas.paying));
      const never = () => false;
      await expect(started.published(never, { timeout: 500 })).rejects.toMatchObject({
        code: 'EXECUTION_UNFINISHED',
      });
      const controller = new AbortController();
      const view = started.published(never, { signal: controller.signal });
      controller.abort();
      await expect(view).rejects.toMatchObject({ code: 'EXECUTION_UNFINISHED' });
      await manager.send(started.uuid, { event: 'ready' });
      await expect(started.result()).resolves.toMatchObject({ status: 'finished' });
    });
  });

  it('gets the error of its own predicate', async () => {
    const { manager, taskQueue } = await connect();
    await beside(taskQueue, {}, async () => {
      const started = noted(await manager.start(sagas.instant));
      const broken = () => {
        throw new RangeError('mine');
      };
      await expect(started.published(broken)).rejects.toBeInstanceOf(RangeError);
    });
  });
});

describe('a saga that publishes nothing', () => {
  it('refuses the question, without an event', async () => {
    const { manager, taskQueue } = await connect();
    await beside(taskQueue, {}, async () => {
      const started = noted(await manager.start(sagas.silent));
      await until(async () => (await manager.load(started.uuid)).waits.length > 0);
      await expect(started.published()).rejects.toMatchObject({ code: 'VIEW_NOT_DECLARED' });
      expect(await questionsOf(started.uuid)).toBe(0);
      await manager.send(started.uuid, { event: 'ready' });
      await expect(started.result()).resolves.toMatchObject({ status: 'finished' });
    });
  });

  it('refuses the question that came before its worker', async () => {
    const { manager, taskQueue } = await connect();
    const started = noted(await manager.start(sagas.silent));
    const view = started.published();
    view.catch(() => undefined);
    await beside(taskQueue, {}, async () => {
      await expect(view).rejects.toMatchObject({ code: 'VIEW_NOT_DECLARED' });
      await manager.send(started.uuid, { event: 'ready' });
      await started.result();
    });
  });
});

describe('a start', () => {
  it('attaches to the execution of the same start, and refuses another one', async () => {
    const { manager } = await connect();
    const uuid = randomUUID();
    const first = await manager.start(sagas.paying, { done: 1 }, { uuid });
    const second = await manager.start(sagas.paying, { done: 1 }, { uuid });
    expect([first.uuid, second.uuid]).toEqual([uuid, uuid]);
    await expect(manager.start(sagas.paying, { done: 2 }, { uuid })).rejects.toMatchObject({
      code: 'EXECUTION_EXISTS',
    });
    await handleOf(uuid).terminate();
    await expect(first.published()).rejects.toMatchObject({ code: 'VIEW_NOT_PUBLISHED' });
  });

  it('refuses what it does not know, before anything is sent', async () => {
    const { manager } = await connect();
    await expect(manager.start(sagas.paying, {}, { id: 'x' } as never)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  });

  it.each(['result', 'published'] as const)(
    'leaves a handle whose %s needs an open manager',
    async (call) => {
      const { manager } = await connect();
      const started = await manager.start(sagas.paying);
      await manager.close();
      await expect(started[call]()).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
      await handleOf(started.uuid).terminate();
    },
  );
});

describe('the histories of these tests', () => {
  it('are reproduced', async () => {
    const { runs, diverged } = await shortRuns.replay(uuids);
    expect(diverged).toEqual([]);
    expect(runs).toBeGreaterThan(uuids.length);
  });

  it('are reproduced by a deploy whose views change at other moments', async () => {
    const changed = await bundleSagas(
      withSources({ sagasPath: require.resolve('./publishing-sagas-changed') }),
    );
    const known = await executionsOf('long', 'paying', 'made');
    const { runs, diverged } = await shortRuns.replay(known, changed);
    expect(diverged).toEqual([]);
    expect(runs).toBeGreaterThan(6);
  }, 120_000);
});
