import {
  Saga,
  type SagaContext,
  SagaRefused,
  SagaRequest,
  SagaResponse,
  type StepOptions,
} from 'temporal-saga';
import { InMemoryHost, type ParticipantFunction } from 'temporal-saga/testing';
import { withoutMeasures } from './without-measures';
import { send } from './simple-callbacks';

const run = (saga: Saga, participant: ParticipantFunction, context: object = {}) =>
  new InMemoryHost({ participants: { stock: participant } }).run(saga, context);
const write = (key: string) => (context: SagaContext, response: SagaResponse) => {
  context[key] = response.content();
};
const remote = (options?: StepOptions) => new Saga('s').remoteStep('a', send, options);

describe('a remote step', () => {
  it('a remote step sends the request that onExecute builds, and drops its writes (S2)', async () => {
    const participant = jest.fn((_request: unknown) => ({ ok: 1 }));
    const saga = new Saga('s').remoteStep('a', (context) => {
      context.lost = true;
      return new SagaRequest({ target: 'stock/reserve', content: { id: context.id, at: new Date(0) } });
    });
    const execution = await run(saga.commit(), participant, { id: 7 });
    expect({ ...execution.context }).toEqual({ id: 7 });
    expect(participant.mock.calls[0]?.[0]).toMatchObject({
      target: 'stock/reserve',
      operation: 'reserve',
      content: { id: 7, at: new Date(0).toISOString() },
      attempt: 1,
      sagaId: 'memory-1',
      step: 'a',
      undoOf: [],
    });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
      'CALLBACK_FAILED',
    ],
    [
      'rejects',
      async () => {
        throw new Error('no');
      },
      'CALLBACK_FAILED',
    ],
    ['returns an error', () => new Error('no'), 'CALLBACK_FAILED'],
    ['returns nothing', () => undefined, 'BAD_RETURN'],
    ['returns null', () => null, 'BAD_RETURN'],
    ['returns a context', (context: unknown) => context, 'BAD_RETURN'],
    ['returns a plain object', () => ({ target: 'stock', content: {} }), 'BAD_RETURN'],
    ['returns a text', () => 'stock/reserve', 'BAD_RETURN'],
  ])(
    'a remote step sends nothing when onExecute %s, and is not undone (S2, S4)',
    async (_, callback, code) => {
      const participant = jest.fn();
      const undo = jest.fn(send);
      const execution = await run(
        new Saga('s')
          .remoteStep('a', callback as typeof send)
          .onFailure(undo)
          .commit(),
        participant,
      );
      expect(execution.error).toMatchObject({ code, step: 'a', hook: 'onExecute' });
      expect(execution.steps[0]).toMatchObject({ step: 'a', kind: 'remote', status: 'failed' });
      expect(execution.steps[0]).not.toHaveProperty('outcome');
      expect([participant, undo].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    },
  );

  it('a remote step passes the reply of a success to onSuccess, which works like a local step (S1, S3)', async () => {
    const saga = remote().onSuccess(write('reply')).onError(write('refusal')).commit();
    const execution = await run(saga, () => ({ id: 5 }));
    expect(execution.status).toBe('finished');
    expect({ ...execution.context }).toEqual({ reply: { id: 5 } });
    expect(withoutMeasures(execution.steps)).toEqual([
      { step: 'a', kind: 'remote', status: 'done', outcome: 'done', attempts: 1 },
    ]);
  });

  it('a remote step without onSuccess continues after a success (R1)', async () => {
    const execution = await run(remote().commit(), () => undefined, { kept: 1 });
    expect([execution.status, { ...execution.context }]).toEqual(['finished', { kept: 1 }]);
  });

  it('a remote step passes the reply of a refusal to onError, and continues when it returns (S3)', async () => {
    const saga = remote().onSuccess(write('reply')).onError(write('refusal')).commit();
    const execution = await run(saga, () => {
      throw new SagaRefused({ why: 'sold out' });
    });
    expect(execution.status).toBe('finished');
    expect({ ...execution.context }).toEqual({ refusal: { why: 'sold out' } });
    expect(execution.steps[0]).toMatchObject({ status: 'done', outcome: 'refused' });
  });

  it.each([
    ['onSuccess', 200],
    ['onError', 400],
  ] as const)('a remote step fails when %s throws, and its writes are dropped', async (hook, status) => {
    const fail = (context: SagaContext) => {
      context.lost = true;
      throw new Error('no');
    };
    const saga = remote()[hook](fail).commit();
    const execution = await run(saga, () => new SagaResponse({ status }));
    expect(execution.error).toMatchObject({ code: 'CALLBACK_FAILED', step: 'a', hook });
    expect({ ...execution.context }).toEqual({});
  });

  it('a remote step without onError fails on a refusal, with the reply (S3)', async () => {
    const execution = await run(remote().commit(), () => {
      throw new SagaRefused({ why: 'sold out' });
    });
    expect(execution.error).toEqual({
      code: 'REFUSED',
      step: 'a',
      hook: 'onExecute',
      message: expect.any(String),
      causes: [],
      response: { status: 400, content: { why: 'sold out' } },
    });
  });

  it("a remote step without onError continues after a refusal if errorReply is 'continue' (R2)", async () => {
    const execution = await run(
      remote({ errorReply: 'continue' }).commit(),
      () => new SagaResponse({ status: 400 }),
    );
    expect(execution.status).toBe('finished');
  });

  it('a remote step fails on a broken reply with an unknown outcome, without another attempt (S3)', async () => {
    const handlers = [jest.fn(), jest.fn()] as const;
    const saga = remote().onSuccess(handlers[0]).onError(handlers[1]).commit();
    const execution = await run(
      saga,
      () => new SagaResponse({ status: 500, httpStatus: 503, content: { m: 1 } }),
    );
    expect(execution.error).toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      response: { status: 500, httpStatus: 503, content: { m: 1 } },
    });
    expect(execution.steps[0]).toMatchObject({ status: 'failed', outcome: 'unknown', attempts: 1 });
    expect(handlers.map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
  });

  it("a remote step's callbacks see the statuses and the content of the reply", async () => {
    const seen: unknown[] = [];
    const saga = remote().onSuccess((_, response) => {
      seen.push([response.ok, response.status, response.httpStatus, response.content()]);
    });
    await run(saga.commit(), () => new SagaResponse({ content: [1], httpStatus: 201 }));
    expect(seen).toEqual([[true, 200, 201, [1]]]);
  });
});
