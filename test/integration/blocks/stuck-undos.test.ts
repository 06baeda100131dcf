import { freshTaskQueue } from '../../support/saga-worker';
import { until } from '../../support/until';
import { type BlockRun, runsOf, UNCACHED, useBlocks, type WorkerKind } from './block-workers';
import type { LedgerRequest } from './ledger';
import { edges } from './stuck-sagas';

const blocks = useBlocks(require.resolve('./stuck-sagas'));

const UNDOS = ['a/give', 'b/give', 'c/give'] as const;

const stepOf = (branch: string) => `all.${branch}.take`;

/** Resolves with the open incidents, once exactly these branches have one. */
const incidentsOf = (run: BlockRun<object>, ...branches: readonly string[]) =>
  until(async () => {
    const { incidents } = await run.manager.load(run.uuid).catch(() => ({ incidents: [] }));
    const steps = incidents.map(({ step }) => step).sort();
    return String(steps) === String(branches.map(stepOf)) && incidents;
  });

/** The incident of a branch, once exactly these branches have one. */
const incidentOf = async (run: BlockRun<object>, branch: string, ...others: readonly string[]) => {
  const incidents = await incidentsOf(run, ...[branch, ...others].sort());
  const found = incidents.find(({ step }) => step === stepOf(branch));
  if (!found) throw new Error(`There is no incident of ${branch}.`);
  return found;
};

const undosOf = (requests: readonly LedgerRequest[]) => requests.filter(({ undoOf }) => undoOf.length > 0);

describe('three undos that fail for good', () => {
  /** An execution with the incidents of B and C, and a worker that can be started again. */
  async function stuck(kind: WorkerKind) {
    const taskQueue = freshTaskQueue();
    const startWorker = () => blocks.startWorker({ taskQueue, ...(kind === 'uncached' && UNCACHED) });
    let { stop } = await startWorker();
    const run = blocks.beginOn(await blocks.temporal.managerFor(taskQueue), edges, {
      context: {},
      prepare: (own) => own.refuse('payment/charge', ...UNDOS),
    });
    const { ledger, manager, uuid } = run;
    await incidentsOf(run, 'b', 'c');
    // A query may show what the next workflow task brings, before a message finds it there.
    await until(async () => (await runsOf(blocks.temporal.client, uuid)).length === 2);
    expect(ledger.countOf('a/give')).toBe(0);
    const unnamed = { action: 'skip', by: 'ann', reason: 'it is gone' } as const;
    await expect(manager.resolve(uuid, unnamed)).rejects.toMatchObject({ code: 'ACTION_AMBIGUOUS' });
    return {
      ...run,
      run,
      /** Retries the undo of a branch, which the participant now carries out. */
      async retry(branch: string, ...others: readonly string[]) {
        const incident = await incidentOf(run, branch, ...others);
        ledger.serve(`${branch}/give`);
        await manager.resolve(uuid, { action: 'retry', incident, by: 'ann' });
      },
      async restart() {
        await stop();
        ({ stop } = await startWorker());
      },
      stop: () => stop(),
    };
  }

  it('A has no incident before that of C is resolved: C, A, B (worker: cached)', async () => {
    const { run, ledger, manager, uuid, retry, restart, end, stop } = await stuck('cached');
    // Its participant refuses again: another incident, of a request with another key.
    const first = await incidentOf(run, 'c', 'b');
    await manager.resolve(uuid, { action: 'retry', incident: first, by: 'ann' });
    const second = await until(async () => {
      const found = await incidentOf(run, 'c', 'b');
      return found.id !== first.id && found;
    });
    await restart();
    await expect(
      manager.resolve(uuid, { action: 'retry', incident: first, by: 'ann' }),
    ).rejects.toMatchObject({ code: 'INCIDENT_CLOSED' });
    expect(ledger.countOf('a/give')).toBe(0);
    ledger.serve('c/give');
    await manager.resolve(uuid, { action: 'retry', incident: second, by: 'ann' });
    await incidentsOf(run, 'a', 'b');
    await restart();
    await retry('a', 'b');
    await incidentsOf(run, 'b');
    expect(ledger.countOf('before/give')).toBe(0);
    await retry('b');
    expect(await end).toMatchObject({
      status: 'errored',
      undoErrors: [],
      actions: ['c', 'c', 'a', 'b'].map((branch) => ({ action: 'retry', step: stepOf(branch) })),
    });
    const targets = undosOf(ledger.requests).map(({ target }) => target);
    expect(targets.slice(2)).toEqual(['c/give', 'c/give', 'a/give', 'a/give', 'b/give', 'before/give']);
    const keys = undosOf(ledger.requests).map(({ idempotencyKey }) => idempotencyKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
    await stop();
  });

  it('A has no incident while B is resolved before C: B, C, A (worker: uncached)', async () => {
    const { run, ledger, manager, uuid, retry, restart, end, stop } = await stuck('uncached');
    await retry('b', 'c');
    await incidentsOf(run, 'c');
    await restart();
    expect([ledger.countOf('a/give'), ledger.countOf('before/give')]).toEqual([0, 0]);
    // Without a name the only open incident is meant.
    await manager.resolve(uuid, { action: 'skip', by: 'ann', reason: 'it is gone' });
    const incident = await incidentOf(run, 'a');
    await restart();
    await manager.resolve(uuid, { action: 'done', incident, by: 'bob' });
    expect(await end).toMatchObject({
      status: 'incomplete',
      undoErrors: [{ step: stepOf('c') }],
      actions: [
        { action: 'retry', step: stepOf('b') },
        { action: 'skip', step: stepOf('c') },
        { action: 'done', step: stepOf('a') },
      ],
    });
    const targets = undosOf(ledger.requests).map(({ target }) => target);
    expect(targets.slice(2)).toEqual(['b/give', 'a/give', 'before/give']);
    const keys = undosOf(ledger.requests).map(({ idempotencyKey }) => idempotencyKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect([ledger.inPlace, ledger.contradictions]).toEqual([['a/take', 'c/take'], []]);
    await stop();
  });
});

it('the histories of all executions replay', async () => {
  expect(await blocks.diverged()).toEqual([]);
});
