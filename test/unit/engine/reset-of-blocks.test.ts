import { Saga } from '../../../src/definition/saga';
import { endByReset } from '../../../src/engine/reset/earlier-requests';
import { SagaRequest } from '../../../src/messages/saga-request';
import { earlier, reset } from './after-reset';
import { prepare, refused } from './fake-runtime';
import { send, stop } from './simple-callbacks';

interface Trip {
  parcels?: string[];
}

interface Item {
  item: string;
  index: number;
}

/** Two steps before a block: the reset is to the second one. */
const before = (options = {}) =>
  new Saga<Trip>('s', options).remoteStep('a', send).onFailure(send).remoteStep('b', send).onFailure(send);

const book = (name: string) => (body: Saga<Trip>) => body.remoteStep(name, send).onFailure(send);

/** The saga of an item, whose undo says for which item it is. */
const pack = () =>
  new Saga<Item>('pack')
    .remoteStep('label', send)
    .onFailure(({ item }) => new SagaRequest({ target: 'stock/cancel', content: item }))
    .commit();

/** A loop over a list that changes from call to call. */
const loop = (...lists: readonly (readonly string[])[]) => {
  const left = lists.values();
  return before()
    .forEachStep('ship', pack())
    .over(() => left.next().value ?? [])
    .commit();
};

const undosOf = (
  dispatches: readonly { readonly step: string; readonly phase: string; content: unknown }[],
) => dispatches.filter(({ phase }) => phase === 'undo').map(({ step, content }) => [step, content]);

describe('the items of a loop that only the run before a reset had begun', () => {
  const report = { earlier: ['b', 'ship[0].label', 'ship[1].label'].map((step) => earlier(step)) };

  it('are undone with their own data, the last one first', async () => {
    const { state, runtime } = await reset(loop(['x', 'y']), report, {}, ['compensate']);
    expect(state.status).toBe('errored');
    expect(undosOf(runtime.dispatches)).toEqual([
      ['ship[1].label', 'y'],
      ['ship[0].label', 'x'],
      ['b', {}],
      ['a', {}],
    ]);
    expect(state.journal.find('ship')).not.toHaveProperty('earlierParts');
  });

  it('run again when the operator continues', async () => {
    const { state, sent } = await reset(loop(['x', 'y']), report, {}, ['retry']);
    expect(state.status).toBe('finished');
    expect(sent).toEqual(['send a', 'send b', 'send ship[0].label', 'send ship[1].label']);
  });

  it('are undone when the list of this run does not hold them, also where the saga goes forward', async () => {
    const { state, sent } = await reset(loop(['x']), report, {}, ['retry'], ['skip']);
    expect(sent).toEqual(['send a', 'send b', 'send ship[0].label']);
    expect(state.status).toBe('finished');
    expect(state.undoErrors).toMatchObject([{ code: 'SKIPPED', step: 'ship[1].label' }]);
  });

  it('wait for an operator while the list cannot be made, who can try again', async () => {
    let lists = 0;
    const saga = before()
      .forEachStep('ship', pack())
      .over(() => {
        lists += 1;
        if (lists < 3) throw new Error('no list');
        return ['x', 'y'];
      })
      .commit();
    const { state, runtime } = await reset(saga, report, {}, ['compensate'], ['retry'], ['retry']);
    expect(state.status).toBe('errored');
    expect(undosOf(runtime.dispatches).slice(0, 2)).toEqual([
      ['ship[1].label', 'y'],
      ['ship[0].label', 'x'],
    ]);
    expect(lists).toBe(3);
  });

  it('count as undone by hand when the operator says so', async () => {
    const { state, sent } = await reset(loop(), report, {}, ['compensate'], ['done'], ['done']);
    expect(state.status).toBe('errored');
    expect(sent).toEqual(['send a', 'send b:undo', 'send a:undo']);
    expect(state.journal.find('ship[1].label')?.undo).toMatchObject({ status: 'undone', by: 'ann' });
  });

  it('are listed when no operator is waited for', async () => {
    const saga = before({ whenUndoFails: 'continue' })
      .forEachStep('ship', pack())
      .over(() => [])
      .commit();
    const { state } = await reset(saga, report, {}, ['compensate']);
    expect(state.status).toBe('incomplete');
    expect(state.undoErrors.map(({ code, step }) => [code, step])).toEqual([
      ['ITEMS_INVALID', 'ship[1].label'],
      ['ITEMS_INVALID', 'ship[0].label'],
    ]);
  });

  it.each([
    ['before anything is undone', [['end']]],
    ['while their list cannot be made', [['compensate'], ['end']]],
  ] as const)('are listed when the operator ends the execution %s', async (_, actions) => {
    const { state } = await reset(loop(), report, {}, ...actions);
    expect(state.status).toBe('incomplete');
    expect(state.undoErrors.map(({ code, step }) => [code, step])).toEqual([
      ['ENDED', 'ship[1].label'],
      ['ENDED', 'ship[0].label'],
      ['ENDED', 'b'],
      ['ENDED', 'a'],
    ]);
  });

  it('are not what a loop tolerates: the operator compensates the whole saga', async () => {
    const saga = new Saga<Trip>('s')
      .remoteStep('a', send)
      .onFailure(send)
      .forEachStep('ship', pack(), { tolerate: 2 })
      .over(() => ['x', 'y'])
      .commit();
    const { state } = await reset(saga, { earlier: [earlier('ship[1].label')] }, {}, ['compensate']);
    expect(state).toMatchObject({
      status: 'errored',
      error: { code: 'WORKFLOW_RESET', step: 'ship[0].label' },
    });
  });
});

describe('other parts of blocks that only the run before a reset had entered', () => {
  const twoWays = (attempts = 1) =>
    before().alternativesStep('pay', { attempts }).first('card', book('card')).orElse('bank', book('bank'));

  it('an alternative is undone as soon as another one holds', async () => {
    const report = { earlier: [earlier('b'), earlier('pay.bank.bank')] };
    const { state, sent } = await reset(twoWays().commit(), report, {}, ['retry']);
    expect(state.status).toBe('finished');
    expect(sent).toEqual(['send a', 'send b', 'send pay.card.card', 'send pay.bank.bank:undo']);
  });

  it('an alternative that this run has tried too is not undone again', async () => {
    const report = { earlier: ['b', 'pay.card.card', 'pay.bank.bank'].map((step) => earlier(step)) };
    const saga = twoWays().localStep('z', stop).commit();
    const { sent } = await reset(saga, report, { 'pay.card.card': refused() }, ['retry']);
    expect(sent).toEqual([
      ...['send a', 'send b', 'send pay.card.card', 'send pay.card.card:undo', 'send pay.bank.bank'],
      ...['send pay.bank.bank:undo', 'send b:undo', 'send a:undo'],
    ]);
  });

  it('the alternatives of a further round are undone', async () => {
    const report = { earlier: [earlier('b'), earlier('pay~2.card.card')] };
    const { state, sent } = await reset(twoWays(2).commit(), report, {}, ['compensate']);
    expect(sent).toEqual(['send a', 'send pay~2.card.card:undo', 'send b:undo', 'send a:undo']);
    expect(state.journal.find('pay')).toMatchObject({ kind: 'alternatives' });
  });

  it.each([1, 2])(
    'an inner saga on a context of its own is undone on that context (%i attempts)',
    async (attempts) => {
      const inner = new Saga<{ id: string }>('inner')
        .remoteStep('card', send)
        .onFailure(({ id }) => new SagaRequest({ target: 'stock/cancel', content: id }))
        .commit();
      const saga = before()
        .sagaStep('pay', inner, { attempts })
        .input(() => ({ id: 'x' }))
        .commit();
      const { runtime } = await reset(saga, { earlier: [earlier('pay.card')] }, {}, ['compensate']);
      expect(undosOf(runtime.dispatches)[0]).toEqual(['pay.card', 'x']);
    },
  );

  it.each([1, 2])('an inner saga on the same context is undone (%i attempts)', async (attempts) => {
    const saga = before().sagaStep('pay', book('card'), { attempts }).commit();
    const { sent } = await reset(saga, { earlier: [earlier('pay.card')] }, {}, ['compensate']);
    expect(sent).toEqual(['send a', 'send pay.card:undo', 'send b:undo', 'send a:undo']);
  });

  it('each step is adopted once, although all requests beside each other find the reset', () => {
    const saga = before().parallelStep('book').branch('one', book('x')).branch('two', book('y')).commit();
    const { state } = prepare(saga, {});
    const report = { earlier: ['book.one.x', 'book.two.y', 'gone'].map((step) => earlier(step)) };
    endByReset(state, report);
    endByReset(state, report);
    expect(state.journal.entries.map(({ step }) => step)).toEqual([
      ...['book', 'book.one.x', 'book.two.y', 'gone'],
    ]);
    expect(state.journal.find('book')).toMatchObject({ earlierParts: ['.one.', '.two.'] });
  });

  it('the steps that a dynamic step had made are listed, since this run does not know them', async () => {
    const saga = before()
      .dynamicStep('plan', () => new Saga<Trip>().remoteStep('x', send).onFailure(send).commit())
      .commit();
    const report = { earlier: [earlier('plan.x'), earlier('plan.y', { generation: 2 }), earlier('plan.y')] };
    const { state } = await reset(saga, report, {}, ['compensate']);
    expect(state.status).toBe('incomplete');
    expect(state.undoErrors.map(({ code, step }) => [code, step])).toEqual([
      ['WORKFLOW_RESET', 'plan.x'],
      ['WORKFLOW_RESET', 'plan.y'],
    ]);
  });

  it('the steps of a dynamic step that makes them again run again', async () => {
    const saga = before()
      .dynamicStep('plan', () => new Saga<Trip>().remoteStep('x', send).onFailure(send).commit())
      .commit();
    const { state, sent } = await reset(saga, { earlier: [earlier('plan.x')] }, {}, ['retry']);
    expect(state.status).toBe('finished');
    expect(sent).toEqual(['send a', 'send b', 'send plan.x']);
  });

  it('a step that the definition does not have is in the record, with an unknown outcome', async () => {
    const report = { earlier: [earlier('gone'), earlier('a.gone')] };
    const { state } = await reset(before().commit(), report, {}, ['compensate']);
    expect(state.journal.find('gone')).toMatchObject({ outcome: 'unknown', sent: [1] });
    expect(state.journal.find('a.gone')).toMatchObject({ outcome: 'unknown', sent: [1] });
  });
});
