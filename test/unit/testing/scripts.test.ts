import { Saga, SagaRefused, SagaRequest, SagaResponse, type StepOptions } from 'temporal-saga';
import {
  acceptThenReply,
  doneButReplyLost,
  fail,
  hang,
  InMemoryHost,
  inTurn,
  operations,
  type ParticipantFunction,
  type ParticipantRequest,
  refuse,
  reply,
} from 'temporal-saga/testing';

const saga = (options: StepOptions = {}) =>
  new Saga<{ reply?: unknown }>('s', options)
    .remoteStep('a', () => new SagaRequest({ target: 'p/do', content: { n: 1 } }))
    .onSuccess((context, response) => {
      context.reply = response.content();
    })
    .onFailure(() => new SagaRequest({ target: 'p/undo' }))
    .commit();
const run = async (p: ParticipantFunction, given = saga()) => {
  const { status, error, context, steps } = await new InMemoryHost({ participants: { p } }).run(given);
  return { status, code: error?.code, reply: context.reply, ...steps[0] };
};

describe('a scripted participant', () => {
  it.each<readonly [string, ParticipantFunction, object]>([
    ['replies with nothing', reply(), { status: 'done', reply: {} }],
    ['replies with content', reply({ id: 1 }), { status: 'done', reply: { id: 1 } }],
    [
      'replies with a function of the request',
      reply(({ content }: ParticipantRequest<{ n: number }>) => ({ id: content.n + 1 })),
      { status: 'done', reply: { id: 2 } },
    ],
    ['replies with a response', reply(new SagaResponse({ status: 500 })), { code: 'OUTCOME_UNKNOWN' }],
    ['refuses', refuse({ why: 1 }), { code: 'REFUSED', outcome: 'refused' }],
    ['fails', fail(), { code: 'OUTCOME_UNKNOWN', outcome: 'unknown', attempts: 14 }],
    ['hangs', hang(), { code: 'OUTCOME_UNKNOWN', outcome: 'unknown', attempts: 11 }],
    ['accepts and replies later', acceptThenReply({ id: 1 }), { status: 'done', reply: { id: 1 } }],
    [
      'accepts and refuses later',
      acceptThenReply(new SagaResponse({ status: 400 })),
      { code: 'REFUSED', outcome: 'refused' },
    ],
    ['answers call by call', inTurn(fail(), hang(), reply({ id: 3 })), { attempts: 3, reply: { id: 3 } }],
    ['repeats its last answer', inTurn(fail()), { code: 'OUTCOME_UNKNOWN', attempts: 14 }],
  ])('a scripted participant %s', async (_, participant, expected) => {
    expect(await run(operations({ do: participant, undo: reply() }))).toMatchObject(expected);
  });

  it('a script with a lost reply performs its effect, and ignores a refusal of it', async () => {
    const keys: string[] = [];
    const effect = ({ idempotencyKey }: ParticipantRequest) => {
      keys.push(idempotencyKey);
      throw new SagaRefused();
    };
    const result = await run(inTurn(doneButReplyLost(effect), doneButReplyLost(), reply({ id: 1 })));
    expect(result).toMatchObject({ outcome: 'done', attempts: 3, reply: { id: 1 } });
    expect(keys).toHaveLength(1);
  });

  it('an operation without a script fails for good', async () => {
    const result = await run(operations({ undo: reply() }));
    expect(result).toMatchObject({ code: 'OUTCOME_UNKNOWN', attempts: 1 });
    expect(await run(operations({ toString: reply() }))).toMatchObject({ attempts: 1 });
    expect(await run(operations({ '*': reply() }))).toMatchObject({ status: 'done' });
  });
});

describe('a cancel in memory', () => {
  const names: string[] = [];
  const three = () => {
    names.length = 0;
    const ask = (name: string) => () => new SagaRequest({ target: `p/${name}` });
    return new Saga('s')
      .remoteStep('a', ask('a'))
      .onFailure(ask('a.undo'))
      .localStep('l', () => undefined)
      .remoteStep('b', ask('b'))
      .onFailure(ask('b.undo'))
      .commit();
  };
  const cancelAt = async (
    point: string | number,
    p: ParticipantFunction = ({ operation }) => void names.push(operation),
  ) => {
    const host = new InMemoryHost({ participants: { p } });
    return await host.run(three(), {}, { cancelAt: point });
  };

  it.each<readonly [string, string | number, string, readonly string[]]>([
    ['before the first step', 0, 'cancelled', []],
    ['in a step', 'a', 'cancelled', ['a', 'a.undo']],
    ['in a local step', 'l', 'cancelled', ['a', 'a.undo']],
    ['in its first wait', 1, 'cancelled', ['a', 'a.undo']],
    ['in its second wait', 2, 'cancelled', ['a', 'b', 'b.undo', 'a.undo']],
    ['at a place that is never reached', 'z', 'finished', ['a', 'b']],
  ])('a cancel %s undoes the done steps (S8)', async (_, point, status, requests) => {
    expect((await cancelAt(point)).status).toBe(status);
    expect(names).toEqual(requests);
  });

  it('after a cancel the current attempt is the last one', async () => {
    const { status, error, steps } = await cancelAt('b', ({ operation }) => {
      names.push(operation);
      if (operation === 'b') throw new Error('busy');
    });
    expect(status).toBe('cancelled');
    expect(error?.code).toBe('CANCELLED');
    expect(steps.at(-1)).toMatchObject({ attempts: 1, outcome: 'unknown', undo: { status: 'undone' } });
    expect(names).toEqual(['a', 'b', 'b.undo', 'a.undo']);
  });

  it('a cancel does not limit the attempts of an undo', async () => {
    const broken = fail(Object.assign(new Error('broken'), { nonRetryable: true }));
    const host = new InMemoryHost({
      participants: { p: operations({ a: reply(), b: broken, '*': inTurn(fail(), fail(), reply()) }) },
    });
    const { status, steps } = await host.run(three(), {}, { cancelAt: 'b:undo' });
    expect(status).toBe('errored');
    expect(steps.at(-1)?.undo).toMatchObject({ status: 'undone', attempts: 3 });
  });

  it('a cancel ends the wait for a late reply', async () => {
    const host = new InMemoryHost({ participants: { p: acceptThenReply({ id: 1 }) } });
    const { error } = await host.run(saga(), {}, { cancelAt: 2 });
    expect(error).toMatchObject({ code: 'CANCELLED' });
  });

  it('a cancel starts compensation in an execution that waits for an operator', async () => {
    const host = new InMemoryHost({ participants: { p: inTurn(refuse(), reply()) } });
    const { status } = await host.run(saga({ whenStepFails: 'wait' }), {}, { cancelAt: 2 });
    expect(status).toBe('cancelled');
  });
});
