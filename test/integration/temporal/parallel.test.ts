import { randomUUID } from 'node:crypto';
import { SagaRefused } from 'temporal-saga';
import type { ParticipantFunction } from 'temporal-saga/activities';
import { useTemporal } from '../../support/saga-worker';
import { until } from '../../support/until';
import { trip } from './parallel-sagas';

const temporal = useTemporal();

/** Runs a trip whose participants answer as given, and notes their calls. */
async function runTrip(answers: Record<string, ParticipantFunction> = {}, uncached = false) {
  const calls: string[] = [];
  const uuid = randomUUID();
  const { manager } = await temporal.startWorker({
    sagasPath: require.resolve('./parallel-sagas'),
    ...(uncached && { maxCachedWorkflows: 0 }),
    participants: {
      '*': async (request) => {
        calls.push(request.target);
        const answer = answers[request.target];
        return answer ? await answer(request) : { id: request.target };
      },
    },
  });
  const execution = await manager.run(trip, {}, { uuid, raiseOnError: false });
  const { events } = await temporal.client.workflow.getHandle(uuid).fetchHistory();
  return { calls, execution, events: events ?? [] };
}

describe('a parallel step on Temporal', () => {
  it.each([false, true])('runs its branches beside each other (uncached: %s)', async (uncached) => {
    const { execution, calls, events } = await runTrip({}, uncached);
    expect(execution).toMatchObject({
      status: 'finished',
      context: { flight: 'flight/reserve', hotel: 'hotel/reserve', car: 'car/reserve' },
    });
    expect([...calls].sort()).toEqual(['car/reserve', 'flight/reserve', 'hotel/reserve', 'payment/charge']);
    const scheduled = events
      .map(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityId)
      .flatMap((id) => id ?? []);
    expect(scheduled.map((id) => id.split(':')[0])).toEqual([
      'book.flight.reserve',
      'book.hotel.reserve',
      'book.car.reserve',
      'charge',
    ]);
  });

  it.each([false, true])(
    'undoes nothing before all branches are quiescent (uncached: %s)',
    async (uncached) => {
      let arrive = (): void => undefined;
      const refused = new Promise<void>((resolve) => (arrive = resolve));
      const { execution, calls } = await runTrip(
        {
          'flight/reserve': () => {
            arrive();
            throw new SagaRefused({});
          },
          'hotel/reserve': async () => {
            await refused;
            await new Promise((resolve) => setTimeout(resolve, 500));
            return { id: 'late' };
          },
        },
        uncached,
      );
      expect(execution).toMatchObject({
        status: 'errored',
        error: { code: 'REFUSED', step: 'book.flight.reserve' },
      });
      expect([...calls].sort()).toEqual([
        'car/cancel',
        'car/reserve',
        'flight/reserve',
        'hotel/cancel',
        'hotel/reserve',
      ]);
      expect(calls.slice(-2).sort()).toEqual(['car/cancel', 'hotel/cancel']);
    },
  );
});

describe('several undos of a parallel step that are stuck', () => {
  it('are incidents of their own: each holds its branch, and one decision ends each', async () => {
    const calls: string[] = [];
    const uuid = randomUUID();
    const isBroken = new Set(['flight/cancel', 'hotel/cancel']);
    const stuck: string[] = [];
    const { manager } = await temporal.startWorker({
      sagasPath: require.resolve('./parallel-sagas'),
      onStuck: ({ incident }) => {
        stuck.push(incident);
      },
      participants: {
        '*': ({ target }) => {
          calls.push(target);
          if (target === 'payment/charge' || isBroken.has(target)) throw new SagaRefused({});
          return { id: target };
        },
      },
    });
    const running = manager.run(trip, {}, { uuid, raiseOnError: false });
    const incidents = await until(async () => {
      // The execution may not have started yet.
      const found = await manager.load(uuid).then(
        ({ incidents: open }) => open,
        () => [],
      );
      return found.length === 2 && stuck.length >= 2 && found;
    });
    expect(incidents.map(({ step }) => step).sort()).toEqual(['book.flight.reserve', 'book.hotel.reserve']);
    expect(calls).toContain('car/cancel');
    isBroken.clear();
    const [first, second] = incidents;
    if (!first || !second) throw new Error('There are two incidents.');
    await manager.resolve(uuid, { action: 'retry', incident: second, by: 'ann' });
    const left = await until(async () => {
      const found = (await manager.load(uuid)).incidents;
      return found.length === 1 && found;
    });
    expect(left.map(({ step }) => step)).toEqual([first.step]);
    await manager.resolve(uuid, {
      action: 'skip',
      incident: left[0] ?? first,
      by: 'bob',
      reason: 'by phone',
    });
    expect(await running).toMatchObject({
      status: 'incomplete',
      error: { code: 'REFUSED', step: 'charge' },
      undoErrors: [{ code: 'SKIPPED', step: first.step }],
    });
    expect(new Set(stuck).size).toBe(stuck.length);
  });
});
