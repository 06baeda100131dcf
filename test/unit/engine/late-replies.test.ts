import { classed } from '../../../src/protocol/classed-reply';
import { Inbox } from '../../../src/engine/operators/inbox';
import { Saga } from '../../../src/definition/saga';
import type { StepOptions } from '../../../src/definition/options/step-options';
import { SagaRequest } from '../../../src/messages/saga-request';
import { accepted, prepare, refused, success, unknown } from './fake-runtime';
import { act, codeOf } from './operator';

const ask = () => new SagaRequest({ target: 'stock/reserve' });
const stop = () => new Error('stop');
const KEY = 'root:a:execute:1';
const DAY = 24 * 60 * 60_000;

const saga = (options?: StepOptions) =>
  new Saga('s', options)
    .remoteStep('a', ask)
    .onSuccess((context, response) => {
      context.reply = response.content();
    })
    .onFailure(ask)
    .commit();

const undoing = (options?: StepOptions) =>
  new Saga('s', options).remoteStep('a', ask).onFailure(ask).localStep('z', stop).commit();

/** A host to which a reply comes while it waits. */
function replying(given: Saga, status: number, content: unknown = {}, request = KEY) {
  const isUndo = request.includes(':undo:');
  const prepared = prepare(given, { [isUndo ? 'a:undo' : 'a']: accepted });
  const seen: string[] = [];
  prepared.runtime.whileIdle = () => {
    seen.push(prepared.state.status);
    new Inbox(prepared.state).deliver({ request, ...classed({ status, content }) });
  };
  return { ...prepared, seen };
}

describe('a request that a participant accepts for later (S10)', () => {
  it('pauses the execution until the reply comes', async () => {
    const { state, runtime, run, seen } = replying(saga(), 200, { id: 5 });
    await run();
    expect(seen).toEqual(['paused']);
    expect(runtime.calls).toEqual(['send a', `idle reply to a ${String(DAY)}`]);
    expect([state.status, state.context]).toEqual(['finished', { reply: { id: 5 } }]);
    expect(state.journal.find('a')).toMatchObject({ outcome: 'done', responseSize: 8 });
  });

  it('may be refused later', async () => {
    const { state, run } = replying(saga(), 400, { why: 1 });
    await run();
    expect(state.error).toMatchObject({ code: 'REFUSED', response: { status: 400, content: { why: 1 } } });
    expect(state.journal.find('a')?.outcome).toBe('refused');
  });

  it('may turn out as broken later', async () => {
    const { state, run } = replying(saga(), 500, { why: 1 });
    await run();
    expect(state.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', response: { status: 500 } });
  });

  it('is of unknown outcome when no reply comes in time, and is let land', async () => {
    const { state, runtime, run } = prepare(saga({ execute: { replyTimeout: 40 } }), { a: accepted });
    await run();
    expect(runtime.calls).toEqual([
      ...['send a', 'idle reply to a 40', 'idle let a settle 10000', 'send a:undo'],
    ]);
    expect(state.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', response: { status: 202 } });
  });

  it('is waited for on and on while other things come', async () => {
    const { state, runtime, run } = prepare(saga({ execute: { replyTimeout: 40 } }), { a: accepted });
    runtime.whileIdle = () => {
      if (runtime.time >= 20) return;
      runtime.time += 10;
      new Inbox(state).wake();
    };
    await run();
    expect(runtime.calls.slice(1, 4)).toEqual([
      ...['idle reply to a 40', 'idle reply to a 30', 'idle reply to a 20'],
    ]);
  });

  it('is waited for no longer than the deadline of its step', async () => {
    const given = new Saga('s').remoteStep('a', ask, { deadline: 30 }).commit();
    const { state, runtime, run } = prepare(given, { a: accepted });
    await run();
    expect(runtime.calls[1]).toBe('idle reply to a 30');
    expect(state.error).toMatchObject({ code: 'DEADLINE_EXCEEDED', step: 'a' });
  });

  it.each(['cancel', 'abort', 'deadline'])(
    'is waited for no more when the saga turns round: %s',
    async (by) => {
      const { state, runtime, run } = prepare(saga({ settleTime: 1 }), { a: accepted });
      runtime.whileIdle = () => {
        if (state.error || state.status !== 'paused') return;
        if (by === 'abort') act(state, 'abort');
        if (by === 'cancel') runtime.cancelled = true;
        if (by === 'deadline') state.deadline = 0;
        new Inbox(state).wake();
      };
      await run();
      expect(runtime.calls.slice(1)).toEqual([
        ...[`idle reply to a ${String(DAY)}`, 'idle let a settle 1', 'send a:undo'],
      ]);
      const codes = { cancel: 'CANCELLED', abort: 'ABORTED', deadline: 'DEADLINE_EXCEEDED' };
      expect(state.error).toMatchObject({ code: codes[by as keyof typeof codes], step: 'a' });
    },
  );

  it('is waited for no more when a person says that it is done', async () => {
    const { state, runtime, run } = prepare(saga(), { a: accepted });
    runtime.whileIdle = () => {
      act(state, 'done', { response: { id: 9 } });
    };
    await run();
    expect([state.status, state.context]).toEqual(['finished', { reply: { id: 9 } }]);
  });
});

describe('a reply that comes by itself', () => {
  it('counts from the moment in which its request is sent, and wins over what that comes to', async () => {
    const { state, run } = prepare(saga(), {
      a: () => {
        new Inbox(state).deliver({ request: KEY, ...classed({ status: 200, content: { id: 5 } }) });
        return unknown(true);
      },
    });
    await run();
    expect([state.status, state.context]).toEqual(['finished', { reply: { id: 5 } }]);
    expect(state.journal.find('a')).not.toHaveProperty('settleTime');
  });

  it('may overtake the word that it comes later', async () => {
    const { state, runtime, run } = prepare(saga(), {
      a: () => {
        new Inbox(state).deliver({ request: KEY, ...classed({ status: 200, content: {} }) });
        return accepted;
      },
    });
    await run();
    expect(runtime.calls).toEqual(['send a']);
    expect(state.status).toBe('finished');
  });

  it('answers undos in the same way', async () => {
    const key = 'root:a:undo:1';
    const done = replying(undoing(), 200, {}, key);
    await done.run();
    expect(done.seen).toEqual(['paused']);
    expect(done.state.journal.find('a')?.undo?.status).toBe('undone');
    expect(done.state.status).toBe('errored');

    const refusing = replying(undoing({ whenUndoFails: 'continue' }), 400, {}, key);
    await refusing.run();
    expect(refusing.state.undoErrors).toMatchObject([{ code: 'REFUSED', step: 'a' }]);
  });

  it('to an undo that never comes leaves the undo failed', async () => {
    const { state, runtime, run } = prepare(
      undoing({ whenUndoFails: 'continue', undo: { replyTimeout: 5 } }),
      {
        'a:undo': accepted,
      },
    );
    await run();
    expect(runtime.calls.at(-1)).toBe('idle reply to a 5');
    expect(state.undoErrors).toMatchObject([{ code: 'OUTCOME_UNKNOWN', step: 'a' }]);
  });

  it('shows as many attempts as the request took', async () => {
    const { state, runtime, run } = replying(saga(), 200);
    const { send } = runtime;
    runtime.send = function* (dispatch) {
      return { ...(yield* send.call(runtime, dispatch)), attempts: 3 };
    };
    await run();
    expect(state.journal.find('a')?.attempts).toBe(3);
  });
});

describe('a reply that answers nothing', () => {
  const reply = { status: 200, content: {} };

  /** Checks a reply while the request of step b is under way, step a being done. */
  async function codeFor(request: string, before: readonly string[] = []) {
    let code: unknown;
    const given = new Saga('s').remoteStep('a', ask).remoteStep('b', ask).commit();
    const { state, run } = prepare(given, {
      b: () => {
        for (const one of before) new Inbox(state).deliver({ request: one, ...classed(reply) });
        code = codeOf(() => {
          new Inbox(state).checkReply({ request });
        });
        const { arrivals } = state;
        expect(new Inbox(state).deliver({ request, ...classed(reply) })).toBe(code === 'none');
        expect(state.arrivals).toBe(code === 'none' ? arrivals + 1 : arrivals);
        return success;
      },
    });
    await run();
    return code;
  }

  it.each<readonly [string, string, string, readonly string[]]>([
    ['none: it is the one that is waited for', 'root:b:execute:1', 'none', []],
    ['REPLY_DUPLICATE: it came a second time', 'root:b:execute:1', 'REPLY_DUPLICATE', ['root:b:execute:1']],
    ['REPLY_DUPLICATE: its request was answered', 'root:a:execute:1', 'REPLY_DUPLICATE', []],
    ['REPLY_FOREIGN: another execution', 'other:b:execute:1', 'REPLY_FOREIGN', []],
    ['REPLY_FOREIGN: a root that only begins alike', 'rooted:b:execute:1', 'REPLY_FOREIGN', []],
    ['REPLY_FOREIGN: a step that was not started', 'root:c:execute:1', 'REPLY_FOREIGN', []],
    ['REPLY_FOREIGN: an undo that was not sent', 'root:a:undo:1', 'REPLY_FOREIGN', []],
    ['REPLY_FOREIGN: a generation that was not sent', 'root:a:execute:2', 'REPLY_FOREIGN', []],
    ['REPLY_FOREIGN: a probe', 'root:b:probe:1', 'REPLY_FOREIGN', []],
    ['REPLY_FOREIGN: a phase that is none', 'root:b:execution:1', 'REPLY_FOREIGN', []],
    ['REPLY_FOREIGN: a key cut short', 'root:b:execute', 'REPLY_FOREIGN', []],
    ['REPLY_FOREIGN: a key with more behind it', 'root:b:execute:1:2', 'REPLY_FOREIGN', []],
    ['REPLY_FOREIGN: an empty text', '', 'REPLY_FOREIGN', []],
  ])('is refused, and changes nothing: %s', async (_, request, code, before) => {
    expect(await codeFor(request, before)).toBe(code);
  });

  it('is late when its request is not waited for any more', async () => {
    const codes: unknown[] = [];
    const { state, run } = prepare(undoing({ whenUndoFails: 'continue', settleTime: 1 }), {
      a: unknown(true),
      'a:undo': () => {
        codes.push(
          codeOf(() => {
            new Inbox(state).checkReply({ request: KEY });
          }),
        );
        return refused();
      },
    });
    await run();
    codes.push(
      codeOf(() => {
        new Inbox(state).checkReply({ request: 'root:a:undo:1' });
      }),
    );
    expect(codes).toEqual(['REPLY_LATE', 'REPLY_LATE']);
  });

  it('is foreign when it names a generation that an undo has not had', async () => {
    const codes: unknown[] = [];
    const { state, run } = prepare(undoing(), {
      'a:undo': () => {
        for (const generation of [0, 2]) {
          const request = `root:a:undo:${String(generation)}`;
          codes.push(codeOf(() => new Inbox(state).checkReply({ request })));
        }
        return success;
      },
    });
    await run();
    expect(codes).toEqual(['REPLY_FOREIGN', 'REPLY_FOREIGN']);
  });

  it('is a duplicate when its request was refused, or its undo found nothing to undo', async () => {
    const { state, run } = prepare(undoing({ undoWhen: 'sent' }), { a: refused(), 'a:undo': refused() });
    await run();
    const codes = ['execute', 'undo'].map((phase) =>
      codeOf(() => new Inbox(state).checkReply({ request: `root:a:${phase}:1` })),
    );
    expect(codes).toEqual(['REPLY_DUPLICATE', 'REPLY_DUPLICATE']);
  });

  it('is a duplicate when the undo that it answers is over', async () => {
    const { state, run } = prepare(undoing());
    await run();
    const codes = ['execute', 'undo'].map((phase) =>
      codeOf(() => {
        new Inbox(state).checkReply({ request: `root:a:${phase}:1` });
      }),
    );
    expect(codes).toEqual(['REPLY_DUPLICATE', 'REPLY_DUPLICATE']);
  });

  it('is refused while a probe is under way, which no late reply can answer', async () => {
    expect.hasAssertions();
    const given = new Saga('s').remoteStep('a', ask).probe(ask).commit();
    const { state, run } = prepare(given, {
      a: unknown(false),
      'a:probe': () => {
        const request = 'root:a:probe:1';
        expect(new Inbox(state).deliver({ request, ...classed(reply) })).toBe(false);
        return success;
      },
    });
    await run();
    expect(state.error?.code).toBe('OUTCOME_UNKNOWN');
  });
});
