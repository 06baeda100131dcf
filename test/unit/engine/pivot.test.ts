import { underWay } from './under-way';
import { Inbox } from '../../../src/engine/operators/inbox';
import { Saga } from '../../../src/definition/saga';
import { sagaActivity } from '../../../src/definition/saga-activity';
import type { StepOptions } from '../../../src/definition/options/step-options';
import type { DeliveryOutcome } from '../../../src/engine/runtime';
import { SagaRequest } from '../../../src/messages/saga-request';
import { prepare, refused, success, unknown, unsent } from './fake-runtime';
import { act, actionOn, codeOf, inTurn, operate, runAlone, untilStuck } from './operator';

const ask = () => new SagaRequest({ target: 'stock/reserve' });
const stop = () => new Error('stop');
const nothing = () => undefined;
const says = (outcome: string): DeliveryOutcome => ({
  kind: 'success',
  reply: { status: 200, content: { outcome } },
});

/** A step that can be undone, the pivot, which could be undone too, and a step that can only go on. */
const saga = (options?: StepOptions) =>
  new Saga('s', options)
    .remoteStep('a', ask)
    .onFailure(ask)
    .remoteStep('p', ask)
    .onFailure(ask)
    .pivot()
    .remoteStep('r', ask)
    .retriable()
    .commit();

const withProbe = (options?: StepOptions) =>
  new Saga('s', options)
    .remoteStep('a', ask)
    .onFailure(ask)
    .remoteStep('p', ask)
    .probe(ask)
    .onFailure(ask)
    .pivot()
    .commit();

describe('a saga without a pivot', () => {
  it('passes none by a refusal that is handled', async () => {
    const given = new Saga('s').remoteStep('a', ask).onError(nothing).onFailure(ask).localStep('z', stop);
    const { state, calls } = await runAlone(given.commit(), { a: refused() });
    expect([state.status, state.pivot.status]).toEqual(['errored', undefined]);
    expect(calls).toEqual(['send a']);
  });
});

describe('a pivot that did not happen', () => {
  it('because it was refused lets the saga compensate', async () => {
    const { state, calls } = await runAlone(saga(), { p: refused() });
    expect(calls).toEqual(['send a', 'send p', 'send a:undo']);
    expect([state.status, state.error?.code, state.pivot.status]).toEqual(['errored', 'REFUSED', undefined]);
  });

  it('because it reached nobody lets the saga compensate, and is not undone', async () => {
    const { state, calls } = await runAlone(saga(), { p: unsent });
    expect(calls).toEqual(['send a', 'send p', 'send a:undo']);
    expect([state.status, state.pivot.status]).toEqual(['errored', undefined]);
  });

  it('because its request could not be built lets the saga compensate', async () => {
    const given = new Saga('s')
      .remoteStep('a', ask)
      .onFailure(ask)
      .remoteStep('p', stop as never)
      .pivot()
      .commit();
    expect((await runAlone(given)).calls).toEqual(['send a', 'send a:undo']);
  });

  it('because it is local and failed lets the saga compensate', async () => {
    const given = new Saga('s').remoteStep('a', ask).onFailure(ask).localStep('p', stop).pivot().commit();
    const { state, calls } = await runAlone(given);
    expect(calls).toEqual(['send a', 'send a:undo']);
    expect(state.status).toBe('errored');
  });

  it('because the saga was cancelled, aborted or late before it was sent, is not sent', async () => {
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

  it('stays possible to turn back from, when a person tried it again and it reached nobody', async () => {
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
  ])('by its %s counts as passed: what comes after it can only go on', async (_, options, onError) => {
    const given = new Saga('s').remoteStep('a', ask).onFailure(ask).remoteStep('p', ask, options).pivot();
    if (onError) given.onError(onError);
    const { state, runtime } = await runAlone(given.remoteStep('r', ask).retriable().commit(), {
      p: refused(),
      r: refused(),
    });
    expect(state).toMatchObject({ status: 'stuck', pivot: { status: 'passed' } });
    expect(underWay(state)).toMatchObject({ step: 'r' });
    expect(runtime.dispatches.at(-1)).toMatchObject({ step: 'r', isProtected: true });
    expect(state.journal.find('p')?.outcome).toBe('refused');
  });
});

describe('a pivot whose outcome is unknown', () => {
  it('makes the execution stuck, and is never undone by itself', async () => {
    const { state, calls } = await runAlone(saga(), { p: unknown(true) });
    expect(calls).toEqual(['send a', 'send p', 'stuck p execute', 'idle p waits for a person undefined']);
    expect([state.status, state.pivot.status, state.error]).toEqual(['stuck', 'sent', undefined]);
    expect(underWay(state)?.error?.code).toBe('OUTCOME_UNKNOWN');
  });

  it('waits on through a cancel and the deadline', async () => {
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
      ['send a', 'send p', 'send p:probe', 'stuck p execute', 'idle p waits for a person undefined'],
      'stuck',
      'sent',
    ],
  ])('is asked about: %s', async (answer, expected, status, pivot) => {
    const { state, calls } = await runAlone(withProbe(), { p: unknown(false), 'p:probe': says(answer) });
    expect(calls).toEqual(expected);
    expect([state.status, state.pivot.status]).toEqual([status, pivot]);
  });

  it('is asked about, and may be sent again when it was not done', async () => {
    const { state } = await runAlone(withProbe({ whenNotDone: 'retry' }), {
      p: inTurn(unknown(false), success),
      'p:probe': says('not-done'),
    });
    expect([state.status, state.pivot.status]).toEqual(['finished', 'passed']);
  });

  it('can be turned back from when it was not done, and then reached nobody', async () => {
    const { state } = await runAlone(withProbe({ whenNotDone: 'retry' }), {
      p: inTurn(unknown(false), unsent),
      'p:probe': says('not-done'),
    });
    expect([state.status, state.pivot.status]).toEqual(['errored', undefined]);
  });

  it('stays unknown when it is tried again and refused, or reaches nobody', async () => {
    for (const second of [refused(), unsent]) {
      const prepared = prepare(saga(), { p: inTurn(unknown(false), second) });
      await operate(prepared, ['retry']);
      expect([prepared.state.status, prepared.state.pivot.status]).toEqual(['stuck', 'sent']);
    }
  });

  it('is undone with all the rest when a person says that it was not done', async () => {
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

  it('is passed when a person says that it was done', async () => {
    const prepared = prepare(saga(), { p: unknown(false) });
    await operate(prepared, ['done']);
    expect(prepared.runtime.calls.at(-1)).toBe('send r');
    expect([prepared.state.status, prepared.state.pivot.status]).toEqual(['finished', 'passed']);
  });
});

describe('from the moment in which the pivot is sent', () => {
  it.each(['cancel', 'deadline'])('a %s compensates no more', async (reason) => {
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

  it('an abort is refused', async () => {
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

  it('requests are protected from a cancel', async () => {
    const { runtime } = await runAlone(withProbe(), { p: unknown(false), 'p:probe': says('done') });
    expect(runtime.dispatches.map(({ step, phase, isProtected }) => [step, phase, isProtected])).toEqual([
      ['a', 'execute', false],
      ['p', 'execute', true],
      ['p', 'probe', true],
    ]);
  });

  it('a refusal that came after a cancel compensates all the same', async () => {
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
  it('what fails waits for a person, and nothing is undone', async () => {
    const { state, calls } = await runAlone(saga(), { r: refused() });
    expect(calls.slice(2)).toEqual(['send r', 'stuck r execute', 'idle r waits for a person undefined']);
    expect([state.status, state.pivot.status, state.error]).toEqual(['stuck', 'passed', undefined]);
    for (const verb of ['abort', 'compensate'] as const) {
      expect(
        codeOf(() => {
          new Inbox(state).checkAction(actionOn(state, verb));
        }),
      ).toBe('PIVOT_PASSED');
    }
  });

  it('a step that turns out as not done leaves it passed', async () => {
    const given = new Saga('s')
      .remoteStep('p', ask)
      .pivot()
      .remoteStep('r', ask)
      .probe(ask)
      .retriable()
      .commit();
    const { state } = await runAlone(given, { r: unknown(false), 'r:probe': says('not-done') });
    expect([state.status, state.pivot.status]).toEqual(['stuck', 'passed']);
    expect(underWay(state)?.error?.code).toBe('NOT_DONE');
  });

  it.each(['retry', 'done'] as const)('a person can bring the saga to its end: %s', async (verb) => {
    const prepared = prepare(saga(), { r: inTurn(unsent, success) });
    await operate(prepared, [verb]);
    expect(prepared.state.status).toBe('finished');
    expect(prepared.state.error).toBeUndefined();
  });

  it('an end leaves everything as it is, and lists it', async () => {
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

  it('a condition that fails waits too', async () => {
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

  it('its own onSuccess that fails waits too', async () => {
    const given = new Saga('s').remoteStep('p', ask).onSuccess(stop).pivot().commit();
    expect((await runAlone(given)).state).toMatchObject({ status: 'stuck', pivot: { status: 'passed' } });
  });

  it.each([
    ['refused', refused()],
    ['unknown', unknown(true)],
    ['sent to nobody', unsent],
  ])('it stays done when it is tried again and then %s', async (_, second) => {
    const given = new Saga('s')
      .remoteStep('a', ask)
      .onFailure(ask)
      .remoteStep('p', ask)
      .onSuccess(stop)
      .pivot()
      .commit();
    const prepared = prepare(given, { p: inTurn(success, second) });
    await operate(prepared, ['retry']);
    expect(prepared.runtime.calls).not.toContain('send a:undo');
    expect(prepared.state).toMatchObject({ status: 'stuck', pivot: { status: 'passed' } });
    expect(prepared.state.journal.find('p')?.outcome).toBe('done');
  });

  it('no journal is too full to go on', async () => {
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
  it('is tried for a day, unless somebody says otherwise', async () => {
    const given = new Saga('s')
      .remoteStep('a', ask)
      .remoteStep('b', ask)
      .retriable()
      .remoteStep('c', ask, { execute: { totalTimeout: 5 } })
      .retriable()
      .commit();
    const { runtime } = await runAlone(given);
    const day = 24 * 60 * 60_000;
    expect(runtime.dispatches.map(({ policy }) => policy.totalTimeout)).toEqual([300_000, day, 5]);
  });
});

describe('a pivot that is a local step', () => {
  it('is passed when its function has returned', async () => {
    const given = new Saga('s').localStep('p', nothing).pivot().remoteStep('r', ask).retriable().commit();
    expect((await runAlone(given, { r: refused() })).state).toMatchObject({
      status: 'stuck',
      pivot: { status: 'passed' },
    });
  });

  it('is passed when its activity has, and in doubt when it is unknown', async () => {
    const given = new Saga('s').localStep('p', sagaActivity('scan')).pivot().commit();
    expect((await runAlone(given)).state.pivot.status).toBe('passed');
    expect((await runAlone(given, { p: unknown(false) })).state).toMatchObject({
      status: 'stuck',
      pivot: { status: 'sent' },
    });
    expect((await runAlone(given, { p: refused() })).state).toMatchObject({ status: 'errored' });
  });
});
