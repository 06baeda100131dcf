import { underWay } from './under-way';
import { Inbox } from '../../../src/engine/operators/inbox';
import { Saga } from '../../../src/definition/saga';
import type { StepOptions } from '../../../src/definition/options/step-options';
import { type Answers, prepare, refused, success, unknown, unsent } from './fake-runtime';
import { act, inTurn, operate, runAlone, untilStuck } from './operator';
import { nothing, send, stop } from './simple-callbacks';

const branch = new Saga().localStep(nothing).commit();

/** Two remote steps with undos. */
const saga = (options?: StepOptions) =>
  new Saga('s', options).remoteStep('a', send).onFailure(send).remoteStep('b', send).onFailure(send).commit();

describe("whenStepFails: 'wait'", () => {
  const wait: StepOptions = { whenStepFails: 'wait' };

  it.each<readonly [string, Saga, Answers, string]>([
    ['a local step that fails', new Saga('s', wait).localStep('b', stop).commit(), {}, 'CALLBACK_FAILED'],
    [
      'a condition that fails',
      new Saga('s', wait).conditionalStep('b').ifThen(stop, branch).commit(),
      {},
      'CALLBACK_FAILED',
    ],
    ['a request that is refused', saga(wait), { b: refused() }, 'REFUSED'],
    ['a request whose outcome is unknown', saga(wait), { b: unknown(true) }, 'OUTCOME_UNKNOWN'],
    ['a request that reaches no participant', saga(wait), { b: unsent }, 'REQUEST_UNSENT'],
    [
      'a request that cannot be built',
      new Saga('s', wait).remoteStep('b', nothing as never).commit(),
      {},
      'BAD_RETURN',
    ],
  ])(
    "with whenStepFails 'wait' the execution is stuck before compensation: %s",
    async (_, given, answers, code) => {
      const { state, calls } = await runAlone(given, answers);
      expect(state.status).toBe('stuck');
      expect(state.error).toBeUndefined();
      expect(underWay(state)).toMatchObject({ step: 'b', phase: 'execute', error: { code, step: 'b' } });
      expect(calls.filter((call) => call.endsWith(':undo'))).toEqual([]);
      expect(calls.slice(-2)).toEqual(['stuck b execute', 'idle b waits for an operator undefined']);
    },
  );

  it('the option whenStepFails holds inside a branch, and can be set for one step', async () => {
    const inner = new Saga().localStep('x', stop).commit();
    const inBranch = await runAlone(new Saga('s', wait).conditionalStep('c').elseThen(inner).commit());
    expect(underWay(inBranch.state)).toMatchObject({ step: 'c.else.x', phase: 'execute' });
    const other = await runAlone(
      new Saga('s', wait).localStep('a', stop, { whenStepFails: 'compensate' }).commit(),
    );
    expect(other.state.status).toBe('errored');
  });

  it('a cancel ends the wait of a failed step and compensates, and the failure of the step stays the error (S7, S8)', async () => {
    const { state, runtime, run: start } = prepare(saga(wait), { b: refused() });
    runtime.whenStuck = nothing;
    runtime.whileIdle = () => {
      runtime.cancelled = true;
      new Inbox(state).wake();
    };
    await start();
    expect(runtime.calls.at(-1)).toBe('send a:undo');
    expect([state.status, state.error?.code]).toEqual(['cancelled', 'REFUSED']);
  });

  it('the deadline of the saga ends the wait of a failed step', async () => {
    const {
      state,
      runtime,
      run: start,
    } = prepare(saga(wait), {
      b: refused(),
    });
    state.deadline = 50;
    runtime.whenStuck = nothing;
    runtime.whileIdle = () => {
      runtime.time = 50;
      new Inbox(state).wake();
    };
    await start();
    expect([state.status, state.error?.code]).toEqual(['errored', 'REFUSED']);
  });

  it('an unrelated event does not end the wait of a failed step', async () => {
    const { state, runtime, run: start } = prepare(saga(wait), { b: refused() });
    let wakes = 0;
    runtime.whenStuck = nothing;
    runtime.whileIdle = () => {
      wakes += 1;
      if (wakes < 3) new Inbox(state).wake();
      else act(state, 'compensate');
    };
    await start();
    expect([wakes, state.status]).toEqual([3, 'errored']);
  });

  it('a failed step does not wait when the saga must compensate anyway', async () => {
    const {
      state,
      runtime,
      run: start,
    } = prepare(saga(wait), {
      b: () => {
        runtime.cancelled = true;
        return unknown(false);
      },
    });
    await start();
    expect(runtime.calls).toEqual(['send a', 'send b', 'send b:undo', 'send a:undo']);
    expect([state.status, state.error?.code]).toEqual(['cancelled', 'CANCELLED']);
  });

  it('a failed step does not wait on a host that cannot wait', async () => {
    const { state, runtime, run: start } = prepare(saga(wait), { b: refused() });
    await start();
    expect(runtime.calls).toEqual(['send a', 'send b', 'stuck b execute', 'send a:undo']);
    expect(state.status).toBe('errored');
  });
});

describe("whenStepFails: 'compensate'", () => {
  it.each([[undefined], [{ whenStepFails: 'compensate' } as const]])(
    "with whenStepFails 'compensate', the default, the saga compensates at once: %j",
    async (options) => {
      const { state, calls } = await runAlone(saga(options), { b: refused() });
      expect(calls).toEqual(['send a', 'send b', 'send a:undo']);
      expect(state.status).toBe('errored');
    },
  );
});

describe("whenUndoFails: 'wait'", () => {
  it.each([[undefined], [{ whenUndoFails: 'wait' } as const]])(
    "with whenUndoFails 'wait', the default, the remaining undos wait: %j",
    async (options) => {
      const { state, calls } = await runAlone(saga(options), { b: unknown(false), 'b:undo': refused() });
      expect(calls.slice(2)).toEqual([
        ...['send b:undo', 'stuck b undo', 'idle b waits for an operator undefined'],
      ]);
      expect(state.status).toBe('stuck');
      expect(state.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', step: 'b' });
      expect(underWay(state)).toMatchObject({ step: 'b', phase: 'undo', error: { code: 'REFUSED' } });
      expect(state.undoErrors).toEqual([]);
      expect(state.journal.find('b')?.undo?.status).toBe('running');
      expect(state.journal.find('a')?.undo).toBeUndefined();
    },
  );

  it.each<readonly [string, Saga]>([
    [
      'a local undo that throws',
      new Saga('s').localStep('a', nothing).onFailure(stop).localStep(stop).commit(),
    ],
    [
      'an undo whose request cannot be built',
      new Saga('s')
        .remoteStep('a', send)
        .onFailure(stop as never)
        .localStep(stop)
        .commit(),
    ],
  ])('any failed undo waits: %s', async (_, given) => {
    const { state } = await runAlone(given);
    expect(state.status).toBe('stuck');
    expect(underWay(state)).toMatchObject({
      step: 'a',
      phase: 'undo',
      error: { code: 'CALLBACK_FAILED', hook: 'onFailure' },
    });
  });

  it('neither a cancel nor a deadline ends the wait of an undo (S8)', async () => {
    const { state, runtime, run: start } = prepare(saga(), { b: unknown(false), 'b:undo': unsent });
    let wakes = 0;
    runtime.whenStuck = nothing;
    runtime.whileIdle = () => {
      wakes += 1;
      runtime.cancelled = true;
      state.deadline = 0;
      if (wakes < 3) new Inbox(state).wake();
    };
    await untilStuck(start());
    expect([wakes, state.status]).toEqual([3, 'stuck']);
  });

  it('the execution compensates again as soon as the operator decides', async () => {
    const seen: string[] = [];
    const prepared = prepare(saga(), {
      b: unknown(false),
      'b:undo': inTurn(unsent, () => {
        seen.push(prepared.state.status);
        return success;
      }),
    });
    await operate(prepared, ['retry']);
    expect(seen).toEqual(['compensating']);
    expect(prepared.state.status).toBe('errored');
  });
});

describe("whenUndoFails: 'continue'", () => {
  it("with whenUndoFails 'continue' the other undos run, and the failure stays listed", async () => {
    const { state, calls } = await runAlone(saga({ whenUndoFails: 'continue' }), {
      b: unknown(false),
      'b:undo': unsent,
    });
    expect(calls.slice(2)).toEqual(['send b:undo', 'send a:undo']);
    expect(state.status).toBe('incomplete');
    expect(state.undoErrors).toMatchObject([{ code: 'REQUEST_UNSENT', step: 'b', hook: 'onFailure' }]);
    expect(state.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', step: 'b' });
  });

  it('the option whenUndoFails can be set for one step', async () => {
    const given = new Saga('s')
      .remoteStep('a', send)
      .onFailure(send)
      .remoteStep('b', send, { whenUndoFails: 'continue' })
      .onFailure(send)
      .localStep(stop)
      .commit();
    const { state } = await runAlone(given, { 'b:undo': unsent, 'a:undo': unsent });
    expect(state.undoErrors).toMatchObject([{ step: 'b' }]);
    expect(underWay(state)).toMatchObject({ step: 'a', phase: 'undo' });
  });

  it("with whenUndoFails 'continue' the operator can still act while an undo is being tried", async () => {
    const prepared = prepare(saga({ whenUndoFails: 'continue' }), {
      b: unknown(false),
      'b:undo': inTurn(() => {
        act(prepared.state, 'retry');
        return unknown(false);
      }, success),
    });
    await prepared.run();
    expect(prepared.runtime.calls.slice(2)).toEqual(['send b:undo', 'send b:undo', 'send a:undo']);
    expect(prepared.state.status).toBe('errored');
  });
});
