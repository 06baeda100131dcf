import { randomUUID } from 'node:crypto';
import type { Saga } from 'temporal-saga';
import { Ledger } from '../blocks/ledger';
import { useShortRuns } from '../blocks/short-runs';
import { beside, polling, type Server } from './query-sagas';

const shortRuns = useShortRuns({ eventLimit: 25, sagasPath: require.resolve('./query-sagas') });

const QUESTIONS = 12;

/** Runs a saga whose server is active at the last question. */
async function runPolling(saga: Saga<Server>, maxCachedWorkflows: number) {
  const uuid = randomUUID();
  const ledger = new Ledger().conduct('nova/status', () => ({
    status: ledger.countOf('nova/status') < QUESTIONS ? 'building' : 'active',
  }));
  const participants = { '*': ledger.answer };
  const execution = await shortRuns.beside({ participants, maxCachedWorkflows }, () =>
    shortRuns.manager.run(saga, {}, { uuid, raiseOnError: false }),
  );
  return { uuid, ledger, execution };
}

describe.each([
  ['caches workflows', 100],
  ['caches none', 0],
] as const)('queries that continue in other runs, on a worker that %s', (_, cached) => {
  it.each([
    ['alone', polling],
    ['beside another branch', beside],
  ] as const)('ask %s as if there had been one run', async (__, saga) => {
    const { uuid, ledger, execution } = await runPolling(saga, cached);
    expect(execution).toMatchObject({ status: 'finished', context: { status: 'active' } });
    const questions = ledger.requests.filter(({ target }) => target === 'nova/status');
    expect(questions).toHaveLength(QUESTIONS);
    expect(new Set(questions.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(QUESTIONS);
    const { runs, diverged } = await shortRuns.replay([uuid]);
    expect(diverged).toEqual([]);
    expect(runs).toBeGreaterThanOrEqual(3);
  });
});
