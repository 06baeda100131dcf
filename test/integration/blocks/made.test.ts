import { until } from '../../support/until';
import { useBlocks, WORKERS } from './block-workers';
import { fulfilment, redone } from './made-sagas';

const blocks = useBlocks(require.resolve('./made-sagas'));

describe.each(WORKERS)('on a worker that is %s', (kind) => {
  it('a saga that is made while the execution runs is undone as it was made', async () => {
    const { ledger, end } = blocks.begin(kind, fulfilment, {
      context: { plan: ['a', 'b', 'c'] },
      prepare: (own) => own.refuse('shop/confirm'),
    });
    expect(await end).toMatchObject({ status: 'errored' });
    expect(ledger.targets).toEqual(['a/do', 'b/do', 'c/do', 'shop/confirm', 'c/undo', 'b/undo', 'a/undo']);
    expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
  });

  it('an operator has a block run again: all keys differ', async () => {
    const run = blocks.begin(kind, redone, {
      context: { plan: [] },
      prepare: (own) => own.refuse('charge/do'),
    });
    const { ledger, manager, uuid } = run;
    const incident = await until(async () => {
      const [open] = await manager.load(uuid).then(
        ({ incidents }) => incidents,
        () => [],
      );
      return open;
    });
    const redo = { action: 'redo', incident, by: 'ann', reason: 'the bank is back' } as const;
    await expect(manager.resolve(uuid, { ...redo, block: 'before' })).rejects.toMatchObject({
      code: 'ACTION_IMPOSSIBLE',
    });
    ledger.serve('charge/do');
    await manager.resolve(uuid, { ...redo, block: 'pay' });
    const execution = await run.end;
    expect(execution.status).toBe('finished');
    expect(ledger.targets).toEqual([
      'before/do',
      'reserve/do',
      'charge/do',
      'reserve/undo',
      'reserve/do',
      'charge/do',
    ]);
    const keys = ledger.requests.map(({ idempotencyKey }) => idempotencyKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect(execution.actions).toMatchObject([{ action: 'redo', block: 'pay', applied: true }]);
  });
});

it('the histories of all executions replay', async () => {
  expect(await blocks.diverged()).toEqual([]);
});
