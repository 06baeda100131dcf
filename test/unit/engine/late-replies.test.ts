import { classed } from '../../../src/protocol/classed-reply';
import { Inbox } from '../../../src/engine/operators/inbox';
import { Saga } from '../../../src/definition/saga';
import type { StepOptions } from '../../../src/definition/options/step-options';
import { accepted, prepare, refused, success, unknown } from './fake-runtime';
import { act, codeOf } from './operator';
import { send, stop } from './simple-callbacks';

const KEY = 'root:a:execute:1';
const DAY = 24 * 60 * 60_000;

const saga = (options?: StepOptions) =>
  new Saga('s', options)
    .remoteStep('a', send)
    .onSuccess((context, response) => {
      context.reply = response.content();
    })
    .onFailure(send)
    .commit();

const undoing = (options?: StepOptions) =>
  new Saga('s', options).remoteStep('a', send).onFailure(send).localStep('z', stop).commit();

/** A host at which a reply arrives while it waits. */
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

describe('a request that a participant accepts with a 202 (S10)', () => {
  it('an accepted request pauses the execution until the reply arrives', async () => {
    const { state, runtime, run, seen } = replying(saga(), 200, { id: 5 });
    await run();
    expect(seen).toEqual(['paused']);
    expect(runtime.calls).toEqual(['send a', `idle reply to a ${String(DAY)}`]);
    expect([state.status, state.context]).toEqual(['finished', { reply: { id: 5 } }]);
    expect(state.journal.find('a')).toMatchObject({ outcome: 'done', responseSize: 8 });
  });

  it('an accepted request may be refused later', async () => {
    const { state, run } = replying(saga(), 400, { why: 1 });
    await run();
    expect(state.error).toMatchObject({ code: 'REFUSED', response: { status: 400, content: { why: 1 } } });
    expect(state.journal.find('a')?.outcome).toBe('refused');
  });

  it('an accepted request may get a broken reply later', async () => {
    const { state, run } = replying(saga(), 500, { why: 1 });
    await run();
    expect(state.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', response: { status: 500 } });
  });

  it('an accepted request without a reply in time has an unknown outcome, and settles', async () => {
    const { state, runtime, run } = prepare(saga({ execute: { replyTimeout: 40 } }), { a: accepted });
    await run();
    expect(runtime.calls).toEqual([
      ...['send a', 'idle reply to a 40', 'idle let a settle 10000', 'send a:undo'],
    ]);
    expect(state.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', response: { status: 202 } });
  });

  it('an accepted request keeps its wait through other events', async () => {
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

  it('an accepted request waits no longer than the deadline of its step', async () => {
    const given = new Saga('s').remoteStep('a', send, { deadline: 30 }).commit();
    const { state, runtime, run } = prepare(given, { a: accepted });
    await run();
    expect(runtime.calls[1]).toBe('idle reply to a 30');
    expect(state.error).toMatchObject({ code: 'DEADLINE_EXCEEDED', step: 'a' });
  });

  it.each(['cancel', 'abort', 'deadline'])(
    'an accepted request ends its wait when compensation must start: %s',
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

  it('an accepted request ends its wait when the operator marks it as done', async () => {
    const { state, runtime, run } = prepare(saga(), { a: accepted });
    runtime.whileIdle = () => {
      act(state, 'done', { response: { id: 9 } });
    };
    await run();
    expect([state.status, state.context]).toEqual(['finished', { reply: { id: 9 } }]);
  });
});

describe('an unexpected reply', () => {
  it('a reply counts from the moment its request is sent, and wins over the outcome of the attempt', async () => {
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

  it('a reply may overtake the 202', async () => {
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

  it('a late reply answers an undo in the same way', async () => {
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

  it('an undo whose late reply never arrives has failed', async () => {
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

  it('a late reply keeps the number of attempts of its request', async () => {
    const { state, runtime, run } = replying(saga(), 200);
    const { send } = runtime;
    runtime.send = function* (dispatch) {
      return { ...(yield* send.call(runtime, dispatch)), attempts: 3 };
    };
    await run();
    expect(state.journal.find('a')?.attempts).toBe(3);
  });
});

describe('a reply that answers no request', () => {
  const reply = { status: 200, content: {} };

  /** Checks a reply while the request of step b is running and step a is done. */
  async function codeFor(request: string, before: readonly string[] = []) {
    let code: unknown;
    const given = new Saga('s').remoteStep('a', send).remoteStep('b', send).commit();
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
    ['none: it answers the running request', 'root:b:execute:1', 'none', []],
    [
      'REPLY_DUPLICATE: it arrives a second time',
      'root:b:execute:1',
      'REPLY_DUPLICATE',
      ['root:b:execute:1'],
    ],
    ['REPLY_DUPLICATE: its request was answered', 'root:a:execute:1', 'REPLY_DUPLICATE', []],
    ['REPLY_FOREIGN: another execution', 'other:b:execute:1', 'REPLY_FOREIGN', []],
    ['REPLY_FOREIGN: a root with the same prefix', 'rooted:b:execute:1', 'REPLY_FOREIGN', []],
    ['REPLY_FOREIGN: a step that was not started', 'root:c:execute:1', 'REPLY_FOREIGN', []],
    ['REPLY_FOREIGN: an undo that was not sent', 'root:a:undo:1', 'REPLY_FOREIGN', []],
    ['REPLY_FOREIGN: a generation that was not sent', 'root:a:execute:2', 'REPLY_FOREIGN', []],
    ['REPLY_FOREIGN: a probe', 'root:b:probe:1', 'REPLY_FOREIGN', []],
    ['REPLY_FOREIGN: an unknown phase', 'root:b:execution:1', 'REPLY_FOREIGN', []],
    ['REPLY_FOREIGN: a truncated key', 'root:b:execute', 'REPLY_FOREIGN', []],
    ['REPLY_FOREIGN: a key with a suffix', 'root:b:execute:1:2', 'REPLY_FOREIGN', []],
    ['REPLY_FOREIGN: an empty text', '', 'REPLY_FOREIGN', []],
  ])(
    'a reply that answers no request is refused, and changes nothing: %s',
    async (_, request, code, before) => {
      expect(await codeFor(request, before)).toBe(code);
    },
  );

  it('a reply is late when the wait for it has ended', async () => {
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

  it('a reply is foreign when it names a generation that an undo does not have', async () => {
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

  it('a reply is a duplicate when its request was refused, or its undo had nothing to undo', async () => {
    const { state, run } = prepare(undoing({ undoWhen: 'sent' }), { a: refused(), 'a:undo': refused() });
    await run();
    const codes = ['execute', 'undo'].map((phase) =>
      codeOf(() => new Inbox(state).checkReply({ request: `root:a:${phase}:1` })),
    );
    expect(codes).toEqual(['REPLY_DUPLICATE', 'REPLY_DUPLICATE']);
  });

  it('a reply is a duplicate when the undo that it answers has ended', async () => {
    const { state, run } = prepare(undoing());
    await run();
    const codes = ['execute', 'undo'].map((phase) =>
      codeOf(() => {
        new Inbox(state).checkReply({ request: `root:a:${phase}:1` });
      }),
    );
    expect(codes).toEqual(['REPLY_DUPLICATE', 'REPLY_DUPLICATE']);
  });

  it('a reply is refused while a probe is running, because a late reply cannot answer a probe', async () => {
    expect.hasAssertions();
    const given = new Saga('s').remoteStep('a', send).probe(send).commit();
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
