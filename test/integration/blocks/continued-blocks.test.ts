import { randomUUID } from 'node:crypto';
import { type Saga, SagaResponse, replyLater } from 'temporal-saga';
import { until } from '../../support/until';
import { runsOf, UNCACHED, type WorkerKind, WORKERS } from './block-workers';
import { refuse, Ledger } from './ledger';
import { changing, deep, eventBeside, paidTwice, replied, type Shipment } from './loop-sagas';
import { useShortRuns } from './short-runs';

const shortRuns = useShortRuns({ eventLimit: 25, sagasPath: require.resolve('./loop-sagas') });
const ledgers = new Map<string, Ledger>();

/** Runs a part of a test while a worker runs. */
function withWorker<R>(part: () => Promise<R>, kind: WorkerKind = 'cached'): Promise<R> {
  return shortRuns.beside(
    {
      participants: { '*': (request) => ledgers.get(request.sagaId)?.answer(request) },
      ...(kind === 'uncached' && UNCACHED),
    },
    part,
  );
}

function begin(saga: Saga<Shipment>, count: number, prepare: (ledger: Ledger) => unknown) {
  const uuid = randomUUID();
  const ledger = new Ledger();
  ledgers.set(uuid, ledger);
  prepare(ledger);
  const parcels = Array.from({ length: count }, (_, index) => `p${String(index)}`);
  const end = shortRuns.manager.run(saga, { parcels }, { uuid, raiseOnError: false });
  end.catch(() => undefined);
  return { uuid, ledger, end, parcels };
}

describe('blocks that continue in other runs', () => {
  it('a saga with a context of its own is undone with it, runs later', async () => {
    const { ledger, uuid, end, parcels } = begin(deep, 20, (own) => own.refuse('shop/confirm'));
    await withWorker(() => end);
    expect(await end).toMatchObject({ status: 'errored', error: { step: 'confirm' } });
    const undone = ledger.requests.filter(({ target }) => target === 'ship/void');
    expect(undone.map(({ content }) => content).sort()).toEqual(
      parcels.map((parcel) => `ship/label of inner ${parcel}`).sort(),
    );
    expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
    expect((await runsOf(shortRuns.client, uuid)).length).toBeGreaterThanOrEqual(3);
  });

  it('a failure at the end of a run ends the wait beside it', async () => {
    const { ledger, uuid, end } = begin(eventBeside, 12, (own) =>
      own.conduct('ship/label', (request) => (request.content === 'p11' ? refuse(request) : undefined)),
    );
    await withWorker(() => end);
    const execution = await end;
    expect(execution).toMatchObject({ status: 'errored', waits: [], error: { code: 'REFUSED' } });
    expect(execution.steps.filter(({ status }) => status === 'running')).toEqual([]);
    expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
    await expect(shortRuns.manager.send(uuid, { event: 'paid' })).rejects.toMatchObject({
      code: 'SAGA_EXECUTION_CLOSED',
    });
  });
});

describe.each(WORKERS)('blocks that continue in other runs, on a worker that is %s', (kind) => {
  it('the undo of one item is stuck while others run, over a restart and other runs; one decision ends it', async () => {
    const { ledger, uuid, end } = begin(changing, 30, (own) => {
      own.refuse('shop/confirm');
      own.conduct('ship/void', (request) =>
        String(request.content).endsWith(' p17') ? refuse(request) : undefined,
      );
    });
    const isStuckAlone = () =>
      until(async () => {
        const { incidents } = await shortRuns.manager.load(uuid).catch(() => ({ incidents: [] }));
        return incidents.length === 1 && ledger.inPlace.length === 1 && incidents[0];
      });
    await withWorker(isStuckAlone, kind);
    await withWorker(async () => {
      const incident = await isStuckAlone();
      ledger.serve('ship/void');
      await shortRuns.manager.resolve(uuid, { action: 'retry', incident, by: 'ann' });
      await end;
    }, kind);
    expect(await end).toMatchObject({
      status: 'errored',
      actions: [{ action: 'retry', step: 'ship[17].label' }],
    });
    expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
  });

  it('each round has keys of its own, and a reply to an earlier round is late', async () => {
    const { ledger, uuid, end } = begin(replied, 10, (own) => own.conduct('ship/book', () => replyLater));
    const answers = await withWorker(async () => {
      const codes: string[] = [];
      for (const round of [1, 2, 3]) {
        await ledger.asked('ship/book', round);
        const [first] = ledger.requests.filter(({ target }) => target === 'ship/book');
        const key = ledger.requests.findLast(({ target }) => target === 'ship/book')?.idempotencyKey ?? '';
        await until(async () =>
          (await shortRuns.manager.load(uuid)).activePhases.some(({ awaitedReply }) => awaitedReply),
        );
        if (round === 3) {
          const late = new SagaResponse({ uuid, request: first?.idempotencyKey ?? '', content: {} });
          await shortRuns.manager
            .run({ response: late, returnExecution: false, pauseOnDisk: true })
            .catch((error: unknown) => {
              codes.push((error as { code: string }).code);
            });
        }
        const isRefused = round < 3;
        const reply = new SagaResponse({
          uuid,
          request: key,
          content: {},
          ...(isRefused && { status: 400 }),
        });
        await shortRuns.manager.run({
          response: reply,
          returnExecution: false,
          pauseOnDisk: true,
          raiseOnError: false,
        });
      }
      await end;
      return codes;
    }, kind);
    expect(await end).toMatchObject({ status: 'finished' });
    const keys = ledger.requests.map(({ idempotencyKey }) => idempotencyKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect(['REPLY_LATE', 'REPLY_DUPLICATE']).toContain(answers[0]);
  });

  it('an event that comes before its step is used once; with the same id it is a duplicate, runs later too', async () => {
    const event = (id: string, content: string) => ({ event: 'paid', id, content });
    const { ledger, uuid, end } = begin(paidTwice, 7, (own) => {
      // With each request of all runs; the first one holds the start until the event is taken.
      own.conduct('ship/label', async ({ sagaId }) => {
        await shortRuns.manager.send(sagaId, event('e1', `again ${String(own.requests.length)}`));
      });
    });
    await withWorker(async () => {
      await until(() =>
        shortRuns.manager.send(uuid, event('e1', 'one')).then(
          () => true,
          () => false,
        ),
      );
      await until(async () => (await shortRuns.manager.load(uuid)).waits[0]?.step === 'second');
      expect((await runsOf(shortRuns.client, uuid)).length).toBeGreaterThan(3);
      await shortRuns.manager.send(uuid, event('e1', 'once more'));
      await shortRuns.client.workflow.getHandle(uuid).signal('saga.event', event('e1', 'as a signal'));
      const { waits, context, unusedEvents } = await shortRuns.manager.load<Shipment>(uuid);
      expect(waits).toMatchObject([{ step: 'second' }]);
      expect([context?.paid, unusedEvents]).toEqual([['one'], []]);
      await shortRuns.manager.send(uuid, event('e2', 'two'));
      await end;
    }, kind);
    const { status, context, unusedEvents } = await end;
    expect([status, context.paid, unusedEvents]).toEqual(['finished', ['one', 'two'], []]);
    expect(ledger.contradictions).toEqual([]);
  });
});

it('the histories of all runs replay', async () => {
  const { runs, diverged } = await shortRuns.replay(ledgers.keys());
  expect(diverged).toEqual([]);
  expect(runs).toBeGreaterThan(ledgers.size);
});
