import { SagaRequest } from '../../../src/messages/saga-request';
import { Saga } from '../../../src/definition/saga';
import type { StepOptions } from '../../../src/definition/options/step-options';
import { HostInterrupt } from '../../../src/engine/host-interrupt';
import { type Answers, prepare, nothingToUndo, refused, success, unknown, unsent } from './fake-runtime';
import { send, stop } from './simple-callbacks';

const undo = () => new SagaRequest({ target: 'stock/release' });

/** Two remote steps with undos; a failed undo does not wait. */
const saga = (options?: StepOptions) =>
  new Saga('s', { whenUndoFails: 'continue', ...options })
    .remoteStep('a', send)
    .onFailure(undo)
    .remoteStep('b', send)
    .onFailure(undo)
    .commit();

describe('a request with an unknown outcome', () => {
  it('an unknown outcome fails the step, which is undone at once when no attempt can be late (S4)', async () => {
    const { state, runtime, run } = prepare(saga(), { b: unknown(false) });
    await run();
    expect(runtime.calls).toEqual(['send a', 'send b', 'send b:undo', 'send a:undo']);
    expect(state.status).toBe('errored');
    expect(state.error).toEqual({
      code: 'OUTCOME_UNKNOWN',
      step: 'b',
      hook: 'onExecute',
      message: 'stock/reserve: no answer',
      causes: [],
    });
  });

  it('an unknown outcome that may be late settles for its attempt timeout before the undo (S4)', async () => {
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
  ])('the settle time of a request is %s', async (_, options, policy, milliseconds) => {
    const { runtime, run } = prepare(saga(options), { a: unknown(true) });
    runtime.policy = policy;
    await run();
    expect(runtime.calls).toContain(`idle let a settle ${String(milliseconds)}`);
  });

  it('a reply with an unknown status is shown as broken, if keepReply is set', async () => {
    const replies: unknown[] = [];
    const step = new Saga('s', { keepReply: true }).remoteStep('a', send).onFailure((_, { reply }) => {
      replies.push(reply?.status);
      return undefined;
    });
    const reply = { status: 418, content: {} };
    await prepare(step.commit(), {
      a: { kind: 'unknown', late: false, message: 'm', causes: [], reply },
    }).run();
    expect(replies).toEqual([500]);
  });

  it('an unknown outcome keeps its reply', async () => {
    const reply = { status: 500, content: { message: 'broken' } };
    const { state, run } = prepare(saga(), {
      a: { kind: 'unknown', late: false, message: 'm', causes: [{ name: 'E', message: 'c' }], reply },
    });
    await run();
    expect(state.error).toMatchObject({ response: reply, causes: [{ name: 'E', message: 'c' }] });
  });
});

describe('a request that reached no participant', () => {
  it('a request that reached no participant fails its step, which is not undone (S4)', async () => {
    const { state, runtime, run } = prepare(saga(), { b: unsent });
    await run();
    expect(runtime.calls).toEqual(['send a', 'send b', 'send a:undo']);
    expect(state.error).toMatchObject({ code: 'REQUEST_UNSENT', step: 'b', hook: 'onExecute' });
    expect(state.journal.find('b')).toMatchObject({ kind: 'remote', status: 'failed', sent: [] });
    expect(state.journal.find('b')).not.toHaveProperty('outcome');
  });
});

describe('a failure', () => {
  it('a failure keeps the reason why a request reached no participant', async () => {
    const causes = [{ name: 'Error', message: 'ECONNREFUSED' }];
    const { state, run } = prepare(saga(), {
      b: { kind: 'unsent', code: 'REQUEST_UNSENT', message: 'no participant', causes },
    });
    await run();
    expect(state.error?.causes).toEqual(causes);
  });
});

describe('the undo of a step', () => {
  const failing = (step: string, answers: Answers) =>
    prepare(
      new Saga('s', { whenUndoFails: 'continue' })
        .remoteStep('a', send)
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
    ['nothing to undo after a success of the step', nothingToUndo, 'REFUSED'],
    ['no participant', unsent, 'REQUEST_UNSENT'],
  ])('an undo fails with %s, beside the first failure (S6, S7)', async (_, answer, code) => {
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
  it('an undo keeps the reply that refused it', async () => {
    const { state, run } = failing('a', { 'a:undo': refused() });
    await run();
    expect(state.undoErrors[0]?.response).toEqual({ status: 400, content: { why: 'no' } });
  });

  it('an undo whose later attempt is refused has an unknown outcome, because an earlier one may have succeeded', async () => {
    const { state, run } = failing('a', { 'a:undo': uncertainRefusal() });
    await run();
    expect(state.undoErrors[0]?.code).toBe('OUTCOME_UNKNOWN');
  });

  it.each([
    ['nothing to undo after an unknown outcome', unknown(false), nothingToUndo, 'nothing'],
    ['nothing to undo after a success', success, nothingToUndo, 'failed'],
    [
      'nothing to undo, replied late, after an unknown outcome',
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
  ])('the answer to an undo decides its status (S6): %s', async (_, execute, answer, status) => {
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
  it('a cancel stops the saga before the next step (S8)', async () => {
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

  it('a cancel that interrupts an attempt is the reason of the failure (S7, S8)', async () => {
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

  it('a cancel during the last step undoes everything, including that step (S8)', async () => {
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

  it('a cancel leaves the reply of the running attempt as the error (S7, S8)', async () => {
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

  it('a cancelled execution is incomplete when an undo fails', async () => {
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
  ])('an interrupt stops the engine immediately: %s', async (_, answers, status, code) => {
    const { state, run } = prepare(saga(), answers);
    await expect(run()).rejects.toBe(interrupt);
    expect(state.status).toBe(status);
    expect(state.error?.code).toBe(code);
    expect(state.undoErrors).toEqual([]);
  });
});

describe('an error of the host', () => {
  it('an error of the host ends the execution as cleanly as a failure, with its step (S11)', async () => {
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
