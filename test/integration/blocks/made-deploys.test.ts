/** A deploy while an execution runs steps that it has made: the recorded saga counts, with the callbacks of the new code. */
import { bundleSagas } from 'temporal-saga/worker';
import { freshTaskQueue, withSources } from '../../support/saga-worker';
import { until } from '../../support/until';
import { type BlockRun, type Bundle, UNCACHED, useBlocks, type WorkerKind, WORKERS } from './block-workers';
import { refuse } from './ledger';
import { type OtherWorker, serveElsewhere } from './other-worker';
import { branched, planned } from './planned-first';
import type { Tasks } from './planned-sagas';

const blocks = useBlocks(require.resolve('./planned-first'));

const LATER = ['other', 'lost', 'undo-lost', 'broken'] as const;
type Deploy = 'first' | (typeof LATER)[number];

const code = new Map<Deploy, Bundle>();
/** A blocked task is tried again seconds later. */
const MOST_TIME = 120_000;

const elsewhere = freshTaskQueue();
let participants: OtherWorker;

beforeAll(async () => {
  for (const deploy of LATER) {
    code.set(deploy, await bundleSagas(withSources({ sagasPath: require.resolve(`./planned-${deploy}`) })));
  }
  participants = await serveElsewhere(blocks, elsewhere);
}, 120_000);
afterAll(() => participants.stop());

/** An execution whose task b is held, and whose undo of b is refused. */
interface Planned {
  readonly run: BlockRun<Tasks>;
  readonly release: () => void;
}

/** Two executions, one of which makes its steps beside others, and the deploys of their worker. */
async function deploysOf(kind: WorkerKind) {
  const taskQueue = freshTaskQueue();
  const manager = await blocks.temporal.managerFor(taskQueue);
  const startWorker = (deploy: Deploy) =>
    blocks.startWorker({
      taskQueue,
      workflowBundle: code.get(deploy) ?? blocks.bundle,
      participants: { '*': { taskQueue: elsewhere } },
      stickyQueueScheduleToStartTimeout: '500ms',
      ...(kind === 'uncached' && UNCACHED),
    });
  const begin = (saga: typeof planned): Planned => {
    let release = (): void => undefined;
    const run = blocks.beginOn(manager, saga, {
      context: { tasks: ['a', 'b', 'c'] },
      prepare: (own) => {
        own.refuse('shop/confirm').conduct('b/undo', refuse);
        release = own.hold('b/do');
      },
    });
    return { run, release: () => release() };
  };
  let worker = await startWorker('first');
  return {
    executions: [begin(planned), begin(branched)] as const,
    async deploy(next: Deploy) {
      await worker.stop();
      worker = await startWorker(next);
    },
    stop: () => worker.stop(),
  };
}

/** The incident of the undo of b. */
const incidentOf = ({ manager, uuid }: BlockRun<Tasks>) =>
  until(async () => (await manager.load(uuid)).incidents.find(({ step }) => step.endsWith('fulfil.b')));

/** Resolves when the worker cannot continue an execution: history records the first failure of its task, and no later one. */
const isBlocked = ({ handle }: BlockRun<Tasks>) =>
  until(async () => {
    const { events } = await handle.fetchHistory();
    return events?.at(-1)?.workflowTaskFailedEventAttributes !== undefined;
  });

/** The requests of the made steps, with the deploys that have sent them. */
const sentBy = ({ ledger }: BlockRun<Tasks>) =>
  ledger.requests
    .filter(({ target }) => !target.startsWith('side/'))
    .map(({ target, content }) => (target === 'shop/confirm' ? target : `${target} by ${String(content)}`));

/** The undos of the made steps. */
const undonesOf = ({ ledger }: BlockRun<Tasks>) =>
  ledger.targets.filter((target) => target.endsWith('/undo'));

describe.each(WORKERS)('on a worker that is %s', (kind) => {
  it('another plan of a later deploy changes nothing in the steps that are made, nor in their undos', async () => {
    const { executions, deploy, stop } = await deploysOf(kind);
    for (const { run } of executions) await run.ledger.asked('b/do');
    await deploy('other');
    for (const { release } of executions) release();
    for (const { run } of executions) await incidentOf(run);
    await deploy('other');
    for (const { run } of executions) {
      const incident = await incidentOf(run);
      run.ledger.serve('b/undo');
      await run.manager.resolve(run.uuid, { action: 'retry', incident, by: 'ann' });
      expect(await run.end).toMatchObject({ status: 'errored', error: { step: 'confirm' } });
      expect(sentBy(run)).toEqual([
        'a/do by first',
        'b/do by first',
        'c/do by other',
        'shop/confirm',
        'c/undo by other',
        'b/undo by other',
        'b/undo by other',
        'a/undo by other',
      ]);
      expect([run.ledger.inPlace, run.ledger.contradictions]).toEqual([[], []]);
    }
    await stop();
  });
});

it.each<readonly [string, Deploy, WorkerKind]>([
  ['a step', 'lost', 'cached'],
  ['all steps', 'broken', 'uncached'],
])(
  'a deploy that has lost %s of a made saga blocks it; afterwards it continues, or a cancel undoes it',
  async (_, lost, kind) => {
    const { executions, deploy, stop } = await deploysOf(kind);
    const [{ run: cancelled }, { run: refused }] = executions;
    for (const { run } of executions) {
      run.ledger.serve('b/undo');
      await run.ledger.asked('b/do');
    }
    const before = sentBy(cancelled);
    await deploy(lost);
    for (const { release } of executions) release();
    await isBlocked(cancelled);
    await isBlocked(refused);
    await cancelled.handle.cancel();
    expect([sentBy(cancelled), sentBy(refused)]).toEqual([before, before]);
    await deploy('first');
    expect(await cancelled.end).toMatchObject({ status: 'cancelled' });
    expect(await refused.end).toMatchObject({ status: 'errored', error: { step: 'confirm' } });
    expect(undonesOf(cancelled)).toEqual(['b/undo', 'a/undo']);
    expect(undonesOf(refused)).toEqual(['c/undo', 'b/undo', 'a/undo']);
    for (const { run } of executions) {
      expect([run.ledger.inPlace, run.ledger.contradictions]).toEqual([[], []]);
    }
    await stop();
  },
  MOST_TIME,
);

it(
  'a deploy that has lost an undo of a made saga leaves its incident waiting, and an action on it',
  async () => {
    const { executions, deploy, stop } = await deploysOf('cached');
    for (const { run, release } of executions) {
      await run.ledger.asked('b/do');
      release();
    }
    const actions: (() => Promise<unknown>)[] = [];
    for (const { run } of executions) {
      const incident = await incidentOf(run);
      run.ledger.serve('b/undo');
      const action = { action: 'retry', incident, by: 'ann' } as const;
      actions.push(() => run.manager.resolve(run.uuid, action, { timeout: 50_000 }));
    }
    await deploy('undo-lost');
    const resolved = actions.map((act) => act());
    for (const { run } of executions) await isBlocked(run);
    for (const { run } of executions) expect(run.ledger.countOf('b/undo')).toBe(1);
    await deploy('first');
    await Promise.all(resolved);
    for (const { run } of executions) {
      expect(await run.end).toMatchObject({ status: 'errored', error: { step: 'confirm' } });
      expect(undonesOf(run)).toEqual(['c/undo', 'b/undo', 'b/undo', 'a/undo']);
      expect([run.ledger.inPlace, run.ledger.contradictions]).toEqual([[], []]);
    }
    await stop();
  },
  MOST_TIME,
);

it.each<Deploy>(['first', 'other'])(
  'the histories of all executions replay with the %s deploy',
  async (deploy) => {
    expect(await blocks.diverged(code.get(deploy))).toEqual([]);
  },
);
