import { InMemoryHost, refuse } from 'temporal-saga/testing';
import { Saga } from '../../../src/definition/saga';
import type { AnswerPredicate, QueryOptions } from '../../../src/definition/steps/query-step';
import { Inbox } from '../../../src/engine/operators/inbox';
import { SagaRequest } from '../../../src/messages/saga-request';
import type { Runtime } from '../../../src/engine/runtime';
import { type Answers, type FakeRuntime, prepare, unsent } from './fake-runtime';
import { act, codeOf, inTurn, operate, untilStuck } from './operator';
import { endRun, nextRun, untilWait } from './next-run';
import { send, stop } from './simple-callbacks';

interface Server {
  status?: string;
  wanted?: string;
}

interface Reply {
  status: string;
}

const is = (status: string) => ({ kind: 'success', reply: { status: 200, content: { status } } }) as const;
const ask = () => new SagaRequest({ target: 'nova/status' });
const isActive: AnswerPredicate<Server, Reply> = ({ status }) => status === 'active';

/** A saga that asks every 10 ms for 35 ms. */
function polling(predicate = isActive, options?: QueryOptions) {
  const saga = new Saga<Server>('s');
  saga
    .query<Reply>('up', ask, options)
    .into((context, { status }) => void (context.status = status))
    .until(predicate, { every: 10, for: 35 });
  return saga;
}

const building = () => is('building');
/** Builds twice, then is active. */
const soon = (): Answers => ({ up: inTurn(building, building, is('active')) });

describe('a query that asks until its answer is the awaited one', () => {
  it('waits between two questions, each under a key of its own', async () => {
    const { state, runtime, run } = prepare(polling().commit(), soon());
    await run();
    expect(state).toMatchObject({ status: 'finished', context: { status: 'active' } });
    expect(runtime.calls).toEqual([
      ...['send up', 'idle query of up 10', 'send up', 'idle query of up 10', 'send up'],
    ]);
    expect(runtime.dispatches.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
      ...['root:up:execute:1', 'root:up:execute:2', 'root:up:execute:3'],
    ]);
    expect(state.journal.find('up')).toMatchObject({ sent: [3], generation: 3 });
    expect(state.journal.find('up')).not.toHaveProperty('wait');
  });

  it('asks the last time when its time is over, and then fails with QUERY_TIMED_OUT', async () => {
    const { state, runtime, run } = prepare(polling().commit(), { up: building() });
    await run();
    expect(runtime.calls.filter((call) => call.startsWith('idle'))).toEqual([
      ...['idle query of up 10', 'idle query of up 10', 'idle query of up 10', 'idle query of up 5'],
    ]);
    expect(state).toMatchObject({
      status: 'errored',
      error: { code: 'QUERY_TIMED_OUT', step: 'up', hook: 'until' },
    });
    expect(state.error?.message).toMatch(/nova\/status.*35 ms.*building.*up has changed nothing/);
    expect(state.error?.response?.content).toEqual({ status: 'building' });
  });

  it('fails with DEADLINE_EXCEEDED when the deadline of the step comes first', async () => {
    const { state, runtime, run } = prepare(polling(isActive, { deadline: 15 }).commit(), { up: building() });
    await run();
    expect(state.error).toMatchObject({ code: 'DEADLINE_EXCEEDED', step: 'up' });
    expect(runtime.time).toBe(15);
  });

  it('fails with DEADLINE_EXCEEDED when an answer comes after the deadline of the step', async () => {
    const { state, runtime, run } = prepare(polling(isActive, { deadline: 15 }).commit(), {
      up: () => {
        runtime.time += 20;
        return is('building');
      },
    });
    await run();
    expect(state.error).toMatchObject({ code: 'DEADLINE_EXCEEDED', step: 'up', hook: 'until' });
  });

  it('shows the predicate the content and a draft of the context, whose changes are dropped', async () => {
    const predicate: AnswerPredicate<Server, Reply> = (reply, context) => {
      const isWanted = reply.status === context.wanted;
      context.wanted = 'other';
      return isWanted;
    };
    const { state, run } = prepare(polling(predicate).commit(), soon(), { wanted: 'active' });
    await run();
    expect(state.context).toEqual({ wanted: 'active', status: 'active' });
  });

  it('awaits a predicate that is async', async () => {
    const { state, run } = prepare(
      polling((reply, context) => Promise.resolve(isActive(reply, context))).commit(),
      soon(),
    );
    await run();
    expect(state.status).toBe('finished');
  });

  it.each([
    ['CALLBACK_FAILED', stop],
    ['BAD_RETURN', () => undefined],
    ['BAD_RETURN', () => 'yes'],
  ])('fails with %s by its predicate', async (code, predicate) => {
    const { state, run } = prepare(polling(predicate as never).commit(), soon());
    await run();
    expect(state.error).toMatchObject({ code, step: 'up', hook: 'until' });
  });

  it('ends at a question without an answer', async () => {
    const { state, run } = prepare(polling().commit(), { up: inTurn(building, unsent) });
    await run();
    expect(state.error).toMatchObject({ code: 'QUERY_UNANSWERED', step: 'up' });
  });

  it('calls the predicate with its parameters in data that was written by hand', async () => {
    const saga = polling((_, __, ...[wanted]: readonly unknown[]) => Object(wanted).is === 1);
    const { state, runtime, run } = prepare(saga.commit(), soon());
    const [step] = state.definition.steps;
    Object.assign(step!, { until: { callback: 's.up.until', parameters: { is: 1 } } });
    await run();
    expect([state.status, runtime.dispatches.length]).toEqual(['finished', 1]);
  });
});

describe('the wait for the next question', () => {
  it('ends at a cancel', async () => {
    const { state, runtime, run } = prepare(polling().commit(), { up: building() });
    runtime.whileIdle = () => {
      runtime.cancelled = true;
      new Inbox(state).wake();
    };
    await run();
    expect(state).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
    expect(runtime).toMatchObject({ time: 0, dispatches: { length: 1 } });
    expect(state.journal.find('up')).not.toHaveProperty('wait');
  });

  it('ends at an abort', async () => {
    const { state, runtime, run } = prepare(polling().commit(), { up: building() });
    runtime.whileIdle = () => void act(state, 'abort');
    await run();
    expect(state).toMatchObject({ status: 'errored', error: { code: 'ABORTED' } });
    expect(runtime.time).toBe(0);
  });

  it('ends at the deadline of the block around it', async () => {
    const saga = new Saga<Server>('s');
    saga
      .parallelStep('b', { deadline: 5 })
      .branch('one', (body) => void body.query<Reply>('up', ask).until(isActive, { every: 10, for: 35 }))
      .branch('two', (body) => body.localStep('x', () => undefined));
    const { state, runtime, run } = prepare(saga.commit(), { 'b.one.up': building() });
    await run();
    expect(state.error?.code).toBe('DEADLINE_EXCEEDED');
    expect(runtime.time).toBe(5);
  });

  it('ends when a branch beside it fails', async () => {
    const saga = new Saga<Server>('s');
    saga
      .parallelStep('b')
      .branch('one', (body) => void body.query<Reply>('up', ask).until(isActive, { every: 10, for: 35 }))
      .branch('two', (body) => body.remoteStep('x', send));
    const asked: number[] = [];
    const participants = { nova: () => asked.push(1), stock: refuse() };
    const execution = await new InMemoryHost({ participants }).run(saga.commit());
    expect(execution.error).toMatchObject({ code: 'REFUSED', step: 'b.two.x' });
    expect(execution.steps.find(({ step }) => step === 'b.one.up')).toMatchObject({
      error: { code: 'BRANCH_STOPPED' },
    });
    expect(asked).toHaveLength(1);
  });

  it.each(['retry', 'done'] as const)('lets an operator act: %s', async (verb) => {
    const { state, runtime, run } = prepare(polling().commit(), soon());
    runtime.whileIdle = () => {
      runtime.whileIdle = undefined;
      act(state, verb, verb === 'done' ? { response: { status: 'by hand' } } : {});
    };
    await untilStuck(run());
    expect(state.status).toBe('finished');
    expect(state.context).toEqual({ status: verb === 'done' ? 'by hand' : 'active' });
    expect(runtime.dispatches).toHaveLength(verb === 'done' ? 1 : 3);
    expect(state.journal.find('up')).not.toHaveProperty('wait');
  });

  it('shows the record since when it asks, and when it asks again', async () => {
    const { state } = await untilWait(polling().commit(), { answers: soon(), nth: 2 });
    expect(state.journal.find('up')?.wait).toEqual({
      step: 'up',
      kind: 'query',
      target: 'nova/status',
      since: 0,
      until: 20,
    });
    expect(state.status).toBe('paused');
  });

  it('refuses a late reply to an earlier question as late, and one to none as foreign', async () => {
    const { state } = await untilWait(polling().commit(), { answers: soon(), nth: 2 });
    const replyTo = (generation: number) =>
      codeOf(() => new Inbox(state).checkReply({ request: `root:up:execute:${String(generation)}` }));
    expect([0, 1, 2, 3].map(replyTo)).toEqual([
      ...['REPLY_FOREIGN', 'REPLY_LATE', 'REPLY_LATE', 'REPLY_FOREIGN'],
    ]);
  });

  it('begins anew with all its time when an operator retries a query that timed out', async () => {
    const prepared = prepare(polling(isActive, { whenStepFails: 'wait' }).commit(), { up: building() });
    await operate(prepared, ['retry'], ['compensate']);
    expect(prepared.runtime.time).toBe(70);
    expect(prepared.runtime.dispatches).toHaveLength(10);
  });
});

describe('a query in another run', () => {
  it('asks when its wait is over, under the next key, and for no longer than its time', async () => {
    const saga = polling().commit();
    const ended = await untilWait(saga, { answers: { up: building() }, nth: 2 });
    const next = nextRun(saga, ended.state, { up: building() });
    next.runtime.time = 15;
    await next.run();
    expect(next.runtime.calls).toEqual([
      ...['idle query of up 5', 'send up', 'idle query of up 10', 'send up', 'idle query of up 5', 'send up'],
    ]);
    expect(next.runtime.dispatches[0]?.idempotencyKey).toBe('root:up:execute:3');
    expect(next.state.error?.code).toBe('QUERY_TIMED_OUT');
  });

  it('may begin before each question, so that no history grows without a limit', async () => {
    const saga = polling().commit();
    const prepared = prepare(saga, { up: building() });
    const boundaries = [() => undefined, endRun].values();
    prepared.runtime.atBoundary = () => void boundaries.next().value?.();
    await untilStuck(prepared.run());
    expect(prepared.runtime.calls).toEqual(['send up', 'idle query of up 10']);
    const next = nextRun(saga, prepared.state, { up: is('active') });
    next.runtime.time = 10;
    await next.run();
    expect(next.runtime.calls).toEqual(['send up']);
    expect(next.state).toMatchObject({ status: 'finished', context: { status: 'active' } });
  });

  it('is not asked beside others while the run may begin nothing', async () => {
    const saga = new Saga<Server>('s');
    saga
      .parallelStep('b')
      .branch('one', (body) => void body.query<Reply>('up', ask).until(isActive, { every: 10, for: 35 }))
      .branch('two', (body) => body.timerStep('x', 100));
    const { state, runtime, run } = prepare(saga.commit(), { 'b.one.up': building() });
    runtime.whileIdle = () => {
      runtime.admits = () => false;
      runtime.cancelled = runtime.time > 0;
    };
    await untilStuck(run());
    expect(runtime.dispatches).toHaveLength(1);
    expect(state.journal.find('b.one.up')?.wait).toMatchObject({ kind: 'query' });
  });

  it.each<readonly [string, (runtime: FakeRuntime) => Runtime['admits']]>([
    [
      'before its question is built',
      (runtime) => () => {
        runtime.cancelled = runtime.time > 0;
        return runtime.time === 0;
      },
    ],
    [
      'before its question is sent',
      (runtime) => (request) => {
        runtime.cancelled = runtime.time > 0 && request !== undefined;
        return !runtime.cancelled;
      },
    ],
  ])('ends beside others when compensation must start %s', async (_, admits) => {
    const saga = new Saga<Server>('s');
    saga
      .parallelStep('b')
      .branch('one', (body) => void body.query<Reply>('up', ask).until(isActive, { every: 10, for: 35 }))
      .branch('two', (body) => body.localStep('x', () => undefined));
    const { state, runtime, run } = prepare(saga.commit(), { 'b.one.up': building() });
    runtime.admits = admits(runtime);
    await run();
    expect(state).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
    expect(runtime.dispatches).toHaveLength(1);
    expect(state.journal.find('b.one.up')).not.toHaveProperty('wait');
  });

  it('ends when compensation must start at the moment of the next question', async () => {
    const { state, runtime, run } = prepare(polling().commit(), { up: building() });
    runtime.atBoundary = () => (runtime.cancelled = runtime.time > 0);
    await run();
    expect(state).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
    expect(runtime.dispatches).toHaveLength(1);
  });

  it('keeps the change of an operator for its next questions', async () => {
    const saga = polling(isActive, { whenStepFails: 'wait' }).commit();
    const prepared = prepare(saga, { up: inTurn(unsent, building, is('active')) });
    await operate(prepared, ['retry', { request: { content: { n: 2 } } }]);
    expect(prepared.runtime.dispatches.map(({ content }) => content)).toEqual([{}, { n: 2 }, { n: 2 }]);
    expect(prepared.state.status).toBe('finished');
  });
});

describe('a query after the pivot', () => {
  it('waits for an operator when its time is over', async () => {
    const saga = new Saga<Server>('s');
    saga.remoteStep('pay', send).pivot();
    saga.query<Reply>('up', ask).retriable().until(isActive, { every: 10, for: 35 });
    const prepared = prepare(saga.commit(), { up: building() });
    await operate(prepared);
    expect(prepared.state.active.incidents).toMatchObject([
      { step: 'up', error: { code: 'QUERY_TIMED_OUT' } },
    ]);
  });
});
