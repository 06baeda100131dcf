import { earlier, reset } from './after-reset';
import { underWay } from './under-way';
import { Saga } from '../../../src/definition/saga';
import type { StepOptions } from '../../../src/definition/options/step-options';
import type { ResetReport } from '../../../src/engine/reset/reset-report';
import { takeSnapshot, restoreSnapshot } from '../../../src/engine/snapshot/snapshot';
import { prepare, refused, success, unknown, unsent } from './fake-runtime';
import { type GivenAction, inTurn, operate } from './operator';
import { send, stop } from './simple-callbacks';

/** Three remote steps, each with its undo. */
const three = (options?: StepOptions) => {
  const saga = new Saga('s', options);
  for (const name of ['a', 'b', 'c']) saga.remoteStep(name, send).onFailure(send);
  return saga.commit();
};

describe('a run after a reset of the workflow (S14)', () => {
  it('A4: a run after a reset sends nothing new, and waits for the operator whatever the options say', async () => {
    const { state, calls } = await reset(three({ whenStepFails: 'compensate' }), { earlier: [] }, {});
    expect(calls).toEqual(['send a', 'stuck b execute', 'idle b waits for an operator undefined']);
    expect(state).toMatchObject({ status: 'stuck', error: undefined, isReset: false });
    expect(underWay(state)).toMatchObject({ step: 'b', phase: 'execute', error: { code: 'WORKFLOW_RESET' } });
  });

  it('A4: a run after a reset waits before it sends an undo too', async () => {
    const saga = new Saga('s', { whenUndoFails: 'continue' })
      .remoteStep('a', send)
      .onFailure(send)
      .localStep('z', stop)
      .commit();
    const { state, calls } = await reset(saga, { earlier: [earlier('a', { phase: 'undo' })] }, {});
    expect(calls).toEqual(['send a', 'stuck a undo', 'idle a waits for an operator undefined']);
    expect(underWay(state)?.error).toMatchObject({
      code: 'WORKFLOW_RESET',
      causes: [{ name: 'SentBeforeReset' }],
    });
  });

  it('a run after a reset continues when the operator chooses retry, with the same keys', async () => {
    const { state, runtime } = await reset(three(), { earlier: [earlier('b'), earlier('c')] }, {}, ['retry']);
    expect(state.status).toBe('finished');
    expect(runtime.dispatches.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
      ...['root:a:execute:1', 'root:b:execute:1', 'root:c:execute:1'],
    ]);
    expect(state.journal.entries.map(({ step, status }) => [step, status])).toEqual([
      ['a', 'done'],
      ['b', 'done'],
      ['c', 'done'],
    ]);
  });

  it('a run before with an open task may have sent more than its history lists: no refusal proves anything', async () => {
    const report = { earlier: [], hasOpenTask: true as const };
    const { state } = await reset(three({ dispatch: 'local' }), report, { c: refused() }, ['retry']);
    expect(state.journal.find('c')?.outcome).toBe('unknown');
    const { state: waiting } = await reset(three({ dispatch: 'local' }), report, {});
    expect(underWay(waiting)?.error?.message).toContain('may have sent more than its history lists');
    const queries = { earlier: [earlier('@finished', { phase: 'notice' })], hasOpenTask: true as const };
    expect((await reset(three({ dispatch: 'local' }), queries, {})).state.status).toBe('stuck');
  });

  it('an open task of a saga without local requests has sent nothing', async () => {
    const report = { earlier: [], hasOpenTask: true as const };
    const { state } = await reset(three(), report, { c: refused() }, ['retry']);
    expect(state.journal.find('c')?.outcome).toBe('refused');
  });

  it('A3: a refusal after the reset proves nothing about a request of the run before', async () => {
    const report = { earlier: [earlier('b'), earlier('c')] };
    const { state, sent } = await reset(three(), report, { c: refused() }, ['retry']);
    expect(state.journal.find('c')?.outcome).toBe('unknown');
    expect(sent.slice(-3)).toEqual(['send c:undo', 'send b:undo', 'send a:undo']);
  });

  it('A3: a request that reaches no participant after the reset proves nothing about the one before', async () => {
    const report = { earlier: [earlier('b'), earlier('c')] };
    const { state } = await reset(three(), report, { c: unsent }, ['retry']);
    expect(state.journal.find('c')).toMatchObject({
      outcome: 'unknown',
      sent: [1],
      undo: { status: 'undone' },
    });
  });

  it('A4: a run after a reset undoes the requests of the run before when the operator compensates', async () => {
    const report = { earlier: [earlier('b'), earlier('c'), earlier('c', { generation: 2, end: 'failed' })] };
    const { state, runtime } = await reset(three(), report, {}, ['compensate']);
    expect(state.status).toBe('errored');
    expect(state.error?.code).toBe('WORKFLOW_RESET');
    expect(runtime.dispatches.slice(1).map(({ idempotencyKey, about }) => [idempotencyKey, about])).toEqual([
      ['root:c:undo:1', ['root:c:execute:1', 'root:c:execute:2']],
      ['root:b:undo:1', ['root:b:execute:1']],
      ['root:a:undo:1', ['root:a:execute:1']],
    ]);
    expect(state.journal.find('c')).not.toHaveProperty('startedAt');
  });

  it.each([
    ['the time that its options give', { settleTime: 7 }, 7],
    ['the time of an attempt', { execute: { attemptTimeout: 50 } }, 50],
  ] as const)('a request of the run before without an end settles: %s', async (_, options, time) => {
    const report = { earlier: [earlier('c', { end: 'unknown' }), earlier('c', { generation: 2 })] };
    const { calls } = await reset(three(options), report, {}, ['compensate']);
    expect(calls).toContain(`idle let c settle ${String(time)}`);
  });

  it('a run after a reset undoes nothing when the operator ends the execution', async () => {
    const { state, calls } = await reset(three(), { earlier: [earlier('c')] }, {}, ['end']);
    expect(state.status).toBe('incomplete');
    expect(calls.at(-1)).toBe('stuck b execute');
    expect(state.undoErrors.map(({ code, step }) => [code, step])).toEqual([
      ['ENDED', 'c'],
      ['ENDED', 'b'],
      ['ENDED', 'a'],
    ]);
  });

  it('a run after a reset knows the keys of changed requests of the run before, and uses none of them again', async () => {
    const report = { earlier: [earlier('b'), earlier('b', { generation: 2 })] };
    const changed: GivenAction = ['retry', { request: { content: { n: 2 } } }];
    const saga = three({ whenStepFails: 'wait' });
    const { runtime } = await reset(saga, report, { b: unknown(false) }, changed, ['compensate']);
    expect(runtime.dispatches.slice(1, 3)).toMatchObject([
      { idempotencyKey: 'root:b:execute:3', content: { n: 2 } },
      { phase: 'undo', about: ['root:b:execute:1', 'root:b:execute:2', 'root:b:execute:3'] },
    ]);
  });
});

describe('a reset to a point before the compensation of the run before', () => {
  const undone = { earlier: [earlier('b', { end: 'failed' }), earlier('a', { phase: 'undo' })] };

  it.each(['retry', 'done'] as const)(
    'A4: a reset before compensation must compensate, because earlier effects are undone: the operator chooses %s',
    async (verb) => {
      const { state, sent } = await reset(three(), undone, {}, [verb]);
      expect(state).toMatchObject({ status: 'errored', error: { code: 'WORKFLOW_RESET', step: 'b' } });
      expect(sent).toEqual(['send a', 'send b:undo', 'send a:undo']);
      expect(state.actions).toMatchObject([{ action: verb, applied: true }]);
    },
  );

  it('A4: a reset before compensation must compensate in a continue-as-new run too', async () => {
    const { state } = await reset(three(), undone, {});
    const snapshot = restoreSnapshot(state.definition, state.context, takeSnapshot(state));
    expect(snapshot.mustCompensate).toBe(true);
    expect(underWay(state)?.error?.message).toContain('cannot go forward');
  });

  it('a reset before compensation compensates at the pivot too, unless it has passed', async () => {
    const saga = () =>
      new Saga('s').remoteStep('a', send).onFailure(send).remoteStep('b', send).pivot().commit();
    const { state } = await reset(saga(), undone, {}, ['retry']);
    expect(state).toMatchObject({ status: 'errored', pivot: { status: undefined } });
    const passed = new Saga('s').remoteStep('a', send).pivot().remoteStep('b', send).retriable().commit();
    expect((await reset(passed, undone, {}, ['retry'])).state.status).toBe('finished');
  });

  it('a reset before compensation retries an undo where this run compensates too', async () => {
    const saga = new Saga('s').remoteStep('a', send).onFailure(send).localStep('z', stop).commit();
    const { state } = await reset(saga, { earlier: [earlier('a', { phase: 'undo' })] }, {}, ['retry']);
    expect(state).toMatchObject({ status: 'errored', isCancelled: false });
    expect(state.journal.find('a')?.undo?.status).toBe('undone');
  });
});

describe('a reset to a point before a pivot that the run before had sent', () => {
  const saga = () =>
    new Saga('s')
      .remoteStep('a', send)
      .onFailure(send)
      .remoteStep('b', send)
      .onFailure(send)
      .remoteStep('c', send)
      .pivot()
      .commit();
  const report = { earlier: [earlier('b'), earlier('c')] };

  it('A4: a reset before a sent pivot lets no cancel compensate, as the pivot does not', async () => {
    const prepared = prepare(saga(), {});
    const { runtime, state } = prepared;
    const cancelled = () => {
      runtime.reset = report;
      runtime.cancelled = true;
    };
    const boundaries = [() => undefined, cancelled].values();
    runtime.atBoundary = () => void boundaries.next().value?.();
    await operate(prepared, ['retry']);
    expect(state).toMatchObject({ status: 'finished', pivot: { status: 'passed' } });
    expect(runtime.calls.filter((call) => call.startsWith('send'))).toEqual(['send a', 'send b', 'send c']);
  });

  it("a reset before a sent pivot lets the operator compensate, at the operator's own risk", async () => {
    const { state, sent } = await reset(saga(), report, {}, ['compensate']);
    expect(sent).toEqual(['send a', 'send b:undo', 'send a:undo']);
    expect(state).toMatchObject({ status: 'errored', pivot: { status: undefined } });
  });
});

describe('the message of a reset', () => {
  const messageOf = async (report: ResetReport) => {
    const { state } = await reset(three(), report, {});
    return underWay(state)?.error ?? { message: '', causes: [] };
  };

  it('the message of a reset lists the requests of the run before, with their ends', async () => {
    const list = [
      earlier('b'),
      earlier('b', { phase: 'undo', end: 'failed' }),
      earlier('c', { end: 'unknown' }),
    ];
    const { message, causes } = await messageOf({ earlier: list });
    expect(causes.map((cause) => cause.message)).toEqual([
      ...['b (completed)', 'undo of b (failed)', 'c (unknown)'],
    ]);
    expect(message).toContain('b (completed), undo of b (failed), c (unknown).');
  });

  it('the message of a reset has a limit, however many requests there are', async () => {
    const many = Array.from({ length: 60 }, (_, index) => earlier('b', { generation: index + 1 }));
    const { message, causes } = await messageOf({ earlier: many });
    expect(causes).toHaveLength(50);
    expect(message).toContain('and 10 more');
  });

  it("the message of a reset names the operator's choices, even if nothing was sent or nothing can be read", async () => {
    for (const report of [{ earlier: [] }, {}]) {
      const { message, causes } = await messageOf(report);
      expect(message).toMatch(/"retry".*"compensate".*"end"/);
      expect(causes).toEqual([]);
    }
  });
});

describe('a run before a reset that cannot be read', () => {
  it('A3: an unreadable run before the reset takes the proof from every later refusal, also in a continue-as-new run', async () => {
    const { state, calls } = await reset(three(), {}, { c: refused() }, ['retry']);
    expect(state.isReset).toBe(true);
    expect(state.journal.find('c')?.outcome).toBe('unknown');
    expect(calls.slice(-5, -3)).toEqual(['idle let c settle 10000', 'send c:undo']);
    expect(restoreSnapshot(state.definition, state.context, takeSnapshot(state)).isReset).toBe(true);
  });

  it('A3: an unreadable run before the reset takes the proof from a request that reaches no participant', async () => {
    const { state } = await reset(three(), {}, { c: inTurn(unsent) }, ['retry']);
    expect(state.journal.find('c')?.outcome).toBe('unknown');
  });

  it('an unreadable run before the reset leaves a success as it is', async () => {
    expect((await reset(three(), {}, {}, ['retry'])).state.status).toBe('finished');
  });
});

describe('the steps of branches that the run before had sent', () => {
  const branch = (...names: readonly string[]) => {
    const saga = new Saga();
    for (const name of names) saga.remoteStep(name, send).onFailure(send);
    return saga;
  };
  /** A conditional step after `b`, whose branch has another conditional step. */
  const nested = () =>
    new Saga('s')
      .remoteStep('a', send)
      .onFailure(send)
      .remoteStep('b', send)
      .onFailure(send)
      .conditionalStep('k')
      .ifThen(() => false, branch('x').commit())
      .elseThen(branch('y').conditionalStep('m').elseThen(branch('z').commit()).commit())
      .commit();
  const report = { earlier: [earlier('k.else.y'), earlier('k.else.m.else.z')] };

  it('steps of a branch of the run before are undone with their branch, in reverse order', async () => {
    const { state, sent } = await reset(nested(), report, {}, ['compensate']);
    expect(sent.slice(1)).toEqual([
      ...['send k.else.m.else.z:undo', 'send k.else.y:undo', 'send b:undo', 'send a:undo'],
    ]);
    expect(state.journal.find('k')).toMatchObject({ kind: 'conditional', branch: 'else' });
    expect(state.journal.find('k.else.m')).toMatchObject({ branch: 'else' });
    expect(state.journal.find('k.if-1.x')).toBeUndefined();
  });

  it('steps of a branch of the run before run again in the chosen branch when the operator continues', async () => {
    const { state, calls } = await reset(nested(), report, {}, ['retry']);
    expect(state.status).toBe('finished');
    expect(calls.slice(2)).toEqual(['send b', 'send k.else.y', 'send k.else.m.else.z']);
  });

  it('steps of a branch that this run has not chosen are undone before those of the chosen one', async () => {
    const saga = new Saga('s')
      .remoteStep('a', send)
      .onFailure(send)
      .conditionalStep('k')
      .ifThen(() => true, branch('x', 'y').commit())
      .elseThen(branch('z').commit())
      .commit();
    const both = { earlier: [earlier('k.if-1.y'), earlier('k.else.z')] };
    const { state, sent } = await reset(saga, both, {}, ['compensate']);
    expect(sent.slice(1)).toEqual([
      ...['send k.else.z:undo', 'send k.if-1.y:undo', 'send k.if-1.x:undo', 'send a:undo'],
    ]);
    expect(state.journal.find('k')).toMatchObject({ branch: 'if-1' });
  });
});

describe('a reset that is discovered while a request is running', () => {
  it('a reset that is discovered during a request leaves its outcome in doubt, even a success', async () => {
    const prepared = prepare(three(), {
      b: () => {
        prepared.runtime.reset = { earlier: [] };
        return success;
      },
    });
    await operate(prepared, ['compensate']);
    expect(prepared.state.error?.code).toBe('WORKFLOW_RESET');
    expect(prepared.state.journal.find('b')?.outcome).toBe('unknown');
    expect(prepared.runtime.calls.slice(-2)).toEqual(['send b:undo', 'send a:undo']);
  });
});
