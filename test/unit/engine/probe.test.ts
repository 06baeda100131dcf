import { underWay } from './under-way';
import { Inbox } from '../../../src/engine/operators/inbox';
import type { StepResult } from '../../../src/definition/step-result';
import { Saga } from '../../../src/definition/saga';
import type { StepOptions } from '../../../src/definition/options/step-options';
import type { DeliveryOutcome } from '../../../src/engine/runtime';
import { InMemoryHost } from 'temporal-saga/testing';
import type { ParticipantFunction } from '../../../src/activities/function-transport';
import { SagaRequest } from '../../../src/messages/saga-request';
import {
  nothingToUndo,
  accepted,
  type Answers,
  broken,
  prepare,
  refused,
  success,
  unknown,
  unsent,
} from './fake-runtime';
import { act, inTurn, operate } from './operator';
import { send } from './simple-callbacks';

const inquire = () => new SagaRequest({ target: 'stock/status', content: { q: 1 } });
const undo = () => new SagaRequest({ target: 'stock/release' });

const says = (content: unknown): DeliveryOutcome => ({ kind: 'success', reply: { status: 200, content } });

/** A step with a probe; its outcome is unknown unless an answer is given. */
const saga = (options?: StepOptions, probe: () => unknown = inquire) =>
  new Saga('s', options)
    .remoteStep('a', send)
    .onSuccess((context, response) => {
      context.reply = response.content();
    })
    .onFailure(undo)
    .probe(probe as typeof inquire)
    .commit();

async function run(given: Saga, answers: Answers) {
  const prepared = prepare(given, { a: unknown(false), ...answers });
  await prepared.run();
  const { state, runtime } = prepared;
  return { state, runtime, calls: runtime.calls, entry: state.journal.find('a') };
}

describe('a probe', () => {
  it('E1: a probe is about the key of the request, under its own key, and is protected from a cancel', async () => {
    const attempts: StepResult[] = [];
    const noting = (_: unknown, attempt: StepResult) => {
      attempts.push(attempt);
      return inquire();
    };
    const { runtime } = await run(saga({}, noting as never), { 'a:probe': says({ outcome: 'unknown' }) });
    expect(attempts).toEqual([{ outcome: 'unknown', keys: ['root:a:execute:1'] }]);
    expect(runtime.dispatches[1]).toMatchObject({
      phase: 'probe',
      target: 'stock/status',
      content: { q: 1 },
      summary: 'ask about a',
      idempotencyKey: 'root:a:probe:1',
      about: ['root:a:execute:1'],
      isProtected: true,
    });
  });

  it('a probe has its own policy', async () => {
    const { runtime } = await run(
      saga({ probe: { maximumAttempts: 2 }, execute: { maximumAttempts: 9 } }),
      {},
    );
    expect(runtime.dispatches[1]?.policy).toMatchObject({ maximumAttempts: 2 });
    expect(runtime.log).toContain('policy stock probe');
  });

  it('a probe of a retriable step has no more attempts than any other probe', async () => {
    const given = new Saga('s')
      .remoteStep('p', send)
      .pivot()
      .remoteStep('a', send)
      .probe(inquire)
      .retriable();
    const { runtime } = await run(given.commit(), { 'a:probe': says({ outcome: 'done' }) });
    const plain = await run(saga(), {});
    expect(runtime.dispatches[2]).toMatchObject({ step: 'a', phase: 'probe' });
    expect(runtime.dispatches[2]?.policy).toEqual(plain.runtime.dispatches[1]?.policy);
  });

  it('a probe is recorded with the number of its attempts, if the host knows it', async () => {
    const stock: ParticipantFunction = ({ operation, attempt }) => {
      if (operation === 'reserve' || attempt === 1) throw new Error('no answer');
      return { outcome: 'done' };
    };
    const host = new InMemoryHost({ participants: { stock } });
    expect((await host.run(saga())).steps[0]?.probe).toEqual({
      found: 'done',
      generation: 1,
      attempts: 2,
    });
    const { entry } = await run(saga(), { 'a:probe': says({ outcome: 'done' }) });
    expect(Object.keys(entry?.probe ?? {})).toEqual(['found', 'generation']);
  });

  it("a probe with the answer 'not-done' leaves the causes of the doubt in the failure", async () => {
    const { state } = await run(saga(), { a: broken, 'a:probe': says({ outcome: 'not-done' }) });
    expect(state.error).toMatchObject({ code: 'NOT_DONE', causes: [{ name: 'Error', message: 'cause' }] });
  });

  it('a probe is not sent while no request is in doubt', async () => {
    for (const answer of [success, refused(), unsent]) {
      const { calls } = await run(saga(), { a: answer });
      expect(calls).not.toContain('send a:probe');
    }
  });

  it.each([
    ['the content that the participant gives', { outcome: 'done', content: { id: 5 } }, { id: 5 }],
    ['an empty content without one', { outcome: 'done' }, {}],
    ['null if the participant sends null', { outcome: 'done', content: null }, null],
  ])("a probe with the answer 'done' completes the step, and onSuccess gets %s", async (_, answer, reply) => {
    const { state, calls, entry } = await run(saga(), { 'a:probe': says(answer) });
    expect(calls).toEqual(['send a', 'send a:probe']);
    expect(state.status).toBe('finished');
    expect(state.context).toEqual({ reply });
    expect(entry).toMatchObject({ status: 'done', outcome: 'done', probe: { found: 'done' } });
  });

  it("a probe with the answer 'done' keeps the HTTP status and the reply for the undo", async () => {
    const reply = { status: 200, httpStatus: 203, content: { outcome: 'done', content: 1 } };
    const { entry } = await run(saga({ keepReply: true }), { 'a:probe': { kind: 'success', reply } });
    expect(entry?.reply).toEqual({ status: 200, httpStatus: 203, content: 1 });
  });

  it("a probe with the answer 'not-done' fails the step, as a refusal does", async () => {
    const { state, calls, entry } = await run(saga(), { 'a:probe': says({ outcome: 'not-done' }) });
    expect(calls).toEqual(['send a', 'send a:probe']);
    expect(state.error).toMatchObject({ code: 'NOT_DONE', step: 'a', hook: 'onExecute' });
    expect(entry).toMatchObject({ outcome: 'refused', probe: { found: 'not-done' } });
  });

  it("a probe with the answer 'not-done' keeps the undo if every sent request is undone", async () => {
    const { calls } = await run(saga({ undoWhen: 'sent' }), { 'a:probe': says({ outcome: 'not-done' }) });
    expect(calls).toEqual(['send a', 'send a:probe', 'send a:undo']);
  });

  it.each<readonly [string, unknown]>([
    ['unknown', { outcome: 'unknown' }],
    ['another word', { outcome: 'maybe' }],
    ['no word', {}],
    ['null', null],
    ['nothing', undefined],
    ['a text', 'done'],
    ['a number', 42],
    ['a list', ['done']],
    ['an outcome that is not a text', { outcome: { done: true } }],
  ])('a probe with the answer %s leaves the step unknown, and the step is undone', async (_, content) => {
    const { state, calls, entry } = await run(saga(), { 'a:probe': says(content) });
    expect(calls).toEqual(['send a', 'send a:probe', 'send a:undo']);
    expect(state.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', step: 'a' });
    expect(entry).toMatchObject({ outcome: 'unknown', probe: { found: 'unknown' } });
  });

  it.each<readonly [string, DeliveryOutcome]>([
    ['refused', refused()],
    ['not answered', unknown(true)],
    ['sent to no participant', unsent],
    ['accepted for later', accepted],
  ])('a probe that is %s leaves the step unknown', async (_, outcome) => {
    const { state, runtime, entry } = await run(saga(), { 'a:probe': outcome });
    expect(state.error?.code).toBe('OUTCOME_UNKNOWN');
    expect(entry).toMatchObject({ outcome: 'unknown', probe: { found: 'unknown' } });
    // A late answer to a probe changes nothing, so nothing needs to settle.
    expect(runtime.time).toBe(0);
  });

  it('a probe whose callback returns nothing is not sent', async () => {
    const { state, calls, entry } = await run(
      saga({}, () => undefined),
      {},
    );
    expect(calls).toEqual(['send a', 'send a:undo']);
    expect(state.error?.code).toBe('OUTCOME_UNKNOWN');
    expect(entry).not.toHaveProperty('probe');
  });

  it('a probe that cannot be built leaves the outcome unknown, and its failure follows the doubt, which came first (S7)', async () => {
    const { state, calls, entry } = await run(
      saga({}, () => new SagaRequest({ target: '../x' })),
      {},
    );
    expect(calls).toEqual(['send a', 'send a:undo']);
    expect(state.error).toMatchObject({ step: 'a', code: 'OUTCOME_UNKNOWN' });
    expect(state.error?.causes.at(-1)).toMatchObject({ name: 'BAD_TARGET' });
    expect(entry?.outcome).toBe('unknown');
  });

  it('a step without a probe stays unknown', async () => {
    const { state, calls } = await run(new Saga('s').remoteStep('a', send).commit(), {});
    expect(calls).toEqual(['send a']);
    expect(state.error?.code).toBe('OUTCOME_UNKNOWN');
  });
});

describe("a probe with the answer 'not-done' and whenNotDone: 'retry'", () => {
  const notDone = says({ outcome: 'not-done' });
  const retrying = (...second: readonly DeliveryOutcome[]) => ({
    a: inTurn(unknown(false), ...second),
    'a:probe': notDone,
  });

  it("A10: a probe with the answer 'not-done' sends the request once more, under a new key", async () => {
    const { state, runtime, calls } = await run(saga({ whenNotDone: 'retry' }), retrying(says({ id: 5 })));
    expect(calls).toEqual(['send a', 'send a:probe', 'send a']);
    expect(state.context).toEqual({ reply: { id: 5 } });
    expect(runtime.dispatches[2]?.idempotencyKey).toBe('root:a:execute:2');
  });

  it.each([
    ['refused', refused(), 'REFUSED', 'refused'],
    ['unknown again, without a second probe', unknown(false), 'OUTCOME_UNKNOWN', 'unknown'],
    ['sent to no participant', unsent, 'REQUEST_UNSENT', 'refused'],
  ])('a request after a probe fails the step when it is %s', async (_, second, code, outcome) => {
    const { state, calls, entry } = await run(saga({ whenNotDone: 'retry' }), retrying(second));
    const undos = outcome === 'unknown' ? ['send a:undo'] : [];
    expect(calls).toEqual(['send a', 'send a:probe', 'send a', ...undos]);
    expect(state.error?.code).toBe(code);
    expect(entry?.outcome).toBe(outcome);
  });

  it.each(['abort', 'done'] as const)(
    'a request after a probe is not sent when the operator has decided meanwhile: %s',
    async (verb) => {
      const prepared = prepare(saga({ whenNotDone: 'retry' }), {
        a: unknown(false),
        'a:probe': () => {
          act(prepared.state, verb);
          return notDone;
        },
      });
      await prepared.run();
      expect(prepared.runtime.calls.filter((call) => call === 'send a')).toHaveLength(1);
    },
  );
});

describe('a request that may still land', () => {
  it('a request settles before its probe, and not again before its undo', async () => {
    const { calls } = await run(saga({ settleTime: 300 }), { a: unknown(true) });
    expect(calls).toEqual(['send a', 'idle let a settle 300', 'send a:probe', 'send a:undo']);
  });

  it.each(['cancel', 'abort', 'deadline'])(
    'a request that must compensate is not probed before it has settled, and settles before its undo: %s',
    async (reason) => {
      const { state, runtime, run: start } = prepare(saga({ settleTime: 300 }), { a: unknown(true) });
      let waits = 0;
      runtime.whileIdle = () => {
        waits += 1;
        if (waits > 1) return;
        runtime.time = 100;
        if (reason === 'abort') act(state, 'abort');
        if (reason === 'cancel') runtime.cancelled = true;
        if (reason === 'deadline') state.deadline = 100;
        new Inbox(state).wake();
      };
      await start();
      expect(runtime.calls).toEqual([
        ...['send a', 'idle let a settle 300', 'idle let a settle 200', 'send a:undo'],
      ]);
      expect(state.journal.find('a')?.outcome).toBe('unknown');
    },
  );

  it('a request is not probed when the operator has decided about the step', async () => {
    const { state, runtime, run: start } = prepare(saga(), { a: unknown(true) });
    runtime.whileIdle = () => {
      act(state, 'done', { response: { id: 9 } });
    };
    await start();
    expect(runtime.calls).toEqual(['send a', 'idle let a settle 10000']);
    expect(state.context).toEqual({ reply: { id: 9 } });
  });
});

describe('a step in doubt that the operator retries', () => {
  const waiting = { whenStepFails: 'wait' } as const;
  const plain = new Saga('s', waiting).remoteStep('a', send).onFailure(undo).commit();
  const tried = async (...answers: readonly DeliveryOutcome[]) => {
    const prepared = prepare(plain, { a: inTurn(...answers) });
    await operate(prepared, ['retry'], ['compensate']);
    return prepared.state;
  };

  it('a step in doubt stays unknown when the retried request is refused, because the first may have succeeded (S3)', async () => {
    const state = await tried(unknown(true), refused());
    expect(state.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', response: { status: 400 } });
    expect(state.journal.find('a')).toMatchObject({ outcome: 'unknown', undo: { status: 'undone' } });
  });

  it('a step in doubt stays unknown when the retried request reaches no participant', async () => {
    const state = await tried(unknown(true), unsent);
    expect(state.error?.code).toBe('REQUEST_UNSENT');
    expect(state.journal.find('a')).toMatchObject({ outcome: 'unknown', undo: { status: 'undone' } });
  });

  it('a step is refused when its request was refused before', async () => {
    const state = await tried(refused(), refused());
    expect(state.journal.find('a')?.outcome).toBe('refused');
  });

  it.each([
    ['refused', refused()],
    ['unknown', unknown(true)],
    ['sent to no participant', unsent],
  ])('a step that was done stays done when the retried request is %s', async (_, second) => {
    const failing = new Saga('s', waiting)
      .remoteStep('a', send)
      .onSuccess(() => new Error('stop'))
      .onFailure(undo)
      .commit();
    const prepared = prepare(failing, { a: inTurn(success, second), 'a:undo': nothingToUndo });
    await operate(prepared, ['retry'], ['compensate']);
    expect(prepared.state.journal.find('a')?.outcome).toBe('done');
    // A refused undo of a completed step does not prove that there was nothing to undo.
    expect(underWay(prepared.state)).toMatchObject({ step: 'a', phase: 'undo' });
  });

  it('a step passes the latest reply to its undo, if keepReply is set', async () => {
    const replies: unknown[] = [];
    const keeping = new Saga('s', { ...waiting, keepReply: true })
      .remoteStep('a', send)
      .onFailure((_, { reply }) => {
        replies.push(reply?.content());
        return undo();
      })
      .commit();
    const prepared = prepare(keeping, { a: inTurn(broken, refused()) });
    await operate(prepared, ['retry'], ['compensate']);
    expect(replies).toEqual([{ why: 'no' }]);
  });

  const doneButNotHandled = () =>
    new Saga('s', { ...waiting, undoWhen: 'done' })
      .remoteStep('a', send)
      .onSuccess(() => new Error('stop'))
      .onFailure(undo)
      .probe(inquire);

  it('a step that was done stays done, whatever a probe finds about the retried request', async () => {
    const answers = { a: inTurn(success, unknown(false)), 'a:probe': says({ outcome: 'not-done' }) };
    const prepared = prepare(doneButNotHandled().commit(), answers);
    await operate(prepared, ['retry'], ['compensate']);
    expect(prepared.state.journal.find('a')).toMatchObject({ outcome: 'done', undo: { status: 'undone' } });
  });

  it('a probe after a pivot gets the latest reply too, which is dropped once the step is done', async () => {
    const replies: unknown[] = [];
    let handled = 0;
    const keeping = new Saga('s', { ...waiting, keepReply: true })
      .remoteStep('p', send)
      .pivot()
      .remoteStep('a', send)
      .onSuccess(() => ((handled += 1) === 1 ? new Error('stop') : undefined))
      .retriable()
      .probe((_, { reply }) => {
        replies.push(reply?.content());
        return inquire();
      })
      .commit();
    const answers = { a: inTurn(says({ id: 1 }), unknown(false)), 'a:probe': says({ outcome: 'done' }) };
    const prepared = prepare(keeping, answers);
    await operate(prepared, ['retry']);
    expect(replies).toEqual([{ id: 1 }]);
    expect(prepared.state.status).toBe('finished');
    expect(prepared.state.journal.entries.map(({ reply }) => reply)).toEqual([undefined, undefined]);
  });

  it('a pivot that was done rules out compensation, whatever a probe finds about the retried request', async () => {
    const answers = { a: inTurn(success, unknown(false)), 'a:probe': says({ outcome: 'not-done' }) };
    const prepared = prepare(doneButNotHandled().pivot().commit(), answers);
    await operate(prepared, ['retry']);
    expect(prepared.state.pivot.status).toBe('passed');
    expect(act(prepared.state, 'compensate')).toBe(false);
  });
});
