import { Saga } from '../../../src/definition/saga';
import { sagaActivity } from '../../../src/definition/saga-activity';
import { SagaRequest } from '../../../src/messages/saga-request';
import { wait } from '../../../src/engine/coroutine';
import { prepare, unknown } from './fake-runtime';
import { stop } from './simple-callbacks';

const send = () =>
  new SagaRequest({ target: 'stock/reserve/now', content: { at: new Date(0), none: undefined } });
const undo = () => new SagaRequest({ target: 'billing' });

describe('a dispatch', () => {
  it('a dispatch has a key of execution, step and phase, and an undo names the key of its execute (S9)', async () => {
    const branch = new Saga().remoteStep('b', send).onFailure(undo).localStep(stop).commit();
    const saga = new Saga('s')
      .remoteStep('a', send)
      .onFailure(undo)
      .conditionalStep('c')
      .elseThen(branch)
      .commit();
    const { runtime, run } = prepare(saga);
    await run();
    expect(runtime.dispatches.map(({ idempotencyKey, about }) => [idempotencyKey, about])).toEqual([
      ['root:a:execute:1', []],
      ['root:c.else.b:execute:1', []],
      ['root:c.else.b:undo:1', ['root:c.else.b:execute:1']],
      ['root:a:undo:1', ['root:a:execute:1']],
    ]);
  });

  it('a dispatch has a target, a participant, plain content, a summary and the context', async () => {
    const saga = new Saga('s').remoteStep('a', send).onFailure(undo).localStep('z', stop).commit();
    const { runtime, run } = prepare(saga, {}, { when: new Date(0) });
    await run();
    const context = { when: { $type: 'Date', value: new Date(0).toISOString() } };
    expect(runtime.dispatches).toMatchObject([
      {
        step: 'a',
        phase: 'execute',
        target: 'stock/reserve/now',
        participant: 'stock',
        content: { at: new Date(0).toISOString() },
        summary: '1/2 a',
        context,
      },
      { phase: 'undo', target: 'billing', participant: 'billing', content: {}, summary: 'undo a', context },
    ]);
    expect(runtime.dispatches[0]?.content).not.toHaveProperty('none');
  });

  it('a dispatch merges the policies of step, branch, saga, participant and defaults, in this order', async () => {
    const branch = new Saga('x', { execute: { initialInterval: 2 } }).remoteStep('b', send, {
      execute: { maximumAttempts: 3 },
    });
    const saga = new Saga('s', { execute: { attemptTimeout: 1, initialInterval: 1, maximumAttempts: 1 } })
      .conditionalStep('c')
      .elseThen(branch.commit())
      .commit();
    const { runtime, run } = prepare(saga);
    runtime.policy = { attemptTimeout: 9, totalTimeout: 8 };
    await run();
    expect(runtime.dispatches[0]?.policy).toMatchObject({
      attemptTimeout: 1,
      totalTimeout: 8,
      initialInterval: 2,
      maximumAttempts: 3,
      backoffCoefficient: 2,
    });
    expect(runtime.log).toContain('policy stock execute');
  });

  it('an undo and a probe have their own policy, from the step and from the participant', async () => {
    const saga = new Saga('s', { execute: { maximumAttempts: 1 }, undo: { maximumAttempts: 2 } })
      .remoteStep('a', send, { probe: { maximumAttempts: 3 } })
      .probe(send)
      .onFailure(undo)
      .commit();
    const { runtime, run } = prepare(saga, { a: unknown(false) });
    await run();
    expect(runtime.dispatches.map(({ phase, policy }) => [phase, policy.maximumAttempts])).toEqual([
      ['execute', 1],
      ['probe', 3],
      ['undo', 2],
    ]);
    expect(runtime.log.filter((entry) => entry.startsWith('policy'))).toEqual([
      'policy stock execute',
      'policy stock probe',
      'policy billing undo',
    ]);
  });

  it('a dispatch to an activity has its name as the target, and encoded parameters', async () => {
    const saga = new Saga('s')
      .localStep('a')
      .onExecute(sagaActivity('scan'), { big: 1n })
      .onFailure(sagaActivity('forget'))
      .commit();
    const { runtime, run } = prepare(saga, { a: unknown(true) });
    await run();
    expect(runtime.calls).toEqual(['send a', 'idle let a settle 10000', 'send a:undo']);
    expect(runtime.dispatches).toMatchObject([
      { target: 'scan', participant: '', content: { big: { $type: 'BigInt', value: '1' } } },
      { target: 'forget', participant: '', content: null },
    ]);
  });

  it('the engine continues with the context that the reply contains (S14)', async () => {
    const saga = new Saga('s').remoteStep('a', send).commit();
    const { state, runtime, run } = prepare(saga, {}, { from: 'code' });
    runtime.send = function* () {
      const outcome = { kind: 'success', reply: { status: 200, content: {} } } as const;
      return yield* wait(() => Promise.resolve({ outcome, context: { from: 'history' }, attempts: 4 }));
    };
    await run();
    expect(state.context).toEqual({ from: 'history' });
    expect(state.journal.find('a')).toMatchObject({ attempts: 4, outcome: 'done' });
  });
});
