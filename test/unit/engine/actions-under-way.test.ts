import { classed } from '../../../src/protocol/classed-reply';
import { PhaseRun } from '../../../src/engine/operators/phase-run';
import { Saga } from '../../../src/definition/saga';
import { Inbox } from '../../../src/engine/operators/inbox';
import { SagaState } from '../../../src/engine/saga-state';
import { SagaRequest } from '../../../src/messages/saga-request';
import { prepare, refused, success, unknown } from './fake-runtime';
import { act, AT, inTurn } from './operator';

const ask = () => new SagaRequest({ target: 'stock/reserve' });
const stop = () => new Error('stop');

/** One step with an undo, and another behind it. */
const saga = () => new Saga('s').remoteStep('a', ask).onFailure(ask).remoteStep('b', ask).commit();
const undoing = () => new Saga('s').remoteStep('a', ask).onFailure(ask).localStep('z', stop).commit();

describe('an action about a request that is under way', () => {
  it('applies when the request has failed: retry', async () => {
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

  it('applies when the request has failed: done', async () => {
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

  it('applies when the undo has failed: skip, end', async () => {
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
    'is recorded as not applied when the request has succeeded by itself: %s',
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

  it('is recorded as not applied when the undo has succeeded by itself', async () => {
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

  it('never meets the next incident', async () => {
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

describe('an end while a request is under way', () => {
  it('ends all of it, also when the request has succeeded by itself', async () => {
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

  it('keeps an undo that has succeeded by itself, and lists the others', async () => {
    const given = new Saga('s')
      .remoteStep('a', ask)
      .onFailure(ask)
      .remoteStep('b', ask)
      .onFailure(ask)
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

  it('ends it after the pivot too, with nothing undone', async () => {
    const given = new Saga('s')
      .remoteStep('a', ask)
      .onFailure(ask)
      .remoteStep('p', ask)
      .pivot()
      .remoteStep('r', ask)
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

describe('an abort while a request is under way', () => {
  it('lets it end, and turns the saga round before the next step', async () => {
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

  it('needs neither an incident nor a reason of the engine', async () => {
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

  it('is the reason for which it was cut short', async () => {
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

  it('leaves a refusal as the error (S7)', async () => {
    const { state, run } = prepare(saga(), {
      a: () => {
        act(state, 'abort');
        return refused();
      },
    });
    await run();
    expect(state.error?.code).toBe('REFUSED');
  });

  it('in the last step undoes everything', async () => {
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

  it('turns the saga round before it goes on in a fresh run', async () => {
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

describe('a person who acts while a late request is let land', () => {
  const late = () => {
    const prepared = prepare(new Saga('s').remoteStep('a', ask).onFailure(ask).commit(), {
      a: unknown(true),
    });
    return prepared;
  };

  it.each([
    ['done', 'undone'],
    ['skip', 'skipped'],
    ['end', 'skipped'],
  ] as const)('keeps the undo from being sent: %s', async (verb, status) => {
    const { state, runtime, run } = late();
    runtime.whileIdle = () => {
      act(state, verb);
    };
    await run();
    expect(runtime.calls).toEqual(['send a', 'idle let a settle 10000']);
    expect(state.journal.find('a')?.undo).toMatchObject({ status, by: 'ann' });
  });

  it('lets it be sent at once: retry', async () => {
    const { state, runtime, run } = late();
    runtime.whileIdle = () => {
      act(state, 'retry');
    };
    await run();
    expect(runtime.calls).toEqual(['send a', 'idle let a settle 10000', 'send a:undo']);
    expect([runtime.time, state.status]).toEqual([0, 'errored']);
  });

  it('may be anybody: what else comes lets it land as long as before', async () => {
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

describe('what gives a request up', () => {
  const sending = (isProtected: boolean) => {
    const state = new SagaState({ format: 1, steps: [] }, {});
    const phase = new PhaseRun({ id: 'i', step: 'a', phase: 'undo', since: 0 });
    state.active.begin(phase);
    const interrupt = jest.fn();
    phase.whileSending(interrupt, isProtected);
    return { state, phase, interrupt };
  };

  it.each([
    [false, 1],
    [true, 0],
  ])('is a cancel, unless the request is protected: %s', (isProtected, times) => {
    const { state, interrupt } = sending(isProtected);
    new Inbox(state).wake();
    expect(interrupt).toHaveBeenCalledTimes(times);
    expect(state.arrivals).toBe(1);
  });

  it('is an action, and a reply, of any request', () => {
    const { state, phase, interrupt } = sending(true);
    act(state, 'abort');
    act(state, 'done');
    phase.expectReply('k');
    new Inbox(state).deliver({ request: 'k', ...classed({ status: 200, content: {} }) });
    expect(interrupt).toHaveBeenCalledTimes(3);
  });

  it('is nothing any more when it has ended', () => {
    const { state, phase, interrupt } = sending(false);
    phase.whileSending(undefined);
    new Inbox(state).wake();
    expect(interrupt).not.toHaveBeenCalled();
  });
});
