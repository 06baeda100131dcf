import {
  Saga,
  SagaRefused,
  SagaRequest,
  SagaResponse,
  type StepOptions,
  type StepResult,
} from 'temporal-saga';
import { InMemoryHost, noReply, type Operator, type ParticipantFunction } from 'temporal-saga/testing';
import { readOrCode } from '../../support/read-or-code';
import { send, stop } from './simple-callbacks';

const reserve = () => new SagaRequest({ target: 'stock/reserve', content: { items: ['x'] } });
const done: ParticipantFunction = () => ({ ids: [5] });

/** What the undo of a step learns, when a later step has failed. */
async function undoneAfter(
  participant: ParticipantFunction,
  options: StepOptions = {},
  keeper?: (reply: { ids: number[] }, context: { level?: number }) => unknown,
) {
  const results: StepResult[] = [];
  const saga = new Saga<{ level?: number }>('s');
  const step = saga.remoteStep('reserve', reserve, options);
  if (keeper) step.keep(keeper);
  step
    .onSuccess((context) => void (context.level = 2))
    .onFailure((_, result) => void results.push(result as StepResult));
  saga.localStep('stop', stop);
  const host = new InMemoryHost({ participants: { stock: participant } });
  const execution = await host.run(saga.commit(), { level: 1 });
  return { result: results[0], execution };
}

describe('what a step keeps for its undo', () => {
  it('is what `keep` returns of the reply and of the context before onSuccess', async () => {
    const { result } = await undoneAfter(done, {}, ({ ids }, context) => ({ ids, before: context.level }));
    expect(result?.kept).toEqual({ ids: [5], before: 1 });
  });

  it('is nothing where no success was replied, or `keep` returns nothing', async () => {
    expect(
      (
        await undoneAfter(
          () => noReply,
          {},
          () => 1,
        )
      ).result?.kept,
    ).toBeUndefined();
    expect((await undoneAfter(done, {}, () => undefined)).result?.kept).toBeUndefined();
  });

  it('keeps values that JSON does not have, and changes of `keep` to the context are dropped', async () => {
    const { result } = await undoneAfter(done, {}, (_, context) => {
      context.level = 7;
      return { at: new Date(5), total: 5n };
    });
    expect(result?.kept).toEqual({ at: new Date(5), total: 5n });
  });

  it.each([
    ['CALLBACK_FAILED', stop],
    ['UNENCODABLE', () => Symbol('x')],
    ['KEPT_TOO_LARGE', () => 'x'.repeat(256 * 1024)],
    ['CALLBACK_UNSETTLED', () => new Promise(() => undefined)],
  ])('fails the step with %s, and the step is undone without it', async (code, keeper) => {
    const { result, execution } = await undoneAfter(done, {}, keeper);
    expect(execution.error).toMatchObject({ code, step: 'reserve', hook: 'keep' });
    expect(execution.context).toEqual({ level: 1 });
    expect([result?.outcome, result?.kept]).toEqual(['done', undefined]);
  });

  it('gets parameters as the other callbacks do', async () => {
    const kept: unknown[] = [];
    const saga = new Saga('s');
    saga
      .remoteStep('a', send)
      .keep((reply: number[], _, { factor }) => (reply[0] ?? 0) * factor, { factor: 3 })
      .onFailure((_, result) => void kept.push(result.kept));
    saga.localStep('z', stop);
    await new InMemoryHost({ participants: { '*': () => [2] } }).run(saga.commit());
    expect(kept).toEqual([6]);
  });

  it('comes from the answer of an operator, too', async () => {
    const kept: unknown[] = [];
    const saga = new Saga('s', { whenStepFails: 'wait' });
    saga
      .remoteStep('a', send)
      .keep((reply: { id: number }) => reply.id)
      .onFailure((_, result) => void kept.push(result.kept));
    saga.localStep('z', stop);
    const operator: Operator = ({ step }) =>
      step === 'a'
        ? { action: 'done', by: 'ann', response: { id: 9 } }
        : { action: 'compensate', by: 'ann', reason: 'a test' };
    await new InMemoryHost({ participants: { '*': () => noReply }, operator }).run(saga.commit());
    expect(kept).toEqual([9]);
  });
});

describe('what a step has sent', () => {
  it.each([
    ['done', done],
    ['unknown', () => noReply],
  ] as const)('is known to its undo when the outcome is %s', async (outcome, participant) => {
    const { result } = await undoneAfter(participant, { keepSent: true });
    expect([result?.outcome, result?.sent]).toEqual([outcome, { items: ['x'] }]);
  });

  it('is known to its probe', async () => {
    const sent: unknown[] = [];
    const saga = new Saga('s', { keepSent: true });
    saga.remoteStep('a', reserve).probe((_, result) => {
      sent.push(result.sent);
      return new SagaRequest({ target: 'stock/ask' });
    });
    await new InMemoryHost({ participants: { stock: () => noReply } }).run(saga.commit());
    expect(sent).toEqual([{ items: ['x'] }]);
  });

  it('is what was sent last: with the change of an operator', async () => {
    const sent: unknown[] = [];
    const saga = new Saga('s', { keepSent: true, whenStepFails: 'wait' });
    saga.remoteStep('a', reserve).onFailure((_, result) => void sent.push(result.sent));
    saga.localStep('z', stop);
    let isFirst = true;
    const operator: Operator = () => {
      const wasFirst = isFirst;
      isFirst = false;
      return wasFirst
        ? { action: 'retry', by: 'ann', request: { content: { items: ['y'] } } }
        : { action: 'compensate', by: 'ann', reason: 'a test' };
    };
    const stock: ParticipantFunction = ({ content }) => {
      if ((content as { items: string[] }).items[0] === 'x') throw new SagaRefused({});
      return {};
    };
    await new InMemoryHost({ participants: { stock }, operator }).run(saga.commit());
    expect(sent).toEqual([{ items: ['y'] }]);
  });
});

describe('why a step is undone', () => {
  it('is the first failure, with the reply that refused', async () => {
    const causes: unknown[] = [];
    const saga = new Saga('s');
    saga.remoteStep('a', send).onFailure((_, { cause }) => void causes.push(cause));
    saga.localStep('b', () => undefined).onFailure((_, { cause }) => void causes.push(cause));
    saga.remoteStep('c', () => new SagaRequest({ target: 'bank/pay' }));
    const bank: ParticipantFunction = () => new SagaResponse({ status: 400, content: { why: 'no money' } });
    await new InMemoryHost({ participants: { '*': () => ({}), bank } }).run(saga.commit());
    expect(causes).toMatchObject([
      { code: 'REFUSED', step: 'c', message: expect.stringContaining('bank/pay') as string },
      { code: 'REFUSED', step: 'c' },
    ]);
    const reply = (causes as { reply: SagaResponse }[])[0]?.reply;
    expect([reply?.status, reply?.content()]).toEqual([400, { why: 'no money' }]);
  });

  it('is the failure of an alternative for what is undone with it, and then that of the saga', async () => {
    const causes: unknown[] = [];
    const noted = (body: Saga, name: string) =>
      body
        .localStep(name, () => undefined)
        .onFailure((_, { cause }) => void causes.push([name, cause?.code, cause?.step]));
    const saga = new Saga('s');
    noted(saga, 'before');
    saga
      .alternativesStep('ways')
      .first('card', (body) => {
        noted(body, 'tried');
        body.remoteStep('pay', () => new SagaRequest({ target: 'bank/pay' })).withoutUndo('a test');
      })
      .orElse('invoice', (body) => noted(body, 'held'));
    saga.localStep('stop', stop);
    const bank: ParticipantFunction = () => {
      throw new SagaRefused({});
    };
    await new InMemoryHost({ participants: { bank } }).run(saga.commit());
    expect(causes).toEqual([
      ['tried', 'REFUSED', 'ways.card.pay'],
      ['held', 'CALLBACK_FAILED', 'stop'],
      ['before', 'CALLBACK_FAILED', 'stop'],
    ]);
  });

  it('is the cancellation, where one came', async () => {
    const causes: unknown[] = [];
    const saga = new Saga('s');
    saga.remoteStep('a', send).onFailure((_, { cause }) => void causes.push(cause));
    const host = new InMemoryHost({ participants: { '*': () => ({}) } });
    await host.run(saga.commit(), {}, { cancelAt: 'a' });
    expect(causes).toMatchObject([{ code: 'CANCELLED' }]);
  });
});

describe('an undo that reads what its step does not keep', () => {
  it.each(['reply', 'sent', 'kept'] as const)('fails with NOT_KEPT: %s', async (field) => {
    const saga = new Saga('s', { whenUndoFails: 'continue' });
    saga.remoteStep('a', send).onFailure((_, result) => void result[field]);
    saga.localStep('z', stop);
    const execution = await new InMemoryHost({ participants: { '*': () => ({}) } }).run(saga.commit());
    expect(execution.undoErrors).toMatchObject([{ code: 'NOT_KEPT', step: 'a', hook: 'onFailure' }]);
  });

  it.each(['keepReply', 'keepSent'] as const)('fails if it was too large for %s', async (option) => {
    const large = 'x'.repeat(256 * 1024);
    const results: StepResult[] = [];
    const saga = new Saga('s', { [option]: true });
    saga
      .remoteStep('a', () => new SagaRequest({ target: 'a/b', content: { large } }))
      .onFailure((_, result) => void results.push(result as StepResult));
    saga.localStep('z', stop);
    await new InMemoryHost({ participants: { '*': () => ({ large }) } }).run(saga.commit());
    const [result] = results;
    expect(readOrCode(() => (option === 'keepReply' ? result?.reply : (result?.sent as unknown)))).toBe(
      'NOT_KEPT',
    );
  });

  it('does not fail by what lists the fields of the result', async () => {
    const { result } = await undoneAfter(done);
    expect({ ...result }).toEqual({
      outcome: 'done',
      keys: ['memory-1:reserve:execute:1'],
      cause: { code: 'CALLBACK_FAILED', step: 'stop', message: expect.any(String) as string },
    });
  });
});
