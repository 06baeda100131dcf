import { underWay } from './under-way';
import { Inbox } from '../../../src/engine/operators/inbox';
import { decodeContent } from '../../../src/context/content';
import { Saga } from '../../../src/definition/saga';
import { sagaActivity } from '../../../src/definition/saga-activity';
import type { StepOptions } from '../../../src/definition/options/step-options';
import { SagaRequest } from '../../../src/messages/saga-request';
import { type Answers, prepare, refused, success, unknown, unsent } from './fake-runtime';
import { act, AT, codeOf, type GivenAction, inTurn, operate } from './operator';
import { stop } from './simple-callbacks';

const send = () => new SagaRequest({ target: 'stock/reserve', content: { n: 1 } });
const undo = () => new SagaRequest({ target: 'stock/release', content: { n: -1 } });

/** A remote step that waits when it fails, and another step after it. */
const waiting = (options?: StepOptions, last: () => unknown = () => undefined) =>
  new Saga('s', { whenStepFails: 'wait', ...options })
    .remoteStep('a', send)
    .onSuccess((context, response) => {
      context.reply = response.content();
    })
    .onFailure(undo)
    .localStep('z', last as () => undefined, { whenStepFails: 'compensate' })
    .commit();

/** Two steps to undo, because the last one fails. */
const undoing = () =>
  new Saga('s')
    .remoteStep('a', send)
    .onFailure(undo)
    .remoteStep('b', send)
    .onFailure(undo)
    .localStep('z', stop);

async function run(saga: Saga, answers: Answers, ...actions: readonly GivenAction[]) {
  const prepared = prepare(saga, answers);
  await operate(prepared, ...actions);
  const { state, runtime } = prepared;
  return { state, calls: runtime.calls, dispatches: runtime.dispatches };
}

describe('the action retry', () => {
  it('A10: a retry sends a refused step under a new key, so that each key keeps its one final answer', async () => {
    const { state, dispatches } = await run(waiting(), { a: inTurn(refused(), success) }, ['retry']);
    expect(state.status).toBe('finished');
    expect(state.error).toBeUndefined();
    expect(underWay(state)).toBeUndefined();
    expect(dispatches.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
      'root:a:execute:1',
      'root:a:execute:2',
    ]);
  });

  it('a retry completes a step that was in doubt, and its undo names the key once', async () => {
    const { state, dispatches } = await run(waiting({}, stop), { a: inTurn(unknown(false), success) }, [
      'retry',
    ]);
    expect(state.journal.find('a')).toMatchObject({ outcome: 'done', sent: [1] });
    expect(state.journal.find('a')).not.toHaveProperty('attempts');
    expect(dispatches.at(-1)).toMatchObject({ phase: 'undo', about: ['root:a:execute:1'] });
  });

  it('A10: a retry sends a refused undo under a new key, and one in doubt under the same, and the first failure is kept (S7)', async () => {
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

  it('a retry is recorded with its operator, reason and time, and with the failure that it answers', async () => {
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

  it('a retry that fails leaves the execution stuck with another incident', async () => {
    const { state } = await run(waiting(), { a: inTurn(refused(), unsent) }, ['retry']);
    expect(state.status).toBe('stuck');
    expect(underWay(state)).toMatchObject({ id: 'incident-2', error: { code: 'REQUEST_UNSENT' } });
  });

  it('a retry runs a local step and a condition again', async () => {
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

describe('the action retry with a changed request', () => {
  it('a changed request has a new key, and an undo names both keys that may be known (S9)', async () => {
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

  it("a changed request's undo leaves out a key under which nothing was sent", async () => {
    const { dispatches } = await run(waiting({}, stop), { a: inTurn(unsent, success) }, [
      'retry',
      { request: { target: 'depot' } },
    ]);
    expect(dispatches[1]).toMatchObject({ target: 'depot', participant: 'depot', content: { n: 1 } });
    expect(dispatches[2]?.about).toEqual(['root:a:execute:2']);
  });

  it('a changed request holds for the plain retries that follow, so that a key never has another request', async () => {
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
    // The change was refused under its key, so the retry has another one.
    expect(again).toEqual({ ...changed, idempotencyKey: 'root:a:execute:3' });
  });

  it('a complete request works even if the callback cannot build one', async () => {
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

  it('a changed request of an undo raises only the key of the undo', async () => {
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

  it('a changed request gives an undo a request that had none', async () => {
    const saga = new Saga('s')
      .remoteStep('a', send)
      .onFailure((_, { outcome }) => (outcome === 'done' ? undefined : undo()))
      .localStep('z', stop)
      .commit();
    const prepared = prepare(saga, { a: unknown(false), 'a:undo': inTurn(unsent, success) });
    await operate(prepared, ['retry', { request: { target: 'depot', content: {} } }]);
    expect(prepared.runtime.dispatches.at(-1)).toMatchObject({ target: 'depot', phase: 'undo' });
  });

  it.each([
    ['a bad target', { target: '../x' }, 'BAD_TARGET'],
    ['a target that is not a text', { target: 5 }, 'BAD_TARGET'],
  ])('a changed request with %s fails as the step does, and sends nothing', async (_, request, code) => {
    const { state, dispatches } = await run(waiting(), { a: refused() }, ['retry', { request }]);
    expect(dispatches).toHaveLength(1);
    expect(state.status).toBe('stuck');
    expect(underWay(state)?.error).toMatchObject({ code, step: 'a', hook: 'onExecute' });
  });

  it('B1: a changed request with content that JSON cannot hold is refused, and the incident stays open', async () => {
    const { state } = await run(waiting(), { a: refused() });
    expect(codeOf(() => act(state, 'retry', { request: { content: { n: NaN } } }))).toBe('ACTION_INVALID');
    expect(codeOf(() => act(state, 'done', { response: { n: Infinity } }))).toBe('ACTION_INVALID');
    expect(state.active.all.map(({ isDecided }) => isDecided)).toEqual([false]);
  });

  it('B1: a changed request keeps an integer beyond 2^53, and a response may have one', async () => {
    const id = 738529527931269425n;
    const request = { content: { id } };
    const { dispatches } = await run(waiting(), { a: inTurn(refused(), success) }, ['retry', { request }]);
    expect(decodeContent(dispatches.at(-1)?.content)).toEqual({ id });
  });
});

describe('the action done', () => {
  it('done counts a step as done by hand, and without a response the context stays as it is', async () => {
    const { state, calls } = await run(waiting(), { a: unsent }, ['done']);
    expect(calls).toEqual(['send a', 'stuck a execute']);
    expect(state.status).toBe('finished');
    expect(state.context).toEqual({});
    expect(state.journal.find('a')).toMatchObject({ status: 'done', outcome: 'done' });
  });

  it('done passes its response to onSuccess', async () => {
    const { state } = await run(waiting(), { a: unsent }, ['done', { response: { id: 5 } }]);
    expect(state.context).toEqual({ reply: { id: 5 } });
  });

  it('done keeps its response for the undo, if keepReply is set', async () => {
    const saga = waiting({ keepReply: true }, stop);
    const { state, calls } = await run(saga, { a: unsent }, ['done', { response: { id: 5 } }]);
    expect(state.journal.find('a')?.reply).toEqual({ status: 200, content: { id: 5 } });
    expect(calls.at(-1)).toBe('send a:undo');
  });

  it('done leaves the step stuck when its onSuccess cannot use the response', async () => {
    const saga = new Saga('s', { whenStepFails: 'wait' }).remoteStep('a', send).onSuccess(stop).commit();
    const { state } = await run(saga, { a: unsent }, ['done', { response: 1 }]);
    expect(underWay(state)).toMatchObject({ id: 'incident-2', error: { hook: 'onSuccess' } });
    expect(state.journal.find('a')?.outcome).toBe('done');
  });

  it('done counts a local step as done', async () => {
    const saga = new Saga('s', { whenStepFails: 'wait' }).localStep('a', stop).commit();
    const { state } = await run(saga, {}, ['done', { response: { ignored: 1 } }]);
    expect([state.status, state.context]).toEqual(['finished', {}]);
    expect(state.journal.find('a')?.outcome).toBe('done');
  });

  it('done takes no branch of a conditional step', async () => {
    const inner = new Saga().localStep(() => undefined).commit();
    const saga = new Saga('s', { whenStepFails: 'wait' }).conditionalStep('c').ifThen(stop, inner).commit();
    const { state } = await run(saga, {}, ['done']);
    expect(state.status).toBe('finished');
    expect(state.journal.entries).toMatchObject([{ step: 'c', branch: 'none' }]);
  });

  it.each([
    ['writes the fields that an activity would have returned', { response: { id: 5 } }, { id: 5, kept: 1 }],
    ['writes nothing without the fields of an activity', {}, { kept: 1 }],
  ])('done %s', async (_, given, context) => {
    const saga = new Saga('s', { whenStepFails: 'wait' }).localStep('a', sagaActivity('scan')).commit();
    const prepared = prepare(saga, { a: refused() }, { kept: 1 });
    await operate(prepared, ['done', given]);
    expect(prepared.state.context).toEqual(context);
  });

  it('done leaves the step stuck when the fields of the activity cannot be read', async () => {
    const saga = new Saga('s', { whenStepFails: 'wait' }).localStep('a', sagaActivity('scan')).commit();
    const { state } = await run(saga, { a: refused() }, ['done', { response: { at: { $type: 'unknown' } } }]);
    expect(underWay(state)?.error).toMatchObject({ code: 'UNENCODABLE', step: 'a', hook: 'onExecute' });
  });

  it('done counts an undo as done by hand, with the name of the operator', async () => {
    const { state, calls } = await run(undoing().commit(), { 'b:undo': refused() }, ['done']);
    expect(calls.slice(2)).toEqual(['send b:undo', 'stuck b undo', 'send a:undo']);
    expect(state.status).toBe('errored');
    expect(state.journal.find('b')?.undo).toMatchObject({ status: 'undone', by: 'ann' });
  });
});

describe('the action skip', () => {
  it('skip ends an undo, which is listed with the name of the operator, and the others continue', async () => {
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

  it('skip is accepted from a host that requires no reason, too', async () => {
    const { state, runtime, run: continueRun } = prepare(undoing().commit(), { 'b:undo': refused() });
    runtime.whenStuck = ({ id, step, phase }) => {
      new Inbox(state).act({ action: 'skip', incident: id, step, phase, by: 'ann' }, AT);
    };
    await continueRun();
    expect(state.undoErrors).toMatchObject([{ code: 'SKIPPED', step: 'b' }]);
    expect(state.actions).toEqual([
      expect.objectContaining({ action: 'skip', step: 'b', by: 'ann', at: AT, applied: true }),
    ]);
    expect(state.actions[0]).not.toHaveProperty('reason');
  });
});

describe('the action compensate', () => {
  it('compensate counts a step as failed, with its own failure as the error (S7)', async () => {
    const { state, calls } = await run(waiting(), { a: unknown(false) }, ['compensate']);
    expect(calls).toEqual(['send a', 'stuck a execute', 'send a:undo']);
    expect(state.status).toBe('errored');
    expect(state.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', step: 'a' });
    expect(state.actions).toMatchObject([{ action: 'compensate', applied: true }]);
  });
});

describe('the action abort', () => {
  it('abort compensates an execution that is stuck in a step, whose failure stays the error (S7)', async () => {
    const { state, calls } = await run(waiting(), { a: unknown(false) }, ['abort']);
    expect(calls).toEqual(['send a', 'stuck a execute', 'send a:undo']);
    expect(state.status).toBe('errored');
    expect(state.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', step: 'a' });
    expect(state.actions).toMatchObject([{ action: 'abort', by: 'ann', applied: true }]);
  });
});

describe('the action end', () => {
  it('end sends nothing more, and lists every undo that was not done with the name of the operator', async () => {
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

  it('end in a step lists the started steps, and the failure of the step is the error (S7)', async () => {
    const saga = new Saga('s', { whenStepFails: 'wait' })
      .remoteStep('a', send)
      .onFailure(undo)
      .remoteStep('b', send)
      .onFailure(undo)
      .remoteStep('c', send)
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

  it('end of an execution with nothing to undo lists nothing', async () => {
    const saga = new Saga('s', { whenStepFails: 'wait' }).localStep('a', stop).commit();
    const { state } = await run(saga, {}, ['end']);
    expect([state.status, state.undoErrors]).toEqual(['errored', []]);
  });
});
