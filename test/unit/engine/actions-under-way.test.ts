import { classed } from '../../../src/protocol/classed-reply';
import { PhaseRun } from '../../../src/engine/operators/phase-run';
import { Saga } from '../../../src/definition/saga';
import { Inbox } from '../../../src/engine/operators/inbox';
import { SagaState } from '../../../src/engine/saga-state';
import { prepare, refused, success, unknown } from './fake-runtime';
import { act, AT, inTurn } from './operator';
import { send, stop } from './simple-callbacks';

/** A step with an undo, and another step after it. */
const saga = () => new Saga('s').remoteStep('a', send).onFailure(send).remoteStep('b', send).commit();
const undoing = () => new Saga('s').remoteStep('a', send).onFailure(send).localStep('z', stop).commit();

describe('an action about a running request', () => {
  it('the action retry applies when the running request has failed', async () => {
    const { state, runtime, run } = prepare(saga(), {
      a: inTurn(() => {
        act(state, 'retry');
        return unknown(true);
      }, success),
    });
    await run();
    expect(runtime.calls).toEqual(['send a', 'send a', 'send b']);
    expect(state.status).toBe('finished');
    expect(state.actions).toMatchObject([
      { action: 'retry', applied: true, failure: { code: 'OUTCOME_UNKNOWN' } },
    ]);
  });

  it('the action done applies when the running request has failed', async () => {
    const { state, runtime, run } = prepare(saga(), {
      a: () => {
        act(state, 'done');
        return unknown(true);
      },
    });
    await run();
    expect(runtime.calls).toEqual(['send a', 'send b']);
    expect(state.journal.find('a')).toMatchObject({ status: 'done', outcome: 'done' });
  });

  it('the actions skip and end apply when the running undo has failed', async () => {
    for (const verb of ['skip', 'end'] as const) {
      const { state, run } = prepare(undoing(), {
        'a:undo': () => {
          act(state, verb);
          return unknown(true);
        },
      });
      await run();
      expect(state.status).toBe('incomplete');
      expect(state.journal.find('a')?.undo).toMatchObject({ status: 'skipped', by: 'ann' });
      expect(state.undoErrors).toMatchObject([{ causes: [{ name: 'OUTCOME_UNKNOWN' }] }]);
    }
  });

  it.each(['retry', 'done'] as const)(
    'the action %s is recorded as not applied when the running request has succeeded',
    async (verb) => {
      const { state, runtime, run } = prepare(saga(), {
        a: () => {
          act(state, verb);
          return success;
        },
      });
      await run();
      expect(runtime.calls).toEqual(['send a', 'send b']);
      expect(state.status).toBe('finished');
      expect(state.actions).toMatchObject([{ action: verb, step: 'a', applied: false }]);
      expect(state.actions[0]).not.toHaveProperty('failure');
    },
  );

  it('an action is recorded as not applied when the running undo has succeeded', async () => {
    const { state, run } = prepare(undoing(), {
      'a:undo': () => {
        act(state, 'skip');
        return success;
      },
    });
    await run();
    expect(state.status).toBe('errored');
    expect(state.journal.find('a')?.undo).toMatchObject({ status: 'undone' });
    expect(state.journal.find('a')?.undo).not.toHaveProperty('by');
    expect(state.actions).toMatchObject([{ action: 'skip', applied: false }]);
  });

  it('an action never applies to the next incident', async () => {
    const { state, run } = prepare(saga(), {
      a: () => {
        act(state, 'done');
        return success;
      },
      b: refused(),
    });
    await run();
    expect(state.error).toMatchObject({ code: 'REFUSED', step: 'b' });
    expect(state.status).toBe('errored');
  });
});

describe('an end while a request is running', () => {
  it('an end applies to the whole execution, even if the running request has succeeded', async () => {
    const { state, runtime, run } = prepare(saga(), {
      a: () => {
        act(state, 'end');
        return success;
      },
    });
    await run();
    expect(runtime.calls).toEqual(['send a']);
    expect(state.status).toBe('incomplete');
    expect(state.error).toMatchObject({ code: 'ENDED', message: expect.stringContaining('ann') });
    expect(state.undoErrors).toMatchObject([{ code: 'ENDED', step: 'a' }]);
    expect(state.actions).toMatchObject([{ action: 'end', by: 'ann', applied: true }]);
  });

  it('an end keeps a running undo that has succeeded, and lists the others', async () => {
    const given = new Saga('s')
      .remoteStep('a', send)
      .onFailure(send)
      .remoteStep('b', send)
      .onFailure(send)
      .localStep('z', stop)
      .commit();
    const { state, runtime, run } = prepare(given, {
      'b:undo': () => {
        act(state, 'end');
        return success;
      },
    });
    await run();
    expect(runtime.calls.at(-1)).toBe('send b:undo');
    expect(state.journal.find('b')?.undo?.status).toBe('undone');
    expect(state.undoErrors).toMatchObject([{ code: 'ENDED', step: 'a' }]);
    expect(state.error?.code).toBe('CALLBACK_FAILED');
  });

  it('an end after the pivot undoes nothing', async () => {
    const given = new Saga('s')
      .remoteStep('a', send)
      .onFailure(send)
      .remoteStep('p', send)
      .pivot()
      .remoteStep('r', send)
      .retriable()
      .commit();
    const { state, runtime, run } = prepare(given, {
      p: () => {
        act(state, 'end');
        return success;
      },
    });
    await run();
    expect(runtime.calls).toEqual(['send a', 'send p']);
    expect([state.status, state.error?.code]).toEqual(['incomplete', 'ENDED']);
  });
});

describe('an abort while a request is running', () => {
  it('an abort lets the running request end, and starts compensation before the next step', async () => {
    const { state, runtime, run } = prepare(saga(), {
      a: () => {
        act(state, 'abort');
        return success;
      },
    });
    await run();
    expect(runtime.calls).toEqual(['send a', 'send a:undo']);
    expect(state.status).toBe('errored');
    expect(state.error).toEqual({ code: 'ABORTED', message: expect.stringContaining('ann'), causes: [] });
    expect(state.actions).toMatchObject([{ action: 'abort', by: 'ann', reason: 'because', applied: true }]);
  });

  it('an abort needs neither an incident nor a reason in the engine', async () => {
    const { state, run } = prepare(saga(), {
      a: () => {
        new Inbox(state).act({ action: 'abort', by: 'ann' }, AT);
        return success;
      },
    });
    await run();
    expect(state.error).toMatchObject({ code: 'ABORTED' });
    expect(state.actions).toEqual([{ action: 'abort', by: 'ann', at: AT, applied: true }]);
  });

  it('an abort that interrupts a request is the reason of the failure', async () => {
    const { state, runtime, run } = prepare(saga(), {
      a: () => {
        act(state, 'abort');
        return unknown(true);
      },
    });
    await run();
    expect(runtime.calls).toEqual(['send a', 'idle let a settle 10000', 'send a:undo']);
    expect(state.error).toMatchObject({ code: 'ABORTED', step: 'a' });
  });

  it('an abort leaves a refusal as the error (S7)', async () => {
    const { state, run } = prepare(saga(), {
      a: () => {
        act(state, 'abort');
        return refused();
      },
    });
    await run();
    expect(state.error?.code).toBe('REFUSED');
  });

  it('an abort in the last step undoes everything', async () => {
    const { state, runtime, run } = prepare(saga(), {
      b: () => {
        act(state, 'abort');
        return success;
      },
    });
    await run();
    expect(runtime.calls.at(-1)).toBe('send a:undo');
    expect(state.error?.code).toBe('ABORTED');
  });

  it('an abort starts compensation before the saga continues as new', async () => {
    const { state, runtime, run } = prepare(saga(), {
      a: () => {
        act(state, 'abort');
        return success;
      },
    });
    let forward = 0;
    runtime.atBoundary = () => {
      if (!state.error) forward += 1;
    };
    await run();
    expect(forward).toBe(1);
  });
});

describe('an operator action during the settle time of a late request', () => {
  const late = () => {
    const prepared = prepare(new Saga('s').remoteStep('a', send).onFailure(send).commit(), {
      a: unknown(true),
    });
    return prepared;
  };

  it.each([
    ['done', 'undone'],
    ['skip', 'skipped'],
    ['end', 'skipped'],
  ] as const)('the action %s during the settle time keeps the undo from being sent', async (verb, status) => {
    const { state, runtime, run } = late();
    runtime.whileIdle = () => {
      act(state, verb);
    };
    await run();
    expect(runtime.calls).toEqual(['send a', 'idle let a settle 10000']);
    expect(state.journal.find('a')?.undo).toMatchObject({ status, by: 'ann' });
  });

  it('the action retry during the settle time sends the undo at once', async () => {
    const { state, runtime, run } = late();
    runtime.whileIdle = () => {
      act(state, 'retry');
    };
    await run();
    expect(runtime.calls).toEqual(['send a', 'idle let a settle 10000', 'send a:undo']);
    expect([runtime.time, state.status]).toEqual([0, 'errored']);
  });

  it('an unrelated event does not change the settle time', async () => {
    const { state, runtime, run } = late();
    let wakes = 0;
    runtime.whileIdle = () => {
      wakes += 1;
      runtime.time += 1_000;
      if (wakes === 1) new Inbox(state).wake();
    };
    await run();
    expect(runtime.calls.slice(1)).toEqual([
      ...['idle let a settle 10000', 'idle let a settle 9000', 'send a:undo'],
    ]);
  });
});

describe('the interruption of a request', () => {
  const sending = (isProtected: boolean) => {
    const state = new SagaState({ format: 1, steps: [] }, {});
    const phase = new PhaseRun({ id: 'i', step: 'a', phase: 'execute', since: 0 });
    state.active.begin(phase);
    const interrupt = jest.fn();
    phase.whileSending(interrupt, isProtected);
    return { state, phase, interrupt };
  };

  it.each([
    [false, 1],
    [true, 0],
  ])('a cancel and an abort interrupt a request unless it is protected: %s', (isProtected, times) => {
    const cancelled = sending(isProtected);
    new Inbox(cancelled.state).wake();
    const aborted = sending(isProtected);
    act(aborted.state, 'abort');
    expect(aborted.state.abort).toMatchObject({ code: 'ABORTED' });
    for (const { state, interrupt } of [cancelled, aborted]) {
      expect(interrupt).toHaveBeenCalledTimes(times);
      expect(state.arrivals).toBe(1);
    }
  });

  it('an action on the step and a reply interrupt any request', () => {
    const { state, phase, interrupt } = sending(true);
    act(state, 'done');
    phase.sends('payment/charge', 'k');
    new Inbox(state).deliver({ request: 'k', ...classed({ status: 200, content: {} }) });
    expect(interrupt).toHaveBeenCalledTimes(2);
  });

  it('a request that has ended is interrupted by nothing', () => {
    const { state, phase, interrupt } = sending(false);
    phase.whileSending(undefined);
    new Inbox(state).wake();
    expect(interrupt).not.toHaveBeenCalled();
  });
});
