/** Blocks that stop while something inside them waits for an operator, so that the execution continues in another run. */
import { until } from '../../support/until';
import { type BlockRun, runsOf, useBlocks, WORKERS } from './block-workers';
import { refuse } from './ledger';
import {
  besideFailing,
  decided,
  madeInItems,
  madeWithoutUndo,
  mergedLate,
  type Trip,
  trying,
} from './stopped-block-sagas';

const blocks = useBlocks(require.resolve('./stopped-block-sagas'));

type TripRun = BlockRun<Trip>;

const codeOf = (sent: Promise<unknown>) =>
  sent.then(
    () => 'taken',
    (error: unknown) => (error as { code: string }).code,
  );

/** Resolves with the only open incident, once it is at a step whose path ends so. */
const incidentAt = ({ manager, uuid }: TripRun, step: string) =>
  until(async () => {
    const { incidents } = await manager.load(uuid).catch(() => ({ incidents: [] }));
    return incidents.length === 1 && incidents[0]?.step.endsWith(step) === true && incidents[0];
  });

const waitsOf = ({ manager, uuid }: TripRun, count: number) =>
  until(async () => {
    const waits = await manager.load(uuid).then(
      (execution) => execution.waits,
      () => [],
    );
    return waits.length === count && waits;
  });

/** Resolves when the execution has so many runs. */
const inRun = ({ uuid }: TripRun, runs: number) =>
  until(async () => (await runsOf(blocks.temporal.client, uuid)).length >= runs);

const countOf = ({ ledger }: TripRun, target: string) => ledger.countOf(target);

describe.each(WORKERS)('on a worker that is %s', (kind) => {
  it.each([
    ['cancel', 'cancelled', 'CANCELLED'],
    ['abort', 'errored', 'ABORTED'],
  ] as const)(
    'a %s in an undo that then fails: no other way begins, also in a later run',
    async (stop, status, code) => {
      let release = (): void => undefined;
      const run: TripRun = blocks.begin(kind, trying, {
        prepare: (own) => {
          own.refuse('meal/do');
          release = own.hold('seat/undo', refuse);
        },
      });
      const { ledger, manager, uuid, handle } = run;
      await ledger.asked('seat/undo');
      if (stop === 'cancel') await handle.cancel();
      else await manager.resolve(uuid, { action: 'abort', by: 'ann', reason: 'fraud' });
      release();
      const incident = await incidentAt(run, 'seat');
      await inRun(run, 2);
      ledger.serve('seat/undo');
      await manager.resolve(uuid, { action: 'retry', incident, by: 'ann' });
      const execution = await run.end;
      expect(execution).toMatchObject({ status, error: { code }, incidents: [], undoErrors: [] });
      expect(ledger.targets).not.toContain('other/do');
      expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
    },
  );

  it('a branch that has failed beside such an undo does not run again, and its alternative is left', async () => {
    let fail = (): void => undefined;
    const run: TripRun = blocks.begin(kind, besideFailing, {
      prepare: (own) => {
        own.refuse('meal/do', 'seat/undo');
        fail = own.hold('car/do', refuse);
      },
    });
    const { ledger, manager, uuid } = run;
    await ledger.asked('car/do');
    await incidentAt(run, 'seat');
    fail();
    await inRun(run, 2);
    const incident = await incidentAt(run, 'seat');
    ledger.serve('seat/undo', 'car/do');
    await manager.resolve(uuid, { action: 'retry', incident, by: 'ann' });
    const execution = await run.end;
    expect(execution).toMatchObject({ status: 'finished', incidents: [], undoErrors: [] });
    expect(execution.steps.filter(({ status }) => status === 'running')).toEqual([]);
    expect([countOf(run, 'car/do'), countOf(run, 'other/do')]).toEqual([1, 0]);
    const undone = ledger.requests.filter(({ target }) => target === 'seat/undo');
    expect(new Set(undone.map(({ content }) => content))).toEqual(new Set(['seat/do']));
    expect([ledger.inPlace, ledger.contradictions]).toEqual([['train/do'], []]);
  });

  it('a reducer that fails after the pivot loses no write of a branch', async () => {
    const run: TripRun = blocks.begin(kind, mergedLate, {});
    const incident = await incidentAt(run, 'both');
    await inRun(run, 2);
    await run.manager.resolve(run.uuid, { action: 'done', incident, response: 42, by: 'ann' });
    const { status, context } = await run.end;
    expect([status, { ...context }]).toEqual(['finished', { own: 'kept', total: 42 }]);
  });

  it('d3: a decision of one round decides nothing in the next, although it shows the same', async () => {
    const run: TripRun = blocks.begin(kind, decided, { prepare: (own) => own.refuse('charge/do') });
    const { manager, uuid, ledger } = run;
    const decide = (seen = '') =>
      codeOf(manager.decide(uuid, { step: 'booking.approve', choice: 'yes', by: 'ann', seen }));
    const [first] = await waitsOf(run, 1);
    expect(await decide(first?.seen)).toBe('taken');
    const incident = await incidentAt(run, 'charge');
    ledger.serve('charge/do');
    const redo = { action: 'redo', block: 'booking', incident, by: 'ann', reason: 'a test' } as const;
    await manager.resolve(uuid, redo);
    const [second] = await waitsOf(run, 1);
    expect(second?.step).toBe('booking~2.approve');
    expect(await decide(first?.seen)).toBe('DECISION_TAKEN');
    const answer = { step: 'booking~2.approve', choice: 'yes', by: 'bob' };
    expect(second?.seen).toBeDefined();
    await manager.decide(uuid, { ...answer, ...(second?.seen !== undefined && { seen: second.seen }) });
    expect(await run.end).toMatchObject({ status: 'finished' });
    expect([ledger.inPlace, ledger.contradictions]).toEqual([['charge/do', 'seat/do'], []]);
  });

  it('h5: each item makes a saga of its own, waits for an event of its own, and is undone by its own', async () => {
    const run: TripRun = blocks.begin(kind, madeInItems, { prepare: (own) => own.refuse('last/do') });
    const { manager, uuid, ledger } = run;
    await waitsOf(run, 3);
    for (const key of ['b', 'c', 'a']) await manager.send(uuid, { event: 'ready', key });
    expect(await run.end).toMatchObject({ status: 'errored', error: { step: 'last' }, unusedEvents: [] });
    const undone = ledger.requests.filter(({ undoOf }) => undoOf.length > 0);
    expect(undone.map(({ target, content }) => `${target} ${String(content)}`).sort()).toEqual([
      'a/undo a',
      'b/undo b',
      'c/undo c',
    ]);
    expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
  });

  it('h2: a made saga that cannot be undone before the pivot is refused, and everything is undone', async () => {
    const run: TripRun = blocks.begin(kind, madeWithoutUndo, {});
    expect(await run.end).toMatchObject({
      status: 'errored',
      error: { code: 'DEFINITION_INVALID', step: 'both.plan.made' },
    });
    expect(run.ledger.targets).not.toContain('first/do');
    expect([run.ledger.inPlace, run.ledger.contradictions]).toEqual([[], []]);
  });
});

it('the histories of all executions replay', async () => {
  expect(await blocks.diverged()).toEqual([]);
});
