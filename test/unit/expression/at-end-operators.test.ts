import { Saga, SagaRequest } from 'temporal-saga';
import { Inbox } from '../../../src/engine/operators/inbox';
import { fittingActions } from '../../../src/engine/operators/action-rules';
import { toRecord } from '../../../src/protocol/record';
import { classed } from '../../../src/protocol/classed-reply';
import { prepare, refused, success, unknown, unsent } from '../engine/fake-runtime';
import { act, inTurn } from '../engine/operator';
import { endRun, nextRun } from '../engine/next-run';
import { send, stop } from '../engine/simple-callbacks';

const tell = () => new SagaRequest({ target: 'events/end' });
const NOTICE = '@finished:notice';

/** A saga of one step that sends two notices when it has finished. */
const finishing = () =>
  new Saga('s').remoteStep('a', send).atEnd('finished', tell).atEnd('finished', tell).commit();

/** A saga that fails, and sends a notice about its undos. */
const failing = () =>
  new Saga('s')
    .remoteStep('a', send)
    .onFailure(send)
    .localStep('z', stop)
    .atEnd(['errored', 'incomplete'], tell)
    .commit();

describe('while notices are sent', () => {
  it('the execution is notifying, and the notice is an active phase with its target', async () => {
    const { state, run } = prepare(finishing(), {
      [NOTICE]: () => {
        expect(state.status).toBe('notifying');
        expect(toRecord('s', state)).toMatchObject({
          status: 'notifying',
          activePhases: [{ step: '@finished', phase: 'notice', target: 'events/end' }],
          notices: [{ notice: '@finished', status: 'finished', outcome: 'sending' }],
        });
        return success;
      },
    });
    await run();
    expect(state.status).toBe('finished');
  });

  it('the actions retry, done, skip and end fit, and no other', async () => {
    const { state, run } = prepare(finishing(), {
      [NOTICE]: () => {
        expect(fittingActions(state.active.all[0]!, state)).toEqual(['retry', 'done', 'skip', 'end']);
        return success;
      },
    });
    await run();
    expect(state.notices.map(({ delivery }) => delivery)).toEqual(['delivered', 'delivered']);
  });

  it('neither the cancel nor the deadline of a saga interrupts it', async () => {
    const { state, runtime, run } = prepare(finishing(), {
      [NOTICE]: () => {
        const [phase] = state.active.all;
        let isInterrupted = false;
        phase?.whileSending(() => (isInterrupted = true), runtime.dispatches.at(-1)?.isProtected);
        runtime.cancelled = true;
        state.deadline = 0;
        new Inbox(state).wake();
        expect(isInterrupted).toBe(false);
        return success;
      },
    });
    await run();
    expect(state.status).toBe('finished');
  });

  it('the failure of a notice is its own, although a cancel has come', async () => {
    const { state, runtime, run } = prepare(finishing(), {
      [NOTICE]: () => {
        runtime.cancelled = true;
        return unknown(true);
      },
    });
    await run();
    expect(state.notices[0]).toMatchObject({ delivery: 'failed', error: { code: 'OUTCOME_UNKNOWN' } });
    expect(state.status).toBe('finished');
  });
});

describe('an operator', () => {
  it('retries a notice under the same key', async () => {
    const { state, runtime, run } = prepare(finishing(), {
      [NOTICE]: inTurn(() => {
        act(state, 'retry');
        return unknown(true);
      }, success),
    });
    await run();
    expect(runtime.dispatches.filter(({ step }) => step === '@finished')).toMatchObject([
      { idempotencyKey: 'root:@finished:notice:1' },
      { idempotencyKey: 'root:@finished:notice:1' },
    ]);
    expect(state.notices[0]).toMatchObject({ delivery: 'delivered' });
    expect(state.actions).toMatchObject([{ action: 'retry', phase: 'notice', applied: true }]);
  });

  it('retries a notice that was refused under another key', async () => {
    const { state, runtime, run } = prepare(finishing(), {
      [NOTICE]: inTurn(() => {
        act(state, 'retry');
        return refused();
      }, success),
    });
    await run();
    expect(runtime.dispatches.at(2)).toMatchObject({ idempotencyKey: 'root:@finished:notice:2' });
  });

  it('changes the request of a notice, which is then sent under another key', async () => {
    const { state, runtime, run } = prepare(finishing(), {
      [NOTICE]: inTurn(() => {
        act(state, 'retry', { request: { target: 'mail/end', content: { by: 'hand' } } });
        return unsent;
      }, success),
    });
    await run();
    expect(runtime.dispatches.at(2)).toMatchObject({
      target: 'mail/end',
      content: { by: 'hand' },
      idempotencyKey: 'root:@finished:notice:2',
    });
    expect(state.notices[0]).toMatchObject({ target: 'mail/end', delivery: 'delivered' });
  });

  it('delivers it by hand', async () => {
    const { state, run } = prepare(finishing(), {
      [NOTICE]: () => {
        act(state, 'done');
        return unknown(true);
      },
    });
    await run();
    expect(state.notices.map(({ delivery, by }) => [delivery, by])).toEqual([
      ['delivered', 'ann'],
      ['delivered', undefined],
    ]);
  });

  it('skips it, and the next notice is sent', async () => {
    const { state, run } = prepare(finishing(), {
      [NOTICE]: () => {
        act(state, 'skip');
        return unknown(true);
      },
    });
    await run();
    expect(toRecord('s', state)).toMatchObject({
      status: 'finished',
      notices: [
        {
          outcome: 'skipped',
          by: 'ann',
          error: { code: 'SKIPPED', causes: [{ name: 'OUTCOME_UNKNOWN' }] },
        },
        { outcome: 'delivered' },
      ],
    });
  });

  it('ends the execution: no further notice is sent, and the record lists all of them', async () => {
    const { state, runtime, run } = prepare(finishing(), {
      [NOTICE]: () => {
        act(state, 'end');
        return unknown(true);
      },
    });
    await run();
    expect(runtime.calls).toEqual(['send a', 'send @finished:notice']);
    expect(state.status).toBe('finished');
    expect(state.notices).toMatchObject([
      { delivery: 'skipped', by: 'ann', error: { code: 'ENDED', causes: [{ name: 'OUTCOME_UNKNOWN' }] } },
      { delivery: 'skipped', by: 'ann', error: { code: 'ENDED', causes: [] } },
    ]);
  });

  it('ends the undos, and notices are sent all the same', async () => {
    const { state, runtime, run } = prepare(failing(), {
      'a:undo': () => {
        act(state, 'end');
        return unknown(true);
      },
    });
    await run();
    expect(state.status).toBe('incomplete');
    expect(runtime.calls.at(-1)).toBe('send @errored-incomplete:notice');
    expect(state.notices).toMatchObject([{ end: 'incomplete', delivery: 'delivered' }]);
  });

  it.each(['abort', 'compensate'] as const)('cannot %s a saga whose notices are sent', async (action) => {
    const { state, run } = prepare(finishing(), {
      [NOTICE]: () => {
        const check = () => {
          new Inbox(state).checkAction({ action, by: 'ann', reason: 'x', step: '@finished' });
        };
        expect(check).toThrow(expect.objectContaining({ code: 'ACTION_IMPOSSIBLE' }));
        return success;
      },
    });
    await run();
    expect(state.notices[0]?.delivery).toBe('delivered');
  });
});

describe('a reply that comes by itself', () => {
  it('answers a notice before its request has ended', async () => {
    const request = 'root:@finished:notice:1';
    const { state, run } = prepare(finishing(), {
      [NOTICE]: () => {
        new Inbox(state).deliver({ request, ...classed({ status: 200, content: {} }) });
        return unknown(true);
      },
    });
    await run();
    expect(state.notices[0]?.delivery).toBe('delivered');
  });

  it('is refused once the notice is delivered', async () => {
    const { state, run } = prepare(finishing(), {
      '@finished-2:notice': () => {
        const reply = (request: string) => () => {
          new Inbox(state).checkReply({ request });
        };
        const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;
        expect(reply('root:@finished:notice:1')).toThrow(code('REPLY_DUPLICATE'));
        expect(reply('root:@finished:notice:2')).toThrow(code('REPLY_FOREIGN'));
        expect(reply('root:@errored:notice:1')).toThrow(code('REPLY_FOREIGN'));
        expect(reply('root:a:notice:1')).toThrow(code('REPLY_FOREIGN'));
        return success;
      },
    });
    await run();
    expect(state.status).toBe('finished');
  });
});

describe('another run of the execution', () => {
  it('continues with the notices that are left, also when a cancel has come', async () => {
    const first = prepare(finishing());
    let boundaries = 0;
    first.runtime.atBoundary = () => {
      boundaries += 1;
      if (boundaries === 3) endRun();
    };
    await expect(first.run()).rejects.toThrow('continues as new');
    expect(first.runtime.calls).toEqual(['send a', 'send @finished:notice']);
    const second = nextRun(finishing(), first.state);
    second.runtime.cancelled = true;
    await second.run();
    expect(second.runtime.calls).toEqual(['send @finished-2:notice']);
    expect(toRecord('s', second.state)).toMatchObject({
      status: 'finished',
      notices: [
        { notice: '@finished', outcome: 'delivered' },
        { notice: '@finished-2', outcome: 'delivered' },
      ],
    });
  });

  it('keeps that an operator has ended the execution', async () => {
    const first = prepare(finishing(), {
      [NOTICE]: () => {
        act(first.state, 'end');
        return unknown(true);
      },
    });
    let boundaries = 0;
    first.runtime.atBoundary = () => {
      boundaries += 1;
      if (boundaries === 3) endRun();
    };
    await expect(first.run()).rejects.toThrow('continues as new');
    const second = nextRun(finishing(), first.state);
    await second.run();
    expect(second.runtime.calls).toEqual([]);
    expect(second.state.notices.map(({ delivery }) => delivery)).toEqual(['skipped', 'skipped']);
  });

  it('undoes nothing again', async () => {
    const first = prepare(failing());
    let boundaries = 0;
    first.runtime.atBoundary = () => {
      boundaries += 1;
      if (boundaries === 4) endRun();
    };
    await expect(first.run()).rejects.toThrow('continues as new');
    const second = nextRun(failing(), first.state);
    await second.run();
    expect(second.runtime.calls).toEqual(['send @errored-incomplete:notice']);
    expect(second.state.status).toBe('errored');
  });
});

it('a reset of the workflow does not stop a notice, which is sent under the same key', async () => {
  const { state, runtime, run } = prepare(finishing(), {
    a: () => {
      runtime.reset = undefined;
      return success;
    },
  });
  runtime.atBoundary = () => {
    if (state.end) runtime.reset = { earlier: [] };
  };
  await run();
  expect(state.status).toBe('finished');
  expect(runtime.calls).toEqual(['send a', 'send @finished:notice', 'send @finished-2:notice']);
});
