import { Saga, SagaRequest, SagaResponse, type StepOptions } from 'temporal-saga';
import { nothingToUndo, replyLater } from 'temporal-saga/activities';
import { InMemoryHost, noReply, type ParticipantFunction, repliesLater } from 'temporal-saga/testing';

const saga = (options: StepOptions = {}) =>
  new Saga('s', { settleTime: 1, ...options })
    .remoteStep('a', () => new SagaRequest({ target: 'p/do' }))
    .onSuccess((context, response) => {
      context.reply = response.content();
    })
    .onError((context, response) => {
      context.refusal = response.content();
    })
    .onFailure(() => new SagaRequest({ target: 'p/undo' }));
const run = (p: ParticipantFunction, given: Saga = saga().commit()) =>
  new InMemoryHost({ participants: { p } }).run(given);

describe('a participant in memory that replies later (S10)', () => {
  it.each<readonly [string, unknown, object]>([
    ['the content of a success', { id: 5 }, { reply: { id: 5 } }],
    ['a successful response', new SagaResponse({ content: [1] }), { reply: [1] }],
    ['nothing', undefined, { reply: {} }],
    ['a refusal', new SagaResponse({ status: 400, content: { why: 1 } }), { refusal: { why: 1 } }],
  ])('a late reply can be %s', async (_, reply, context) => {
    const execution = await run(() => repliesLater(reply));
    expect(execution.status).toBe('finished');
    expect({ ...execution.context }).toEqual(context);
    expect(execution.steps[0]?.attempts).toBe(1);
  });

  it('a late reply with status 500 leaves the outcome unknown', async () => {
    const execution = await run(({ operation }) =>
      operation === 'do' ? repliesLater(new SagaResponse({ status: 500, content: { why: 1 } })) : {},
    );
    expect(execution.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', response: { content: { why: 1 } } });
    expect(execution.steps[0]?.undo?.status).toBe('undone');
  });

  it('a participant in memory can accept a later attempt', async () => {
    const execution = await run(({ attempt }) => (attempt < 3 ? noReply : repliesLater({ id: 5 })));
    expect(execution.context.reply).toEqual({ id: 5 });
    expect(execution.steps[0]?.attempts).toBe(3);
  });

  it('a late refusal leaves the outcome unknown if an earlier attempt may have had its effect (S3)', async () => {
    const execution = await run(({ operation, attempt }) => {
      if (operation === 'undo') return {};
      return attempt === 1 ? noReply : repliesLater(new SagaResponse({ status: 400, content: { why: 1 } }));
    });
    expect(execution.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', response: { status: 400 } });
    expect(execution.context.refusal).toBeUndefined();
    expect(execution.steps[0]).toMatchObject({ outcome: 'unknown', undo: { status: 'undone' } });
  });

  it('the outcome is unknown if the late reply never arrives, after the virtual timeout', async () => {
    const execution = await run(
      ({ operation }) => (operation === 'do' ? replyLater : {}),
      saga({ execute: { replyTimeout: '7 days' } }).commit(),
    );
    expect(execution.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', step: 'a' });
    expect(execution.steps[0]).toMatchObject({ outcome: 'unknown', undo: { status: 'undone' } });
    const { startedAt = 0, endedAt = 0 } = execution.steps[0] ?? {};
    expect(endedAt - startedAt).toBe(7 * 24 * 60 * 60_000);
  });

  it('an undo can have a late reply', async () => {
    const failing = saga().localStep(() => new Error('stop'));
    const execution = await run(
      ({ operation }) => (operation === 'undo' ? repliesLater({}) : {}),
      failing.commit(),
    );
    expect(execution.status).toBe('errored');
    expect(execution.steps[0]?.undo?.status).toBe('undone');
  });

  it('A8: a late reply can report that there is nothing to undo', async () => {
    const execution = await run(({ operation }) =>
      operation === 'undo' ? repliesLater(nothingToUndo) : new SagaResponse({ status: 500 }),
    );
    expect(execution.steps[0]).toMatchObject({ outcome: 'unknown', undo: { status: 'nothing' } });
  });

  it('each request receives its own late reply', async () => {
    const ask = () => new SagaRequest({ target: 'p/do' });
    const given = new Saga('s')
      .remoteStep('a', ask, { execute: { replyTimeout: 5 } })
      .onError(() => undefined)
      .remoteStep('b', ask)
      .onSuccess((context, response) => {
        context.b = response.content();
      })
      .commit();
    const execution = await run(({ step }) => repliesLater({ step }), given);
    expect({ ...execution.context }).toEqual({ b: { step: 'b' } });
  });
});

describe('the deadlines of an execution in memory', () => {
  const busy = ({ operation }: { operation: string }) => {
    if (operation === 'do') throw new Error('busy');
    return {};
  };

  it('the deadline of a saga starts compensation in virtual time, and no attempt follows', async () => {
    const given = new Saga('s', { deadline: '10 s', execute: { totalTimeout: '1 h' } })
      .remoteStep('a', () => new SagaRequest({ target: 'p/do' }))
      .onFailure(() => new SagaRequest({ target: 'p/undo' }))
      .commit();
    const execution = await run(busy, given);
    expect(execution.deadline).toEqual(new Date(10_000));
    expect(execution.error).toMatchObject({ code: 'DEADLINE_EXCEEDED', step: 'a' });
    // Waits of 1, 2, 4 and 8 seconds.
    expect(execution.steps[0]).toMatchObject({ attempts: 4, undo: { status: 'undone' } });
  });

  it('the deadline of a step leaves its outcome unknown', async () => {
    const execution = await run(
      busy,
      saga({})
        .remoteStep('b', () => new SagaRequest({ target: 'p/do' }), { deadline: '3 s' })
        .commit(),
    );
    expect(execution.error?.step).toBe('a');
    const own = new Saga('s')
      .remoteStep('b', () => new SagaRequest({ target: 'p/do' }), { deadline: '3 s' })
      .commit();
    expect((await run(busy, own)).error).toMatchObject({ code: 'DEADLINE_EXCEEDED', step: 'b' });
  });
});
