import { underWay } from './under-way';
import { Inbox } from '../../../src/engine/operators/inbox';
import { Saga } from '../../../src/definition/saga';
import type { StepOptions } from '../../../src/definition/options/step-options';
import { SagaRequest } from '../../../src/messages/saga-request';
import { type Answers, prepare, refused, success, unknown, unsent } from './fake-runtime';
import { act, inTurn, operate, runAlone, untilStuck } from './operator';

const ask = () => new SagaRequest({ target: 'stock/reserve' });
const stop = () => new Error('stop');
const nothing = () => undefined;
const branch = new Saga().localStep(nothing).commit();

/** Two remote steps with undos. */
const saga = (options?: StepOptions) =>
  new Saga('s', options).remoteStep('a', ask).onFailure(ask).remoteStep('b', ask).onFailure(ask).commit();

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
    ['a request that reaches nobody', saga(wait), { b: unsent }, 'REQUEST_UNSENT'],
    [
      'a request that cannot be built',
      new Saga('s', wait).remoteStep('b', nothing as never).commit(),
      {},
      'BAD_RETURN',
    ],
  ])('makes the execution stuck before anything is undone: %s', async (_, given, answers, code) => {
    const { state, calls } = await runAlone(given, answers);
    expect(state.status).toBe('stuck');
    expect(state.error).toBeUndefined();
    expect(underWay(state)).toMatchObject({ step: 'b', phase: 'execute', error: { code, step: 'b' } });
    expect(calls.filter((call) => call.endsWith(':undo'))).toEqual([]);
    expect(calls.slice(-2)).toEqual(['stuck b execute', 'idle b waits for a person undefined']);
  });

  it('holds inside a branch, and for one step alone where that says so', async () => {
    const inner = new Saga().localStep('x', stop).commit();
    const inBranch = await runAlone(new Saga('s', wait).conditionalStep('c').elseThen(inner).commit());
    expect(underWay(inBranch.state)).toMatchObject({ step: 'c.else.x', phase: 'execute' });
    const other = await runAlone(
      new Saga('s', wait).localStep('a', stop, { whenStepFails: 'compensate' }).commit(),
    );
    expect(other.state.status).toBe('errored');
  });

  it('is left by a cancel, which compensates; the failure of the step stays the error (S7, S8)', async () => {
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

  it('is left when the deadline of the saga comes', async () => {
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

  it('goes on waiting when something else comes', async () => {
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

  it('waits for nobody when the saga is to turn round anyway', async () => {
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

  it('waits for nobody where the host cannot wait', async () => {
    const { state, runtime, run: start } = prepare(saga(wait), { b: refused() });
    await start();
    expect(runtime.calls).toEqual(['send a', 'send b', 'stuck b execute', 'send a:undo']);
    expect(state.status).toBe('errored');
  });
});

describe("whenStepFails: 'compensate'", () => {
  it.each([[undefined], [{ whenStepFails: 'compensate' } as const]])(
    'compensates at once, and is what holds where nobody says otherwise: %j',
    async (options) => {
      const { state, calls } = await runAlone(saga(options), { b: refused() });
      expect(calls).toEqual(['send a', 'send b', 'send a:undo']);
      expect(state.status).toBe('errored');
    },
  );
});

describe("whenUndoFails: 'wait'", () => {
  it.each([[undefined], [{ whenUndoFails: 'wait' } as const]])(
    'lets the undos that remain wait, and is what holds where nobody says otherwise: %j',
    async (options) => {
      const { state, calls } = await runAlone(saga(options), { b: unknown(false), 'b:undo': refused() });
      expect(calls.slice(2)).toEqual([
        ...['send b:undo', 'stuck b undo', 'idle b waits for a person undefined'],
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
      'a local one that throws',
      new Saga('s').localStep('a', nothing).onFailure(stop).localStep(stop).commit(),
    ],
    [
      'one whose request cannot be built',
      new Saga('s')
        .remoteStep('a', ask)
        .onFailure(stop as never)
        .localStep(stop)
        .commit(),
    ],
  ])('waits for any undo that fails: %s', async (_, given) => {
    const { state } = await runAlone(given);
    expect(state.status).toBe('stuck');
    expect(underWay(state)).toMatchObject({
      step: 'a',
      phase: 'undo',
      error: { code: 'CALLBACK_FAILED', hook: 'onFailure' },
    });
  });

  it('is left neither by a cancel nor by a deadline (S8)', async () => {
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

  it('goes back to compensating as soon as a person decides', async () => {
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
  it('goes on with the others, and the failure stays listed', async () => {
    const { state, calls } = await runAlone(saga({ whenUndoFails: 'continue' }), {
      b: unknown(false),
      'b:undo': unsent,
    });
    expect(calls.slice(2)).toEqual(['send b:undo', 'send a:undo']);
    expect(state.status).toBe('incomplete');
    expect(state.undoErrors).toMatchObject([{ code: 'REQUEST_UNSENT', step: 'b', hook: 'onFailure' }]);
    expect(state.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', step: 'b' });
  });

  it('holds for one step alone where that says so', async () => {
    const given = new Saga('s')
      .remoteStep('a', ask)
      .onFailure(ask)
      .remoteStep('b', ask, { whenUndoFails: 'continue' })
      .onFailure(ask)
      .localStep(stop)
      .commit();
    const { state } = await runAlone(given, { 'b:undo': unsent, 'a:undo': unsent });
    expect(state.undoErrors).toMatchObject([{ step: 'b' }]);
    expect(underWay(state)).toMatchObject({ step: 'a', phase: 'undo' });
  });

  it('lets a person step in all the same while an undo is still tried', async () => {
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
