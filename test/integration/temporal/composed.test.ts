import { randomUUID } from 'node:crypto';
import { SagaRefused } from 'temporal-saga';
import { useTemporal } from '../../support/saga-worker';
import { until } from '../../support/until';
import { composed } from './composed-sagas';

const temporal = useTemporal();
const parcels = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Runs an order whose named requests are refused, and answers its waits. */
async function runOrder(refusedTargets: readonly string[], uncached: boolean) {
  const calls: string[] = [];
  const uuid = randomUUID();
  const { manager } = await temporal.startWorker({
    sagasPath: require.resolve('./composed-sagas'),
    ...(uncached && { maxCachedWorkflows: 0 }),
    participants: {
      '*': ({ target, content }) => {
        const call = typeof content === 'string' ? `${target} ${content}` : target;
        calls.push(call);
        if (refusedTargets.includes(call)) throw new SagaRefused({});
        return { label: `L${String(content)}` };
      },
    },
  });
  const running = manager.run(composed, { parcels }, { uuid, raiseOnError: false });
  // The event comes before its step.
  await manager.send(uuid, { event: 'paid', id: 'e1', content: 'P1' });
  await manager.send(uuid, { event: 'paid', id: 'e1', content: 'again' });
  const wait = await until(async () =>
    (await manager.load(uuid)).waits.find(({ kind }) => kind === 'decision'),
  );
  await expect(
    manager.decide(uuid, { step: 'approve', choice: 'yes', by: 'ann', seen: 'something else' }),
  ).rejects.toMatchObject({ code: 'DECISION_STALE' });
  await manager.decide(uuid, { step: 'approve', choice: 'yes', by: 'ann', seen: wait.seen ?? '' });
  const execution = await running;
  const history = await temporal.client.workflow.getHandle(uuid).fetchHistory();
  return { calls, execution, history };
}

describe('a saga of blocks and waits on Temporal', () => {
  it.each([false, true])('runs to its end (uncached: %s)', async (uncached) => {
    const { execution, calls } = await runOrder(['card/charge'], uncached);
    expect(execution).toMatchObject({
      status: 'finished',
      context: { method: 'invoice', paid: 'P1', labels: parcels.map((parcel) => `L${parcel}`) },
      waits: [],
      unusedEvents: [],
    });
    expect(calls.slice(0, 2)).toEqual(['card/charge', 'invoice/charge']);
    expect(execution.steps.find(({ step }) => step === 'approve')).toMatchObject({
      branch: 'yes',
      decisions: [{ choice: 'yes', by: 'ann' }],
    });
  });

  it.each([false, true])('undoes all of it (uncached: %s)', async (uncached) => {
    const { execution, calls } = await runOrder(['shop/confirm'], uncached);
    expect(execution).toMatchObject({ status: 'errored', error: { step: 'confirm' } });
    const undos = calls.slice(calls.indexOf('shop/confirm') + 1);
    expect([...undos.slice(0, -1)].sort()).toEqual(parcels.map((parcel) => `ship/void L${parcel}`));
    expect(undos.at(-1)).toBe('card/refund');
  });
});
