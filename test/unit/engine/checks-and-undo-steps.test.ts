import { Saga } from '../../../src/definition/saga';
import { SagaRequest } from '../../../src/messages/saga-request';
import type { StepResult } from '../../../src/definition/step-result';
import { restoreEntry, shortened } from '../../../src/engine/snapshot/compact-entry';
import { broken, nothingToUndo, prepare, refused, unknown, unsent } from './fake-runtime';
import { type GivenAction, inTurn, operate, runAlone } from './operator';
import { nextRun, endRun } from './next-run';
import { untilStuck } from './operator';
import { send, stop } from './simple-callbacks';

interface Order {
  total: number;
  note?: string;
}

describe('a check', () => {
  const check = async (predicate: (context: Order) => unknown, actions: readonly GivenAction[] = []) => {
    const saga = new Saga<Order>('s');
    saga.check('payable', predicate as never, actions.length > 0 ? { whenStepFails: 'wait' } : {});
    const prepared = prepare(saga.commit() as unknown as Saga, {}, { total: 5 });
    await operate(prepared, ...actions);
    return prepared;
  };

  it('that is true lets the saga continue, and costs no call of the host', async () => {
    const { state, runtime } = await check(({ total }) => total > 0);
    expect(state.status).toBe('finished');
    expect(runtime.log).toEqual([]);
    expect(state.journal.find('payable')).not.toHaveProperty('outcome');
  });

  it('that is false fails with CHECK_FAILED', async () => {
    const { state } = await check(({ total }) => total > 9);
    expect(state).toMatchObject({
      status: 'errored',
      error: { code: 'CHECK_FAILED', step: 'payable', hook: 'predicate' },
    });
    expect(state.error?.message).toContain('payable');
  });

  it.each<readonly [string, string, (context: Order) => unknown]>([
    ['CALLBACK_FAILED', 'throws', stop],
    ['BAD_RETURN', 'forgets its return', () => undefined],
    ['BAD_RETURN', 'returns a number', () => 1],
  ])('fails with %s when its predicate %s', async (code, _, predicate) => {
    expect((await check(predicate)).state.error).toMatchObject({ code, step: 'payable', hook: 'predicate' });
  });

  it('may be async', async () => {
    expect((await check(() => Promise.resolve(false))).state.error?.code).toBe('CHECK_FAILED');
  });

  it('drops what its predicate writes', async () => {
    const { state } = await check((context) => {
      context.note = 'lost';
      return true;
    });
    expect(state.context).toEqual({ total: 5 });
  });

  it('is passed by hand, or tried again', async () => {
    expect((await check(() => false, [['done']])).state.status).toBe('finished');
    const verdicts = [false, true].values();
    expect((await check(() => verdicts.next().value, [['retry']])).state.status).toBe('finished');
  });

  it('is never undone', async () => {
    const saga = new Saga('s')
      .check('a', () => true)
      .localStep('z', stop)
      .commit();
    const { state, calls } = await runAlone(saga);
    expect([state.status, calls]).toEqual(['errored', []]);
  });
});

describe('an undo step', () => {
  const ask = () => new SagaRequest({ target: 'orders/reject' });

  /** A saga that fails after its undo step. */
  const failing = (results: unknown[] = []) => {
    const saga = new Saga('s');
    saga.undoStep('reject').onFailure((_, result) => {
      results.push(result);
      return ask();
    });
    saga.remoteStep('a', send).onFailure(send);
    saga.localStep('z', stop);
    return saga.commit();
  };

  it('does nothing on the way forward', async () => {
    const saga = new Saga('s')
      .undoStep('reject')
      .onFailure(ask)
      .localStep('a', () => undefined)
      .commit();
    const { state, runtime } = await runAlone(saga);
    expect(state.status).toBe('finished');
    expect(runtime.log).toEqual([]);
  });

  it('sends its undo when the saga fails after it, as the first step after all others', async () => {
    const { state, calls } = await runAlone(failing());
    expect(calls).toEqual(['send a', 'send a:undo', 'send reject:undo']);
    expect(state.status).toBe('errored');
    expect(state.journal.find('reject')).toMatchObject({
      kind: 'undo',
      outcome: 'done',
      undo: { status: 'undone' },
    });
  });

  it('is not undone when the saga fails before it', async () => {
    const saga = new Saga('s').localStep('z', stop).undoStep('reject').onFailure(ask).commit();
    expect((await runAlone(saga)).calls).toEqual([]);
  });

  it('shows its undo the cause, the outcome done and no keys', async () => {
    const results: StepResult[] = [];
    const { runtime } = await runAlone(failing(results));
    expect(results).toMatchObject([
      { outcome: 'done', keys: [], cause: { code: 'CALLBACK_FAILED', step: 'z' } },
    ]);
    expect(runtime.dispatches.at(-1)).toMatchObject({
      idempotencyKey: 'root:reject:undo:1',
      about: [],
      undoes: 'done',
    });
  });

  it('has nothing to undo when its undo builds no request', async () => {
    const saga = new Saga('s')
      .undoStep('reject')
      .onFailure(() => undefined)
      .localStep('z', stop)
      .commit();
    const { state } = await runAlone(saga);
    expect(state.journal.find('reject')?.undo?.status).toBe('nothing');
  });

  it.each([
    ['refused', refused()],
    ['refused as nothing to undo', nothingToUndo],
    ['not answered', unknown(true)],
    ['broken', broken],
  ])('waits for an operator when its undo is %s', async (_, outcome) => {
    const { state } = await runAlone(failing(), { 'reject:undo': outcome });
    expect(state.active.incidents).toMatchObject([{ step: 'reject', phase: 'undo' }]);
  });

  it('lets an operator retry its undo, with another request', async () => {
    const prepared = prepare(failing(), { 'reject:undo': inTurn(unsent, unsent, nothingToUndo) });
    const change: GivenAction = ['retry', { request: { target: 'desk/reject' } }];
    await operate(prepared, ['retry'], change, ['skip']);
    const undos = prepared.runtime.dispatches.filter(({ step }) => step === 'reject');
    expect(undos.map(({ target }) => target)).toEqual(['orders/reject', 'orders/reject', 'desk/reject']);
    expect(prepared.state.status).toBe('incomplete');
  });

  it('is undone in another run', async () => {
    const saga = failing();
    const prepared = prepare(saga);
    const boundaries = [() => undefined, () => undefined, () => undefined, endRun].values();
    prepared.runtime.atBoundary = () => void boundaries.next().value?.();
    await untilStuck(prepared.run());
    const next = nextRun(saga, prepared.state);
    await next.run();
    expect(next.runtime.calls).toEqual(['send a:undo', 'send reject:undo']);
  });

  it('is passed after the pivot, and nothing undoes it', async () => {
    const saga = new Saga('s').remoteStep('pay', send).pivot().undoStep('reject').onFailure(ask).commit();
    expect((await runAlone(saga)).calls).toEqual(['send pay']);
  });

  it('fails its undo when that reads what only a request has', async () => {
    const saga = new Saga('s', { whenUndoFails: 'continue' });
    saga.undoStep('reject').onFailure((_, result) => ((result as StepResult).sent ? ask() : undefined));
    saga.localStep('z', stop);
    expect((await runAlone(saga.commit())).state.undoErrors).toMatchObject([{ code: 'NOT_KEPT' }]);
  });
});

describe('the short form in a long journal', () => {
  it.each([
    [{ kind: 'query', sent: [1] }, 'query:a'],
    [{ kind: 'check', sent: [] }, 'check:a'],
    [{ kind: 'undo', outcome: 'done', sent: [] }, 'undo:a'],
  ] as const)('of %j is %s', (form, text) => {
    const entry = { step: 'a', status: 'done', generation: 1, ...form } as const;
    expect(shortened(entry)).toBe(text);
    expect(restoreEntry(text)).toEqual(entry);
  });

  it('of an undo that has ended names its status', () => {
    const undo = { status: 'undone', generation: 1 } as const;
    const entry = {
      step: 'a',
      kind: 'undo',
      status: 'done',
      outcome: 'done',
      generation: 1,
      sent: [],
      undo,
    } as const;
    expect(shortened(entry)).toBe('undone-undo:a');
    expect(restoreEntry('undone-undo:a')).toEqual(entry);
  });
});
