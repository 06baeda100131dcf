import { Saga, type SagaOptions } from '../../../src/definition/saga';
import type { StepOptions } from '../../../src/definition/options/step-options';
import { type Answers, prepare, refused, success, unknown } from './fake-runtime';
import { inTurn, operate } from './operator';
import { send, stop } from './simple-callbacks';

/** Two remote steps with undos, in a saga with a deadline of 100 ms. */
function timed(answers: (pass: (milliseconds: number) => void) => Answers, options: SagaOptions = {}) {
  const saga = new Saga('s', options)
    .remoteStep('a', send)
    .onFailure(send)
    .remoteStep('b', send)
    .onFailure(send)
    .commit();
  const prepared = prepare(
    saga,
    answers((milliseconds) => {
      prepared.runtime.time += milliseconds;
    }),
  );
  prepared.state.deadline = 100;
  return prepared;
}

describe('the deadline of a saga', () => {
  it('an expired deadline prevents the next step', async () => {
    const { state, runtime, run } = timed((pass) => ({
      a: () => {
        pass(100);
        return success;
      },
    }));
    await run();
    expect(runtime.calls).toEqual(['send a', 'send a:undo']);
    expect(state.status).toBe('errored');
    expect(state.error).toEqual({ code: 'DEADLINE_EXCEEDED', message: expect.any(String), causes: [] });
  });

  it('a deadline has no effect before it expires', async () => {
    const { state, run } = timed((pass) => ({
      a: () => {
        pass(99);
        return success;
      },
    }));
    await run();
    expect(state.status).toBe('finished');
  });

  it('a deadline that expires in the last step undoes everything, including that step', async () => {
    const { state, runtime, run } = timed((pass) => ({
      b: () => {
        pass(100);
        return success;
      },
    }));
    await run();
    expect(runtime.calls.slice(2)).toEqual(['send b:undo', 'send a:undo']);
    expect(state.error?.code).toBe('DEADLINE_EXCEEDED');
  });

  it('a deadline that interrupts a request is the reason of the failure, and the reply is kept', async () => {
    const reply = { status: 500, content: { why: 'late' } };
    const { state, run } = timed((pass) => ({
      b: () => {
        pass(100);
        return { kind: 'unknown', late: false, message: 'm', causes: [], reply };
      },
    }));
    await run();
    expect(state.error).toMatchObject({ code: 'DEADLINE_EXCEEDED', step: 'b', response: reply });
    expect(state.journal.find('b')?.outcome).toBe('unknown');
  });

  it('a deadline leaves a refusal as the error (S7)', async () => {
    const { state, run } = timed((pass) => ({
      b: () => {
        pass(100);
        return refused();
      },
    }));
    await run();
    expect(state.error?.code).toBe('REFUSED');
  });

  it('a deadline does not count the time of compensation', async () => {
    const slow = (pass: (milliseconds: number) => void) => () => {
      pass(1_000_000);
      return success;
    };
    const { state, runtime, run } = timed((pass) => ({
      b: unknown(true),
      'b:undo': slow(pass),
      'a:undo': slow(pass),
    }));
    await run();
    expect(runtime.calls.slice(2)).toEqual(['idle let b settle 10000', 'send b:undo', 'send a:undo']);
    expect([state.status, state.error?.code]).toEqual(['errored', 'OUTCOME_UNKNOWN']);
    expect(runtime.dispatches.at(-1)?.policy.totalTimeout).toBe(24 * 60 * 60_000);
  });

  it('a deadline of a saga does not limit the attempts of a step, because only the saga watches it', async () => {
    const { runtime, run } = timed(() => ({}), { deadline: 100 });
    await run();
    expect(runtime.dispatches.map(({ policy }) => policy.totalTimeout)).toEqual([300_000, 300_000]);
  });
});

describe('the deadline of a step', () => {
  const saga = (options: StepOptions) =>
    new Saga('s').remoteStep('a', send, options).probe(send).onFailure(send).remoteStep('b', send).commit();

  it("a step's deadline limits the total time of its attempts, and of no other step", async () => {
    const { runtime, run } = prepare(saga({ deadline: 50 }));
    await run();
    expect(runtime.dispatches.map(({ policy }) => policy.totalTimeout)).toEqual([50, 300_000]);
  });

  it("a step's deadline never extends the total time", async () => {
    const { runtime, run } = prepare(saga({ deadline: 50, execute: { totalTimeout: 20 } }));
    await run();
    expect(runtime.dispatches[0]?.policy.totalTimeout).toBe(20);
  });

  it("a step's deadline holds for the probe too, which is not sent when it has expired", async () => {
    const { runtime, run } = prepare(saga({ deadline: 50 }), {
      a: () => {
        runtime.time += 30;
        return unknown(false);
      },
    });
    await run();
    expect(runtime.dispatches[1]).toMatchObject({ phase: 'probe', policy: { totalTimeout: 20 } });

    const late = prepare(saga({ deadline: 50 }), {
      a: () => {
        late.runtime.time += 50;
        return unknown(false);
      },
    });
    await late.run();
    expect(late.runtime.calls).toEqual(['send a', 'send a:undo']);
    expect(late.state.error).toMatchObject({ code: 'DEADLINE_EXCEEDED', step: 'a' });
    expect(late.state.journal.find('a')?.outcome).toBe('unknown');
  });

  it("a step's deadline does not hold for the undo", async () => {
    const { state, runtime, run } = prepare(saga({ deadline: 50 }), {
      a: () => {
        runtime.time += 50;
        return unknown(false);
      },
    });
    await run();
    expect(runtime.dispatches.at(-1)).toMatchObject({ phase: 'undo', policy: { totalTimeout: 86_400_000 } });
    expect(state.journal.find('a')?.undo?.status).toBe('undone');
  });

  it("a step's deadline ends the wait for a late answer, but does not reject an answer that arrived in time", async () => {
    const { state, run, runtime } = prepare(saga({ deadline: 50 }), {
      a: () => {
        runtime.time += 60;
        return success;
      },
    });
    await run();
    expect(state.status).toBe('finished');
  });

  it("a step's deadline starts anew when the operator retries the step", async () => {
    const prepared = prepare(saga({ deadline: 50, whenStepFails: 'wait' }), {
      a: inTurn(() => {
        prepared.runtime.time += 50;
        return unknown(false);
      }, success),
    });
    await operate(prepared, ['retry']);
    expect(prepared.runtime.dispatches[1]?.policy.totalTimeout).toBe(50);
    expect(prepared.state.status).toBe('finished');
  });

  it('an expired step deadline sends nothing, even if the request is not built yet', async () => {
    const given = new Saga('s').remoteStep(
      'a',
      () => {
        prepared.runtime.time += 50;
        return send();
      },
      { deadline: 50 },
    );
    const prepared = prepare(given.onFailure(send).commit());
    await prepared.run();
    expect(prepared.runtime.calls).toEqual([]);
    expect(prepared.state.error).toMatchObject({ code: 'DEADLINE_EXCEEDED', step: 'a', hook: 'onExecute' });
    expect(prepared.state.journal.find('a')).not.toHaveProperty('outcome');
  });

  it('a deadline is not inherited from a saga by its steps', async () => {
    const given = new Saga('s', { deadline: 50 }).remoteStep('a', send).localStep(stop).commit();
    const { runtime, run } = prepare(given);
    await run();
    expect(runtime.dispatches[0]?.policy.totalTimeout).toBe(300_000);
  });
});
