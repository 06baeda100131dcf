import { underWay } from './under-way';
import { Inbox } from '../../../src/engine/operators/inbox';
import { decodeContent } from '../../../src/context/content';
import { Saga } from '../../../src/definition/saga';
import { sagaActivity } from '../../../src/definition/saga-activity';
import type { StepOptions } from '../../../src/definition/options/step-options';
import { SagaRequest } from '../../../src/messages/saga-request';
import { type Answers, prepare, refused, success, unknown, unsent } from './fake-runtime';
import { act, AT, codeOf, type Deed, inTurn, operate } from './operator';

const ask = () => new SagaRequest({ target: 'stock/reserve', content: { n: 1 } });
const undo = () => new SagaRequest({ target: 'stock/release', content: { n: -1 } });
const stop = () => new Error('stop');

/** A remote step that waits when it fails, and another step behind it. */
const waiting = (options?: StepOptions, last: () => unknown = () => undefined) =>
  new Saga('s', { whenStepFails: 'wait', ...options })
    .remoteStep('a', ask)
    .onSuccess((context, response) => {
      context.reply = response.content();
    })
    .onFailure(undo)
    .localStep('z', last as () => undefined, { whenStepFails: 'compensate' })
    .commit();

/** Two steps to undo, since the last one fails. */
const undoing = () =>
  new Saga('s')
    .remoteStep('a', ask)
    .onFailure(undo)
    .remoteStep('b', ask)
    .onFailure(undo)
    .localStep('z', stop);

async function run(saga: Saga, answers: Answers, ...deeds: readonly Deed[]) {
  const prepared = prepare(saga, answers);
  await operate(prepared, ...deeds);
  const { state, runtime } = prepared;
  return { state, calls: runtime.calls, dispatches: runtime.dispatches };
}

describe('retry', () => {
  it('A10: tries a refused step again under a new key: each key keeps its one final answer', async () => {
    const { state, dispatches } = await run(waiting(), { a: inTurn(refused(), success) }, ['retry']);
    expect(state.status).toBe('finished');
    expect(state.error).toBeUndefined();
    expect(underWay(state)).toBeUndefined();
    expect(dispatches.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
      'root:a:execute:1',
      'root:a:execute:2',
    ]);
  });

  it('makes a step done that was in doubt, whose undo names the key once', async () => {
    const { state, dispatches } = await run(waiting({}, stop), { a: inTurn(unknown(false), success) }, [
      'retry',
    ]);
    expect(state.journal.find('a')).toMatchObject({ outcome: 'done', sent: [1] });
    expect(state.journal.find('a')).not.toHaveProperty('attempts');
    expect(dispatches.at(-1)).toMatchObject({ phase: 'undo', about: ['root:a:execute:1'] });
  });

  it('A10: tries a refused undo again under a new key, and one in doubt under the same; the first failure stays first (S7)', async () => {
    const answers = { 'b:undo': inTurn(refused(), unknown(false), success) };
    const { state, calls } = await run(undoing().commit(), answers, ['retry'], ['retry']);
    expect(calls).toEqual([
      ...['send a', 'send b', 'send b:undo', 'stuck b undo', 'send b:undo', 'stuck b undo'],
      ...['send b:undo', 'send a:undo'],
    ]);
    expect(state.status).toBe('errored');
    expect(state.error).toMatchObject({ code: 'CALLBACK_FAILED', step: 'z' });
    expect(state.undoErrors).toEqual([]);
    expect(state.journal.find('b')?.undo).toMatchObject({ status: 'undone', generation: 2 });
  });

  it('is recorded with who, why and when, and with the failure that it answers', async () => {
    const { state } = await run(waiting(), { a: inTurn(refused(), success) }, ['retry']);
    expect(state.actions).toEqual([
      {
        action: 'retry',
        step: 'a',
        phase: 'execute',
        incident: 'incident-1',
        by: 'ann',
        reason: 'because',
        at: AT,
        applied: true,
        failure: { code: 'REFUSED', message: expect.any(String) },
      },
    ]);
  });

  it('leaves the execution stuck when it fails again, as another incident', async () => {
    const { state } = await run(waiting(), { a: inTurn(refused(), unsent) }, ['retry']);
    expect(state.status).toBe('stuck');
    expect(underWay(state)).toMatchObject({ id: 'incident-2', error: { code: 'REQUEST_UNSENT' } });
  });

  it('runs a local step and a condition once more', async () => {
    let calls = 0;
    const flaky = () => {
      calls += 1;
      return calls % 2 === 1 ? new Error('not yet') : true;
    };
    const inner = new Saga().localStep('x', flaky).commit();
    const saga = new Saga('s', { whenStepFails: 'wait' }).conditionalStep('c').ifThen(flaky, inner).commit();
    const { state, calls: log } = await run(saga, {}, ['retry'], ['retry']);
    expect(log).toEqual(['stuck c execute', 'stuck c.if-1.x execute']);
    expect(state.status).toBe('finished');
  });
});

describe('retry with a changed request', () => {
  it('goes out under a new key, and an undo names both keys that may be known (S9)', async () => {
    const saga = waiting({}, stop);
    const { state, dispatches } = await run(saga, { a: inTurn(unknown(false), success) }, [
      'retry',
      { request: { content: { n: 2 } } },
    ]);
    expect(dispatches).toMatchObject([
      { idempotencyKey: 'root:a:execute:1', content: { n: 1 }, about: [] },
      { idempotencyKey: 'root:a:execute:2', content: { n: 2 }, target: 'stock/reserve', about: [] },
      { idempotencyKey: 'root:a:undo:1', about: ['root:a:execute:1', 'root:a:execute:2'] },
    ]);
    expect(state.journal.find('a')).toMatchObject({ generation: 2, sent: [1, 2] });
  });

  it('leaves out of the undo a key under which nothing was sent', async () => {
    const { dispatches } = await run(waiting({}, stop), { a: inTurn(unsent, success) }, [
      'retry',
      { request: { target: 'depot' } },
    ]);
    expect(dispatches[1]).toMatchObject({ target: 'depot', participant: 'depot', content: { n: 1 } });
    expect(dispatches[2]?.about).toEqual(['root:a:execute:2']);
  });

  it('holds for the plain retries that follow, so that a key never carries another request', async () => {
    const { dispatches } = await run(
      waiting(),
      { a: inTurn(refused(), refused(), success) },
      ['retry', { request: { target: 'depot/take', content: null } }],
      ['retry'],
    );
    const [, changed, again] = dispatches;
    expect(changed).toMatchObject({
      target: 'depot/take',
      content: null,
      idempotencyKey: 'root:a:execute:2',
    });
    // The change was refused under its key, so that the retry has another one.
    expect(again).toEqual({ ...changed, idempotencyKey: 'root:a:execute:3' });
  });

  it('helps a callback that cannot build any, where it is given whole', async () => {
    const saga = new Saga('s', { whenStepFails: 'wait' })
      .remoteStep('a', stop as never)
      .onFailure(stop as never)
      .localStep('z', stop, { whenStepFails: 'compensate' })
      .commit();
    const whole = { request: { target: 'depot', content: { n: 3 } } };
    const { state, dispatches } = await run(saga, {}, ['retry', whole], ['retry', whole]);
    expect(state.status).toBe('errored');
    expect(dispatches).toMatchObject([
      { phase: 'execute', target: 'depot', content: { n: 3 } },
      { phase: 'undo', target: 'depot', content: { n: 3 } },
    ]);
  });

  it('of an undo raises the key of the undo alone', async () => {
    const { state, dispatches } = await run(undoing().commit(), { 'b:undo': inTurn(refused(), success) }, [
      'retry',
      { request: { content: { n: -2 } } },
    ]);
    expect(dispatches.slice(2)).toMatchObject([
      { idempotencyKey: 'root:b:undo:1', content: { n: -1 }, about: ['root:b:execute:1'] },
      { idempotencyKey: 'root:b:undo:2', content: { n: -2 }, about: ['root:b:execute:1'] },
      { idempotencyKey: 'root:a:undo:1', content: { n: -1 } },
    ]);
    expect(state.journal.find('b')).toMatchObject({ generation: 1, undo: { generation: 2 } });
  });

  it('gives an undo a request that had none to build', async () => {
    const saga = new Saga('s')
      .remoteStep('a', ask)
      .onFailure((_, { outcome }) => (outcome === 'done' ? undefined : undo()))
      .localStep('z', stop)
      .commit();
    const prepared = prepare(saga, { a: unknown(false), 'a:undo': inTurn(unsent, success) });
    await operate(prepared, ['retry', { request: { target: 'depot', content: {} } }]);
    expect(prepared.runtime.dispatches.at(-1)).toMatchObject({ target: 'depot', phase: 'undo' });
  });

  it.each([
    ['a bad target', { target: '../x' }, 'BAD_TARGET'],
    ['a target that is no text', { target: 5 }, 'BAD_TARGET'],
  ])('fails as the step does with %s, and sends nothing', async (_, request, code) => {
    const { state, dispatches } = await run(waiting(), { a: refused() }, ['retry', { request }]);
    expect(dispatches).toHaveLength(1);
    expect(state.status).toBe('stuck');
    expect(underWay(state)?.error).toMatchObject({ code, step: 'a', hook: 'onExecute' });
  });

  it('B1: is refused with content that JSON cannot hold, and keeps the incident', async () => {
    const { state } = await run(waiting(), { a: refused() });
    expect(codeOf(() => act(state, 'retry', { request: { content: { n: NaN } } }))).toBe('ACTION_INVALID');
    expect(codeOf(() => act(state, 'done', { response: { n: Infinity } }))).toBe('ACTION_INVALID');
    expect(state.active.all.map(({ isDecided }) => isDecided)).toEqual([false]);
  });

  it('B1: sends an integer beyond 2^53 as it was given, and takes one as a response', async () => {
    const id = 738529527931269425n;
    const request = { content: { id } };
    const { dispatches } = await run(waiting(), { a: inTurn(refused(), success) }, ['retry', { request }]);
    expect(decodeContent(dispatches.at(-1)?.content)).toEqual({ id });
  });
});

describe('done', () => {
  it('counts a step as done by hand; without a response the context stays as it is', async () => {
    const { state, calls } = await run(waiting(), { a: unsent }, ['done']);
    expect(calls).toEqual(['send a', 'stuck a execute']);
    expect(state.status).toBe('finished');
    expect(state.context).toEqual({});
    expect(state.journal.find('a')).toMatchObject({ status: 'done', outcome: 'done' });
  });

  it('gives onSuccess the response that the step would have had', async () => {
    const { state } = await run(waiting(), { a: unsent }, ['done', { response: { id: 5 } }]);
    expect(state.context).toEqual({ reply: { id: 5 } });
  });

  it('keeps that response for the undo, where keepReply asks for it', async () => {
    const saga = waiting({ keepReply: true }, stop);
    const { state, calls } = await run(saga, { a: unsent }, ['done', { response: { id: 5 } }]);
    expect(state.journal.find('a')?.reply).toEqual({ status: 200, content: { id: 5 } });
    expect(calls.at(-1)).toBe('send a:undo');
  });

  it('leaves the step stuck when its onSuccess cannot use the response', async () => {
    const saga = new Saga('s', { whenStepFails: 'wait' }).remoteStep('a', ask).onSuccess(stop).commit();
    const { state } = await run(saga, { a: unsent }, ['done', { response: 1 }]);
    expect(underWay(state)).toMatchObject({ id: 'incident-2', error: { hook: 'onSuccess' } });
    expect(state.journal.find('a')?.outcome).toBe('done');
  });

  it('counts a local step as done', async () => {
    const saga = new Saga('s', { whenStepFails: 'wait' }).localStep('a', stop).commit();
    const { state } = await run(saga, {}, ['done', { response: { ignored: 1 } }]);
    expect([state.status, state.context]).toEqual(['finished', {}]);
    expect(state.journal.find('a')?.outcome).toBe('done');
  });

  it('takes no branch of a conditional step', async () => {
    const inner = new Saga().localStep(() => undefined).commit();
    const saga = new Saga('s', { whenStepFails: 'wait' }).conditionalStep('c').ifThen(stop, inner).commit();
    const { state } = await run(saga, {}, ['done']);
    expect(state.status).toBe('finished');
    expect(state.journal.entries).toMatchObject([{ step: 'c', branch: 'none' }]);
  });

  it.each([
    ['writes the fields that an activity would have returned', { response: { id: 5 } }, { id: 5, kept: 1 }],
    ['writes nothing in the place of an activity without them', {}, { kept: 1 }],
  ])('%s', async (_, given, context) => {
    const saga = new Saga('s', { whenStepFails: 'wait' }).localStep('a', sagaActivity('scan')).commit();
    const prepared = prepare(saga, { a: refused() }, { kept: 1 });
    await operate(prepared, ['done', given]);
    expect(prepared.state.context).toEqual(context);
  });

  it('leaves the step stuck when the fields in the place of an activity cannot be read', async () => {
    const saga = new Saga('s', { whenStepFails: 'wait' }).localStep('a', sagaActivity('scan')).commit();
    const { state } = await run(saga, { a: refused() }, [
      'done',
      { response: { at: { $type: 'unheard of' } } },
    ]);
    expect(underWay(state)?.error).toMatchObject({ code: 'UNENCODABLE', step: 'a', hook: 'onExecute' });
  });

  it('counts an undo as done by hand, with the name of the person', async () => {
    const { state, calls } = await run(undoing().commit(), { 'b:undo': refused() }, ['done']);
    expect(calls.slice(2)).toEqual(['send b:undo', 'stuck b undo', 'send a:undo']);
    expect(state.status).toBe('errored');
    expect(state.journal.find('b')?.undo).toMatchObject({ status: 'undone', by: 'ann' });
  });
});

describe('skip', () => {
  it('gives an undo up: it is listed with the name of the person, and the others go on', async () => {
    const { state, calls } = await run(undoing().commit(), { 'b:undo': refused() }, ['skip']);
    expect(calls.at(-1)).toBe('send a:undo');
    expect(state.status).toBe('incomplete');
    expect(state.error).toMatchObject({ code: 'CALLBACK_FAILED', step: 'z' });
    expect(state.undoErrors).toMatchObject([
      {
        code: 'SKIPPED',
        step: 'b',
        hook: 'onFailure',
        message: expect.stringContaining('ann'),
        causes: [{ name: 'REFUSED' }],
      },
    ]);
    expect(state.journal.find('b')?.undo).toMatchObject({ status: 'skipped', by: 'ann' });
    expect(state.actions).toMatchObject([{ action: 'skip', reason: 'because', applied: true }]);
  });

  it('is taken from a host that asks for no reason, too', async () => {
    const { state, runtime, run: goOn } = prepare(undoing().commit(), { 'b:undo': refused() });
    runtime.whenStuck = ({ id, step, phase }) => {
      new Inbox(state).act({ action: 'skip', incident: id, step, phase, by: 'ann' }, AT);
    };
    await goOn();
    expect(state.undoErrors).toMatchObject([{ code: 'SKIPPED', step: 'b' }]);
    expect(state.actions).toEqual([
      expect.objectContaining({ action: 'skip', step: 'b', by: 'ann', at: AT, applied: true }),
    ]);
    expect(state.actions[0]).not.toHaveProperty('reason');
  });
});

describe('compensate', () => {
  it('lets a step count as failed, with its own failure as the error (S7)', async () => {
    const { state, calls } = await run(waiting(), { a: unknown(false) }, ['compensate']);
    expect(calls).toEqual(['send a', 'stuck a execute', 'send a:undo']);
    expect(state.status).toBe('errored');
    expect(state.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', step: 'a' });
    expect(state.actions).toMatchObject([{ action: 'compensate', applied: true }]);
  });
});

describe('abort', () => {
  it('turns an execution round that is stuck in a step, whose failure stays the error (S7)', async () => {
    const { state, calls } = await run(waiting(), { a: unknown(false) }, ['abort']);
    expect(calls).toEqual(['send a', 'stuck a execute', 'send a:undo']);
    expect(state.status).toBe('errored');
    expect(state.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', step: 'a' });
    expect(state.actions).toMatchObject([{ action: 'abort', by: 'ann', applied: true }]);
  });
});

describe('end', () => {
  it('asks nobody any more: every undo that was not done is listed with the name of the person', async () => {
    const { state, calls } = await run(undoing().commit(), { 'b:undo': refused() }, ['end']);
    expect(calls.at(-1)).toBe('stuck b undo');
    expect(state.status).toBe('incomplete');
    expect(state.endedBy).toBe('ann');
    expect(state.error).toMatchObject({ code: 'CALLBACK_FAILED', step: 'z' });
    expect(state.undoErrors).toMatchObject([
      { code: 'ENDED', step: 'b', causes: [{ name: 'REFUSED' }] },
      { code: 'ENDED', step: 'a', causes: [] },
    ]);
    for (const step of ['a', 'b']) {
      expect(state.journal.find(step)?.undo).toMatchObject({ status: 'skipped', by: 'ann' });
    }
  });

  it('in a step lists what was begun, the failure of the step being the error (S7)', async () => {
    const saga = new Saga('s', { whenStepFails: 'wait' })
      .remoteStep('a', ask)
      .onFailure(undo)
      .remoteStep('b', ask)
      .onFailure(undo)
      .remoteStep('c', ask)
      .onFailure(undo)
      .commit();
    const { state, calls } = await run(saga, { b: unknown(false) }, ['end']);
    expect(calls).toEqual(['send a', 'send b', 'stuck b execute']);
    expect(state.status).toBe('incomplete');
    expect(state.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', step: 'b' });
    expect(state.undoErrors.map(({ code, step }) => [code, step])).toEqual([
      ['ENDED', 'b'],
      ['ENDED', 'a'],
    ]);
  });

  it('of an execution with nothing to undo leaves nothing to list', async () => {
    const saga = new Saga('s', { whenStepFails: 'wait' }).localStep('a', stop).commit();
    const { state } = await run(saga, {}, ['end']);
    expect([state.status, state.undoErrors]).toEqual(['errored', []]);
  });
});
