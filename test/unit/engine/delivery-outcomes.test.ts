import { SagaRequest } from '../../../src/messages/saga-request';
import { Saga } from '../../../src/definition/saga';
import type { StepOptions } from '../../../src/definition/options/step-options';
import { HostInterrupt } from '../../../src/engine/host-interrupt';
import { type Answers, prepare, nothingThere, refused, success, unknown, unsent } from './fake-runtime';

const ask = () => new SagaRequest({ target: 'stock/reserve' });
const undo = () => new SagaRequest({ target: 'stock/release' });
const stop = () => new Error('stop');

/** Two remote steps with undos, of which one that fails waits for nobody. */
const saga = (options?: StepOptions) =>
  new Saga('s', { whenUndoFails: 'continue', ...options })
    .remoteStep('a', ask)
    .onFailure(undo)
    .remoteStep('b', ask)
    .onFailure(undo)
    .commit();

describe('a request whose outcome is unknown', () => {
  it('fails its step and is undone at once when nothing of it can be late (S4)', async () => {
    const { state, runtime, run } = prepare(saga(), { b: unknown(false) });
    await run();
    expect(runtime.calls).toEqual(['send a', 'send b', 'send b:undo', 'send a:undo']);
    expect(state.status).toBe('errored');
    expect(state.error).toEqual({
      code: 'OUTCOME_UNKNOWN',
      step: 'b',
      hook: 'onExecute',
      message: 'no answer',
      causes: [],
    });
  });

  it('is let land for its attempt timeout before it is undone when it may be late (S4)', async () => {
    const { runtime, run } = prepare(saga(), { b: unknown(true) });
    await run();
    expect(runtime.calls).toEqual([
      ...['send a', 'send b', 'idle let b settle 10000', 'send b:undo', 'send a:undo'],
    ]);
  });

  it.each([
    ['the attempt timeout of the step', { execute: { attemptTimeout: 7 } }, undefined, 7],
    ['the attempt timeout of the participant', {}, { attemptTimeout: 5 }, 5],
    [
      'the settle time of the step',
      { execute: { attemptTimeout: 7 }, settleTime: 3 },
      { attemptTimeout: 5 },
      3,
    ],
  ])('is let land for %s', async (_, options, policy, milliseconds) => {
    const { runtime, run } = prepare(saga(options), { a: unknown(true) });
    runtime.policy = policy;
    await run();
    expect(runtime.calls).toContain(`idle let a settle ${String(milliseconds)}`);
  });

  it('shows a reply with a status that is none as broken, where keepReply asks for it', async () => {
    const replies: unknown[] = [];
    const step = new Saga('s', { keepReply: true }).remoteStep('a', ask).onFailure((_, { reply }) => {
      replies.push(reply?.status);
      return undefined;
    });
    const reply = { status: 418, content: {} };
    await prepare(step.commit(), {
      a: { kind: 'unknown', late: false, message: 'm', causes: [], reply },
    }).run();
    expect(replies).toEqual([500]);
  });

  it('keeps the reply that brought it', async () => {
    const reply = { status: 500, content: { message: 'broken' } };
    const { state, run } = prepare(saga(), {
      a: { kind: 'unknown', late: false, message: 'm', causes: [{ name: 'E', message: 'c' }], reply },
    });
    await run();
    expect(state.error).toMatchObject({ response: reply, causes: [{ name: 'E', message: 'c' }] });
  });
});

describe('a request that reached nobody', () => {
  it('fails its step, which is not undone (S4)', async () => {
    const { state, runtime, run } = prepare(saga(), { b: unsent });
    await run();
    expect(runtime.calls).toEqual(['send a', 'send b', 'send a:undo']);
    expect(state.error).toMatchObject({ code: 'REQUEST_UNSENT', step: 'b', hook: 'onExecute' });
    expect(state.journal.find('b')).toMatchObject({ kind: 'remote', status: 'failed', sent: [] });
    expect(state.journal.find('b')).not.toHaveProperty('outcome');
  });
});

describe('a failure', () => {
  it('keeps why a request reached nobody', async () => {
    const causes = [{ name: 'Error', message: 'ECONNREFUSED' }];
    const { state, run } = prepare(saga(), {
      b: { kind: 'unsent', code: 'REQUEST_UNSENT', message: 'nobody there', causes },
    });
    await run();
    expect(state.error?.causes).toEqual(causes);
  });
});

describe('the undo of a step', () => {
  const failing = (step: string, answers: Answers) =>
    prepare(
      new Saga('s', { whenUndoFails: 'continue' })
        .remoteStep('a', ask)
        .onFailure(undo)
        .localStep('z', stop)
        .commit(),
      {
        ...answers,
        [step]: answers[step] ?? success,
      },
    );

  it.each([
    ['an unknown outcome', unknown(true), 'OUTCOME_UNKNOWN'],
    ['a refusal', refused(), 'REFUSED'],
    ['nothing to undo, since the step had succeeded', nothingThere, 'REFUSED'],
    ['nobody there', unsent, 'REQUEST_UNSENT'],
  ])('fails with %s, beside the first failure (S6, S7)', async (_, answer, code) => {
    const { state, run } = failing('a', { 'a:undo': answer });
    await run();
    expect(state.status).toBe('incomplete');
    expect(state.error).toMatchObject({ code: 'CALLBACK_FAILED', step: 'z' });
    expect(state.undoErrors).toEqual([expect.objectContaining({ code, step: 'a', hook: 'onFailure' })]);
    expect(state.journal.find('a')?.undo).toMatchObject({ status: 'failed', error: state.undoErrors[0] });
  });

  const uncertainRefusal = (reply: object = {}) =>
    ({
      kind: 'unknown',
      late: true,
      message: 'm',
      causes: [],
      ...{ reply: { status: 400, content: {}, ...reply }, isRefusal: true },
    }) as never;
  it('keeps the reply that refused it', async () => {
    const { state, run } = failing('a', { 'a:undo': refused() });
    await run();
    expect(state.undoErrors[0]?.response).toEqual({ status: 400, content: { why: 'no' } });
  });

  it('is of unknown outcome when a later attempt is refused: an earlier one may have undone it', async () => {
    const { state, run } = failing('a', { 'a:undo': uncertainRefusal() });
    await run();
    expect(state.undoErrors[0]?.code).toBe('OUTCOME_UNKNOWN');
  });

  it.each([
    ['nothing to undo after an unknown outcome', unknown(false), nothingThere, 'nothing'],
    ['nothing to undo after a success', success, nothingThere, 'failed'],
    [
      'nothing to undo, said later, after an unknown outcome',
      unknown(false),
      uncertainRefusal({ nothingToUndo: true }),
      'nothing',
    ],
    ['a status alone after an unknown outcome', unknown(false), refused(410), 'failed'],
    ['another refusal after an unknown outcome', unknown(false), refused(409), 'failed'],
    [
      'a later refusal after an unknown outcome',
      unknown(false),
      uncertainRefusal({ httpStatus: 404 }),
      'failed',
    ],
    ['any refusal after a refusal', refused(), refused(409), 'nothing'],
    ['any later refusal after a refusal', refused(), uncertainRefusal(), 'nothing'],
    ['a success after a refusal', refused(), success, 'undone'],
  ])('ends well, or not, with %s (S6)', async (_, execute, answer, status) => {
    const { state, run } = prepare(saga({ undoWhen: 'sent' }), {
      a: execute,
      'a:undo': answer,
      b: unsent,
    });
    await run();
    expect(state.journal.find('a')?.undo?.status).toBe(status);
    expect(state.status).toBe(status === 'failed' ? 'incomplete' : 'errored');
  });
});

describe('a cancel', () => {
  it('stops the walk before the next step (S8)', async () => {
    const { state, runtime, run } = prepare(saga(), {
      a: () => {
        runtime.cancelled = true;
        return success;
      },
    });
    await run();
    expect(runtime.calls).toEqual(['send a', 'send a:undo']);
    expect(state.status).toBe('cancelled');
    expect(state.error).toEqual({ code: 'CANCELLED', message: expect.any(String), causes: [] });
  });

  it('is the reason for which an attempt was cut short (S7, S8)', async () => {
    const { state, runtime, run } = prepare(saga(), {
      a: () => {
        runtime.cancelled = true;
        return unknown(true);
      },
    });
    await run();
    expect(runtime.calls).toEqual(['send a', 'idle let a settle 10000', 'send a:undo']);
    expect(state.status).toBe('cancelled');
  });

  it('during the last step undoes everything, its own deed too (S8)', async () => {
    const { state, runtime, run } = prepare(saga(), {
      b: () => {
        runtime.cancelled = true;
        return success;
      },
    });
    await run();
    expect(runtime.calls.slice(2)).toEqual(['send b:undo', 'send a:undo']);
    expect(state.status).toBe('cancelled');
  });

  it('leaves the reply of the attempt in flight as the error (S7, S8)', async () => {
    const { state, runtime, run } = prepare(saga(), {
      a: () => {
        runtime.cancelled = true;
        return refused();
      },
    });
    await run();
    expect(state.status).toBe('cancelled');
    expect(state.error?.code).toBe('REFUSED');
  });

  it('leaves an execution incomplete when an undo fails', async () => {
    const { state, runtime, run } = prepare(saga(), { 'a:undo': unsent });
    runtime.cancelled = false;
    const cancelling = prepare(saga(), {
      a: () => {
        cancelling.runtime.cancelled = true;
        return success;
      },
      'a:undo': unsent,
    });
    await Promise.all([run(), cancelling.run()]);
    expect(state.status).toBe('finished');
    expect(cancelling.state.status).toBe('incomplete');
    expect(cancelling.state.error?.code).toBe('CANCELLED');
  });
});

describe('an interrupt of the host', () => {
  const interrupt = new HostInterrupt('wait', { cause: 'deploy' });

  it.each([
    ['in a forward request', { a: interrupt }, 'running', undefined],
    ['in an undo', { b: unsent, 'a:undo': interrupt }, 'compensating', 'REQUEST_UNSENT'],
  ])('stops the engine where it stands: %s', async (_, answers, status, code) => {
    const { state, run } = prepare(saga(), answers);
    await expect(run()).rejects.toBe(interrupt);
    expect(state.status).toBe(status);
    expect(state.error?.code).toBe(code);
    expect(state.undoErrors).toEqual([]);
  });
});

describe('a mistake of the host', () => {
  it('ends the execution as cleanly as a failure, with its step (S11)', async () => {
    const { state, run } = prepare(saga(), { b: new TypeError('bug') });
    await run();
    expect(state.status).toBe('errored');
    expect(state.error).toEqual({
      code: 'INTERNAL',
      step: 'b',
      message: 'bug',
      causes: [{ name: 'TypeError', message: 'bug' }],
    });
  });
});
