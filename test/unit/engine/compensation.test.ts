import {
  nothingToUndo,
  Saga,
  type SagaContext,
  type SagaOptions,
  SagaRefused,
  SagaRequest,
  SagaResponse,
} from 'temporal-saga';
import { InMemoryHost, type ParticipantFunction } from 'temporal-saga/testing';

/** A saga builder that records every call, as in the cases observed on the original. */
class Recorder {
  readonly log: string[] = [];
  /** A failed undo does not wait; other tests cover the wait. */
  readonly saga: Saga;

  constructor(options: SagaOptions = {}) {
    this.saga = new Saga('s', { whenUndoFails: 'continue', ...options });
  }

  local(name: string, ...undo: readonly unknown[]): this {
    const step = this.saga.localStep(name, this.#note(name));
    if (undo.length > 0) step.onFailure(this.#note(`u${name}`, undo[0]));
    return this;
  }

  remote(name: string, undo: unknown = new SagaRequest({ target: `p/u${name}` })): this {
    const build = () => new SagaRequest({ target: `p/${name}` });
    this.saga.remoteStep(name, build).onFailure(this.#note(`b${name}`, undo));
    return this;
  }

  fail(error: unknown = new Error('stop')): this {
    this.saga.localStep('z', this.#note('z', error));
    return this;
  }

  branch(build: (recorder: Recorder) => unknown): this {
    const inner = new Recorder();
    (inner as { log: string[] }).log = this.log;
    build(inner);
    this.saga.conditionalStep('c').ifThen(this.#note('if', true), inner.saga.commit());
    return this;
  }

  run(answer: ParticipantFunction = () => ({})) {
    const p: ParticipantFunction = (request) => {
      this.log.push(request.operation);
      return answer(request);
    };
    return new InMemoryHost({ participants: { p } }).run(this.saga.commit());
  }

  #note(name: string, result?: unknown) {
    return (context: SagaContext) => {
      this.log.push(name);
      context.trail = [...context.get('trail', []), name];
      return result as undefined;
    };
  }
}

describe('compensation (S5)', () => {
  it('compensation undoes local steps in reverse, and each undo sees the context of the ones before it', async () => {
    const recorder = new Recorder().local('a', null).local('b', null).fail();
    const execution = await recorder.run();
    expect(recorder.log).toEqual(['a', 'b', 'z', 'ub', 'ua']);
    expect(execution.context.trail).toEqual(['a', 'b', 'ub', 'ua']);
    expect(execution.status).toBe('errored');
    expect(execution.steps.map(({ step, undo }) => [step, undo?.status])).toEqual([
      ['a', 'undone'],
      ['b', 'undone'],
      ['z', undefined],
    ]);
  });

  it('compensation undoes nothing when the first step failed', async () => {
    const recorder = new Recorder().fail();
    expect([(await recorder.run()).status, recorder.log]).toEqual(['errored', ['z']]);
  });

  it('compensation builds each undo request in its turn, and waits for its reply (S6)', async () => {
    const recorder = new Recorder().remote('a').remote('b').fail();
    const execution = await recorder.run();
    expect(recorder.log).toEqual(['a', 'b', 'z', 'bb', 'ub', 'ba', 'ua']);
    expect(execution.steps[0]).toMatchObject({ undo: { status: 'undone', attempts: 1 } });
    expect(execution.context.get('trail', [])).toEqual([]);
  });

  it('compensation undoes the steps of a branch in the same sequence (C5)', async () => {
    const recorder = new Recorder()
      .local('a', null)
      .branch((inner) => inner.local('x', null).remote('y'))
      .local('b', null)
      .fail();
    const execution = await recorder.run();
    expect(recorder.log).toEqual(['a', 'if', 'x', 'y', 'b', 'z', 'ub', 'by', 'uy', 'ux', 'ua']);
    expect(execution.context.trail).toEqual(['a', 'x', 'b', 'ub', 'ux', 'ua']);
  });

  it('compensation continues with the outer steps when a step of a branch failed (C4)', async () => {
    const recorder = new Recorder().local('a', null).branch((inner) => inner.local('x', null).fail());
    const execution = await recorder.run();
    expect(recorder.log).toEqual(['a', 'if', 'x', 'z', 'ux', 'ua']);
    expect(execution.error).toMatchObject({ step: 'c.if-1.z' });
    expect(execution.steps.map(({ step, status }) => [step, status])).toEqual([
      ['a', 'done'],
      ['c', 'failed'],
      ['c.if-1.x', 'done'],
      ['c.if-1.z', 'failed'],
    ]);
  });

  it('compensation records that there was nothing to undo when a remote onFailure returns nothing (S2)', async () => {
    const recorder = new Recorder().remote('a', null).fail();
    const execution = await recorder.run();
    expect(recorder.log).toEqual(['a', 'z', 'ba']);
    expect(execution.steps[0]?.undo).toMatchObject({ status: 'nothing' });
    expect(execution.steps[0]?.undo).not.toHaveProperty('attempts');
    expect(execution.status).toBe('errored');
  });
});

describe('a failed undo (S7)', () => {
  it.each([
    ['a local onFailure that throws', (r: Recorder) => r.local('b', new Error('undo')), 'CALLBACK_FAILED'],
    ['a local onFailure that returns false', (r: Recorder) => r.local('b', false), 'BAD_RETURN'],
    [
      'a remote onFailure that throws (R8)',
      (r: Recorder) => r.remote('b', new Error('undo')),
      'CALLBACK_FAILED',
    ],
    ['a remote onFailure that returns true', (r: Recorder) => r.remote('b', true), 'BAD_RETURN'],
    [
      'an undo target without a participant',
      (r: Recorder) => r.remote('b', new SagaRequest({ target: 'x' })),
      'UNKNOWN_TARGET',
    ],
    ['a bad undo target', (r: Recorder) => r.remote('b', new SagaRequest({ target: '../x' })), 'BAD_TARGET'],
  ])(
    'a failed undo is listed beside the first failure, and the others continue: %s',
    async (_, add, code) => {
      const recorder = new Recorder().local('a', null);
      const execution = await add(recorder).fail().run();
      expect(recorder.log.at(-1)).toBe('ua');
      expect(execution.status).toBe('incomplete');
      expect(execution.error).toMatchObject({ code: 'CALLBACK_FAILED', step: 'z', message: 'stop' });
      expect(execution.undoErrors).toMatchObject([{ code, step: 'b', hook: 'onFailure' }]);
      expect(execution.steps[1]?.undo?.status).toBe('failed');
      expect(execution.context.trail).toEqual(expect.not.arrayContaining(['ub']));
    },
  );

  it('a failed undo inside a branch does not prevent the undos of the outer steps (C6)', async () => {
    const recorder = new Recorder().local('a', null).branch((inner) => inner.local('x', new Error('undo')));
    const execution = await recorder.fail().run();
    expect(recorder.log).toEqual(['a', 'if', 'x', 'z', 'ux', 'ua']);
    expect(execution.undoErrors).toMatchObject([{ step: 'c.if-1.x' }]);
  });

  it('failed undos are listed in the order in which they failed', async () => {
    const execution = await new Recorder().local('a', false).remote('b', true).fail().run();
    expect(execution.undoErrors.map(({ step }) => step)).toEqual(['b', 'a']);
  });
});

describe('the reply to an undo (S6)', () => {
  const statusOf = async (undo: () => unknown, execute: () => unknown = () => ({})) => {
    const execution = await new Recorder({ undoWhen: 'sent' })
      .remote('a')
      .fail()
      .run(({ operation }) => (operation === 'ua' ? undo() : execute()));
    return [execution.steps[0]?.undo?.status, execution.status];
  };
  const answer = (status: 200 | 400 | 500, httpStatus?: number) => () =>
    new SagaResponse({ status, ...(httpStatus !== undefined && { httpStatus }) });
  const refuse = () => {
    throw new SagaRefused();
  };

  it.each([
    ['a success', answer(200), undefined, 'undone'],
    ['a refusal after a success', refuse, undefined, 'failed'],
    ['nothing to undo after a success', () => nothingToUndo, undefined, 'failed'],
    ['a broken reply', answer(500), undefined, 'failed'],
    ['a refusal after a refusal', refuse, refuse, 'nothing'],
    ['nothing to undo after a broken reply', () => nothingToUndo, answer(500), 'nothing'],
    ['a 404 alone after a broken reply', answer(400, 404), answer(500), 'failed'],
    ['a 404 alone after a refusal', answer(400, 404), refuse, 'nothing'],
    ['a 410 after a broken reply', answer(400, 410), answer(500), 'nothing'],
    ['another refusal after a broken reply', answer(400, 409), answer(500), 'failed'],
  ])('the reply to an undo decides its status: %s', async (_, undo, execute, expected) => {
    expect(await statusOf(undo, execute)).toEqual([
      expected,
      expected === 'failed' ? 'incomplete' : 'errored',
    ]);
  });

  it('an undo without an answer is sent again until its attempts are used up', async () => {
    let attempts = 0;
    const unreliable = () => {
      attempts += 1;
      if (attempts < 5) throw new Error('busy');
      return {};
    };
    expect(await statusOf(unreliable)).toEqual(['undone', 'errored']);
    expect(attempts).toBe(5);
  });
});
