import { underWay } from './under-way';
import { Inbox } from '../../../src/engine/operators/inbox';
import { Saga } from '../../../src/definition/saga';
import { sagaActivity } from '../../../src/definition/saga-activity';
import type { StepOptions } from '../../../src/definition/options/step-options';
import type { DeliveryOutcome } from '../../../src/engine/runtime';
import { prepare, refused, success, unknown, unsent } from './fake-runtime';
import { act, actionOn, codeOf, inTurn, operate, runAlone, untilStuck } from './operator';
import { nothing, send, stop } from './simple-callbacks';

const says = (outcome: string): DeliveryOutcome => ({
  kind: 'success',
  reply: { status: 200, content: { outcome } },
});

/** A step with an undo, the pivot with an undo, and a retriable step. */
const saga = (options?: StepOptions) =>
  new Saga('s', options)
    .remoteStep('a', send)
    .onFailure(send)
    .remoteStep('p', send)
    .onFailure(send)
    .pivot()
    .remoteStep('r', send)
    .retriable()
    .commit();

const withProbe = (options?: StepOptions) =>
  new Saga('s', options)
    .remoteStep('a', send)
    .onFailure(send)
    .remoteStep('p', send)
    .probe(send)
    .onFailure(send)
    .pivot()
    .commit();

describe('a saga without a pivot', () => {
  it('a saga without a pivot passes none by a refusal that is handled', async () => {
    const given = new Saga('s').remoteStep('a', send).onError(nothing).onFailure(send).localStep('z', stop);
    const { state, calls } = await runAlone(given.commit(), { a: refused() });
    expect([state.status, state.pivot.status]).toEqual(['errored', undefined]);
    expect(calls).toEqual(['send a']);
  });
});

describe('a pivot that did not happen', () => {
  it('a refused pivot lets the saga compensate', async () => {
    const { state, calls } = await runAlone(saga(), { p: refused() });
    expect(calls).toEqual(['send a', 'send p', 'send a:undo']);
    expect([state.status, state.error?.code, state.pivot.status]).toEqual(['errored', 'REFUSED', undefined]);
  });

  it('a pivot that reached no participant lets the saga compensate, and is not undone', async () => {
    const { state, calls } = await runAlone(saga(), { p: unsent });
    expect(calls).toEqual(['send a', 'send p', 'send a:undo']);
    expect([state.status, state.pivot.status]).toEqual(['errored', undefined]);
  });

  it('a pivot whose request could not be built lets the saga compensate', async () => {
    const given = new Saga('s')
      .remoteStep('a', send)
      .onFailure(send)
      .remoteStep('p', stop as never)
      .pivot()
      .commit();
    expect((await runAlone(given)).calls).toEqual(['send a', 'send a:undo']);
  });

  it('a local pivot that failed lets the saga compensate', async () => {
    const given = new Saga('s').remoteStep('a', send).onFailure(send).localStep('p', stop).pivot().commit();
    const { state, calls } = await runAlone(given);
    expect(calls).toEqual(['send a', 'send a:undo']);
    expect(state.status).toBe('errored');
  });

  it('a pivot is not sent when the saga was cancelled or aborted, or its deadline has expired, before it', async () => {
    for (const reason of ['cancel', 'abort', 'deadline']) {
      const {
        state,
        runtime,
        run: start,
      } = prepare(saga(), {
        a: () => {
          if (reason === 'cancel') runtime.cancelled = true;
          if (reason === 'abort') act(state, 'abort');
          if (reason === 'deadline') state.deadline = 0;
          return success;
        },
      });
      await start();
      expect(runtime.calls).toEqual(['send a', 'send a:undo']);
    }
  });

  it('a retried pivot that reached no participant still lets the saga compensate', async () => {
    const prepared = prepare(saga({ whenStepFails: 'wait' }), { p: inTurn(refused(), unsent) });
    await operate(prepared, ['retry'], ['abort']);
    expect(prepared.state.pivot.status).toBeUndefined();
    expect(prepared.state.status).toBe('errored');
    expect(prepared.runtime.calls.slice(-2)).toEqual(['stuck p execute', 'send a:undo']);
  });
});

describe('a pivot whose refusal is handled', () => {
  it.each<readonly [string, StepOptions, (() => undefined) | undefined]>([
    ['onError', {}, nothing],
    ['options', { errorReply: 'continue' }, undefined],
  ])(
    'a pivot whose refusal is handled by its %s has passed, so the saga can only continue',
    async (_, options, onError) => {
      const given = new Saga('s')
        .remoteStep('a', send)
        .onFailure(send)
        .remoteStep('p', send, options)
        .pivot();
      if (onError) given.onError(onError);
      const { state, runtime } = await runAlone(given.remoteStep('r', send).retriable().commit(), {
        p: refused(),
        r: refused(),
      });
      expect(state).toMatchObject({ status: 'stuck', pivot: { status: 'passed' } });
      expect(underWay(state)).toMatchObject({ step: 'r' });
      expect(runtime.dispatches.at(-1)).toMatchObject({ step: 'r', isProtected: true });
      expect(state.journal.find('p')?.outcome).toBe('refused');
    },
  );
});

describe('a pivot with an unknown outcome', () => {
  it('a pivot in doubt makes the execution stuck, and is never undone without an action', async () => {
    const { state, calls } = await runAlone(saga(), { p: unknown(true) });
    expect(calls).toEqual(['send a', 'send p', 'stuck p execute', 'idle p waits for an operator undefined']);
    expect([state.status, state.pivot.status, state.error]).toEqual(['stuck', 'sent', undefined]);
    expect(underWay(state)?.error?.code).toBe('OUTCOME_UNKNOWN');
  });

  it('a pivot in doubt keeps waiting through a cancel and the deadline', async () => {
    const { state, runtime, run: start } = prepare(saga(), { p: unknown(true) });
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
    expect(
      codeOf(() => {
        new Inbox(state).checkAction(actionOn(state, 'abort'));
      }),
    ).toBe('PIVOT_PASSED');
  });

  it.each([
    ['done', ['send a', 'send p', 'send p:probe'], 'finished', 'passed'],
    ['not-done', ['send a', 'send p', 'send p:probe', 'send a:undo'], 'errored', undefined],
    [
      'unknown',
      ['send a', 'send p', 'send p:probe', 'stuck p execute', 'idle p waits for an operator undefined'],
      'stuck',
      'sent',
    ],
  ])('a pivot in doubt is probed: %s', async (answer, expected, status, pivot) => {
    const { state, calls } = await runAlone(withProbe(), { p: unknown(false), 'p:probe': says(answer) });
    expect(calls).toEqual(expected);
    expect([state.status, state.pivot.status]).toEqual([status, pivot]);
  });

  it('a pivot in doubt is probed, and may be sent again when it was not done', async () => {
    const { state } = await runAlone(withProbe({ whenNotDone: 'retry' }), {
      p: inTurn(unknown(false), success),
      'p:probe': says('not-done'),
    });
    expect([state.status, state.pivot.status]).toEqual(['finished', 'passed']);
  });

  it('a pivot that was not done and then reached no participant lets the saga compensate', async () => {
    const { state } = await runAlone(withProbe({ whenNotDone: 'retry' }), {
      p: inTurn(unknown(false), unsent),
      'p:probe': says('not-done'),
    });
    expect([state.status, state.pivot.status]).toEqual(['errored', undefined]);
  });

  it('a pivot in doubt stays unknown when it is retried and refused, or reaches no participant', async () => {
    for (const second of [refused(), unsent]) {
      const prepared = prepare(saga(), { p: inTurn(unknown(false), second) });
      await operate(prepared, ['retry']);
      expect([prepared.state.status, prepared.state.pivot.status]).toEqual(['stuck', 'sent']);
    }
  });

  it('a pivot in doubt is undone with all steps when the operator says that it was not done', async () => {
    const prepared = prepare(saga(), { p: unknown(false) });
    await operate(prepared, ['compensate']);
    const { state, runtime } = prepared;
    expect(runtime.calls).toEqual(['send a', 'send p', 'stuck p execute', 'send p:undo', 'send a:undo']);
    expect([state.status, state.pivot.status, state.error?.code]).toEqual([
      'errored',
      undefined,
      'OUTCOME_UNKNOWN',
    ]);
  });

  it('a pivot in doubt has passed when the operator says that it was done', async () => {
    const prepared = prepare(saga(), { p: unknown(false) });
    await operate(prepared, ['done']);
    expect(prepared.runtime.calls.at(-1)).toBe('send r');
    expect([prepared.state.status, prepared.state.pivot.status]).toEqual(['finished', 'passed']);
  });
});

describe('after the pivot is sent', () => {
  it.each(['cancel', 'deadline'])('after the pivot is sent a %s does not compensate', async (reason) => {
    const {
      state,
      runtime,
      run: start,
    } = prepare(saga(), {
      p: () => {
        if (reason === 'cancel') runtime.cancelled = true;
        else state.deadline = 0;
        return success;
      },
    });
    await start();
    expect(runtime.calls).toEqual(['send a', 'send p', 'send r']);
    expect([state.status, state.error]).toEqual(['finished', undefined]);
  });

  it('after the pivot is sent an abort is refused', async () => {
    expect.hasAssertions();
    const { state, run: start } = prepare(saga(), {
      p: () => {
        expect(
          codeOf(() => {
            new Inbox(state).checkAction(actionOn(state, 'abort'));
          }),
        ).toBe('PIVOT_PASSED');
        return success;
      },
    });
    await start();
    expect(state.status).toBe('finished');
  });

  it('after the pivot is sent requests are protected from a cancel', async () => {
    const { runtime } = await runAlone(withProbe(), { p: unknown(false), 'p:probe': says('done') });
    expect(runtime.dispatches.map(({ step, phase, isProtected }) => [step, phase, isProtected])).toEqual([
      ['a', 'execute', false],
      ['p', 'execute', true],
      ['p', 'probe', true],
    ]);
  });

  it('after a cancel a refused pivot still lets the saga compensate', async () => {
    const {
      state,
      runtime,
      run: start,
    } = prepare(saga(), {
      p: () => {
        runtime.cancelled = true;
        return refused();
      },
    });
    await start();
    expect(runtime.calls.slice(2)).toEqual(['send a:undo']);
    expect(state.status).toBe('cancelled');
  });
});

describe('after the pivot has succeeded', () => {
  it('after the pivot a failed step waits for the operator, and nothing is undone', async () => {
    const { state, calls } = await runAlone(saga(), { r: refused() });
    expect(calls.slice(2)).toEqual(['send r', 'stuck r execute', 'idle r waits for an operator undefined']);
    expect([state.status, state.pivot.status, state.error]).toEqual(['stuck', 'passed', undefined]);
    for (const verb of ['abort', 'compensate'] as const) {
      expect(
        codeOf(() => {
          new Inbox(state).checkAction(actionOn(state, verb));
        }),
      ).toBe('PIVOT_PASSED');
    }
  });

  it('after the pivot a step with the outcome not done leaves the pivot passed', async () => {
    const given = new Saga('s')
      .remoteStep('p', send)
      .pivot()
      .remoteStep('r', send)
      .probe(send)
      .retriable()
      .commit();
    const { state } = await runAlone(given, { r: unknown(false), 'r:probe': says('not-done') });
    expect([state.status, state.pivot.status]).toEqual(['stuck', 'passed']);
    expect(underWay(state)?.error?.code).toBe('NOT_DONE');
  });

  it.each(['retry', 'done'] as const)(
    'after the pivot the operator can bring the saga to its end: %s',
    async (verb) => {
      const prepared = prepare(saga(), { r: inTurn(unsent, success) });
      await operate(prepared, [verb]);
      expect(prepared.state.status).toBe('finished');
      expect(prepared.state.error).toBeUndefined();
    },
  );

  it('after the pivot an end leaves all effects in place, and lists them', async () => {
    const prepared = prepare(saga(), { r: refused() });
    await operate(prepared, ['end']);
    const { state, runtime } = prepared;
    expect(runtime.calls.at(-1)).toBe('stuck r execute');
    expect([state.status, state.error?.code]).toEqual(['incomplete', 'REFUSED']);
    expect(state.undoErrors.map(({ code, step }) => [code, step])).toEqual([
      ['ENDED', 'p'],
      ['ENDED', 'a'],
    ]);
  });

  it('after the pivot a failed condition waits too', async () => {
    const branch = new Saga().localStep('x', nothing).retriable().commit();
    const given = new Saga('s')
      .localStep('p', nothing)
      .pivot()
      .conditionalStep('c')
      .ifThen(stop, branch)
      .commit();
    const { state } = await runAlone(given);
    expect(state.status).toBe('stuck');
    expect(underWay(state)).toMatchObject({ step: 'c' });
  });

  it('after the pivot its own failed onSuccess waits too', async () => {
    const given = new Saga('s').remoteStep('p', send).onSuccess(stop).pivot().commit();
    expect((await runAlone(given)).state).toMatchObject({ status: 'stuck', pivot: { status: 'passed' } });
  });

  it.each([
    ['refused', refused()],
    ['unknown', unknown(true)],
    ['sent to no participant', unsent],
  ])('a passed pivot stays done when it is retried and then %s', async (_, second) => {
    const given = new Saga('s')
      .remoteStep('a', send)
      .onFailure(send)
      .remoteStep('p', send)
      .onSuccess(stop)
      .pivot()
      .commit();
    const prepared = prepare(given, { p: inTurn(success, second) });
    await operate(prepared, ['retry']);
    expect(prepared.runtime.calls).not.toContain('send a:undo');
    expect(prepared.state).toMatchObject({ status: 'stuck', pivot: { status: 'passed' } });
    expect(prepared.state.journal.find('p')?.outcome).toBe('done');
  });

  it('after the pivot no journal is too full to continue', async () => {
    const {
      state,
      runtime,
      run: start,
    } = prepare(saga(), {
      p: () => {
        state.journal.weight = 10_000_000;
        return success;
      },
    });
    await start();
    expect(runtime.calls.at(-1)).toBe('send r');
    expect(state.status).toBe('finished');
  });
});

describe('a retriable step', () => {
  it('a retriable step is tried for a day, unless its options say otherwise', async () => {
    const given = new Saga('s')
      .remoteStep('a', send)
      .remoteStep('b', send)
      .retriable()
      .remoteStep('c', send, { execute: { totalTimeout: 5 } })
      .retriable()
      .commit();
    const { runtime } = await runAlone(given);
    const day = 24 * 60 * 60_000;
    expect(runtime.dispatches.map(({ policy }) => policy.totalTimeout)).toEqual([300_000, day, 5]);
  });
});

describe('a pivot that is a local step', () => {
  it('a local pivot has passed when its function has returned', async () => {
    const given = new Saga('s').localStep('p', nothing).pivot().remoteStep('r', send).retriable().commit();
    expect((await runAlone(given, { r: refused() })).state).toMatchObject({
      status: 'stuck',
      pivot: { status: 'passed' },
    });
  });

  it('a pivot with an activity has passed when the activity has succeeded, and is in doubt when it is unknown', async () => {
    const given = new Saga('s').localStep('p', sagaActivity('scan')).pivot().commit();
    expect((await runAlone(given)).state.pivot.status).toBe('passed');
    expect((await runAlone(given, { p: unknown(false) })).state).toMatchObject({
      status: 'stuck',
      pivot: { status: 'sent' },
    });
    expect((await runAlone(given, { p: refused() })).state).toMatchObject({ status: 'errored' });
  });
});
