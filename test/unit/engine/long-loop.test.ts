import { sizeOf } from '../../../src/context/json-size';
import { Saga } from '../../../src/definition/saga';
import { HostInterrupt } from '../../../src/engine/host-interrupt';
import { SIZE_BUDGET } from '../../../src/engine/limits';
import type { SagaState } from '../../../src/engine/saga-state';
import { restoreSnapshot, type Snapshot, takeSnapshot } from '../../../src/engine/snapshot/snapshot';
import { SagaRequest } from '../../../src/messages/saga-request';
import type { SagaResponse } from '../../../src/messages/saga-response';
import { type Answers, prepare, refused, success } from './fake-runtime';

interface Item {
  item: number;
  label?: string;
}

/** A loop over so many items; each gets a label of so many characters, and a last step follows. */
function labels(items: number, { labelSize, atOnce = 20 }: { labelSize: number; atOnce?: number }) {
  const saga = new Saga('s');
  saga
    .forEachStep<Item>(
      'ship',
      (body) => {
        body
          .remoteStep('label')
          .onExecute((context) => new SagaRequest({ target: 'p', content: context.item }))
          .onSuccess((context, _: SagaResponse) => {
            context.label = String(context.item).padStart(labelSize, '.');
          })
          .onFailure(
            (context) => new SagaRequest({ target: 'p', content: [context.item, context.label ?? ''] }),
          );
      },
      { atOnce },
    )
    .over(() => Array.from({ length: items }, (_, index) => index))
    .input((_context, item) => ({ item: item }));
  saga.remoteStep('last', () => new SagaRequest({ target: 'p' })).onFailure(() => undefined);
  return saga.commit();
}

/** The state from which the next run starts. */
function nextState(state: SagaState): { next: SagaState; snapshot: Snapshot } {
  const snapshot = takeSnapshot(state);
  const carried = JSON.parse(JSON.stringify(snapshot)) as Snapshot;
  return { snapshot, next: restoreSnapshot(state.definition, state.context, carried) };
}

/** A host that ends at the last step. */
const untilLast: Answers = {
  last: () => {
    throw new HostInterrupt('The run ends.');
  },
};

const labelled = (dispatches: readonly { step: string; phase: string }[], phase: string) =>
  dispatches.filter((one) => one.phase === phase && one.step.startsWith('ship')).map(({ step }) => step);

describe('a loop of 10,000 items', () => {
  it('fits into a snapshot with 100 bytes of own context, and each item is undone with what it has written', async () => {
    const saga = labels(10_000, { labelSize: 90 });
    const first = prepare(saga, untilLast);
    await expect(first.run()).rejects.toBeInstanceOf(HostInterrupt);
    const { snapshot, next } = nextState(first.state);
    const size = sizeOf(snapshot) + sizeOf(first.state.definition);
    expect(size).toBeLessThan(SIZE_BUDGET);
    expect(first.state.weight + 2_000).toBeGreaterThan(sizeOf(snapshot));
    expect(sizeOf(snapshot.journal)).toBeLessThan(60_000);
    expect(next.weight).toBeLessThan(SIZE_BUDGET);
    expect(next.openFlows.contextOf('ship[4711].')).toEqual(first.state.openFlows.contextOf('ship[4711].'));
    expect(takeSnapshot(next)).toEqual(snapshot);
    const second = prepare(saga, { last: refused() }, {}, next);
    await second.run();
    expect(second.state.status).toBe('errored');
    const undone = labelled(second.runtime.dispatches, 'undo');
    expect(undone).toHaveLength(10_000);
    expect(new Set(undone).size).toBe(10_000);
    expect(
      second.runtime.dispatches.find(({ step, phase }) => step === 'ship[42].label' && phase === 'undo'),
    ).toMatchObject({
      content: [42, '42'.padStart(90, '.')],
      idempotencyKey: 'root:ship[42].label:undo:1',
      about: ['root:ship[42].label:execute:1'],
      undoes: 'done',
    });
    expect(second.state.openFlows.weight).toBe(0);
  });

  it('takes a few bytes for each item that writes nothing of its own', async () => {
    const saga = new Saga('s');
    saga
      .forEachStep('ship', (body) => {
        body.remoteStep('label', () => new SagaRequest({ target: 'p' })).onFailure(() => undefined);
      })
      .over(() => Array.from({ length: 10_000 }, (_, index) => index));
    saga.remoteStep('last', () => new SagaRequest({ target: 'p' })).onFailure(() => undefined);
    const { state, run } = prepare(saga.commit(), untilLast);
    await expect(run()).rejects.toBeInstanceOf(HostInterrupt);
    const { journal, flows } = takeSnapshot(state);
    expect(sizeOf(flows)).toBeLessThan(200);
    expect(journal).toEqual([
      expect.objectContaining({ step: 'ship' }),
      'remote:ship[0-9999].label',
      expect.anything(),
    ]);
  });

  it.each([{ atOnce: 1 }, { atOnce: 20 }])(
    'fails before an item that has no room in the snapshot, and undoes the others, %j',
    async ({ atOnce }) => {
      const { state, runtime, run } = prepare(labels(10_000, { labelSize: 300, atOnce }));
      const sizes: number[] = [];
      const { admits } = runtime;
      runtime.admits = () => {
        if (runtime.dispatches.length % 500 === 0) sizes.push(sizeOf(takeSnapshot(state)));
        return admits();
      };
      await run();
      expect(state.error).toMatchObject({ code: 'JOURNAL_FULL' });
      expect(state.status).toBe('errored');
      const begun = labelled(runtime.dispatches, 'execute');
      expect(begun.length).toBeGreaterThan(3_500);
      expect(begun.length).toBeLessThan(10_000);
      expect([...labelled(runtime.dispatches, 'undo')].sort()).toEqual([...begun].sort());
      expect(
        state.journal.entries.filter(
          ({ step, outcome }) => step.startsWith('ship[') && outcome === undefined,
        ),
      ).toEqual([]);
      for (const size of sizes) expect(size).toBeLessThan(SIZE_BUDGET);
    },
  );

  it('is not tolerated as the failure of an item', async () => {
    const saga = new Saga('s');
    saga
      .forEachStep<{ item: number; text?: string }>(
        'ship',
        (body) => {
          body.localStep('grow', (context) => {
            context.text = 'x'.repeat(100_000);
          });
        },
        { tolerate: { percent: 100 } },
      )
      .over(() => Array.from({ length: 20 }, (_, index) => index));
    const { state, run } = prepare(saga.commit(), { last: success });
    await run();
    expect(state.error?.code).toBe('JOURNAL_FULL');
    expect(state.journal.find('ship')?.itemsFailed).toBeUndefined();
    expect(state.journal.find('ship')?.itemsDone).toEqual([[0, 11]]);
  });
});
