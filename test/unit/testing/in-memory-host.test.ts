import { Saga, SagaContext, SagaRefused, SagaRequest, SagaResponse } from 'temporal-saga';
import {
  InMemoryHost,
  noReply,
  type ParticipantFunction,
  type ParticipantRequest,
  SagaExecution,
} from 'temporal-saga/testing';

const nothing = () => undefined;
const ask = (target = 'p') => new Saga('s').remoteStep('a', () => new SagaRequest({ target })).commit();
const wrong = (value: unknown) => value as never;

describe('a run in memory', () => {
  it('a run in memory returns the closed execution', async () => {
    const execution = await new InMemoryHost().run(new Saga('order').localStep(nothing).commit(), { id: 1 });
    expect(execution).toBeInstanceOf(SagaExecution);
    expect(execution).toMatchObject({ uuid: 'memory-1', saga: 'order', status: 'finished', undoErrors: [] });
    expect(execution.error).toBeUndefined();
    expect(execution.context).toBeInstanceOf(SagaContext);
  });

  it('a run in memory has a new uuid or the given one', async () => {
    const host = new InMemoryHost();
    const saga = new Saga().localStep(nothing).commit();
    const uuids = [await host.run(saga), await host.run(saga, {}, { uuid: 'mine' }), await host.run(saga)];
    expect(uuids.map(({ uuid }) => uuid)).toEqual(['memory-1', 'mine', 'memory-2']);
    expect(uuids[0]?.saga).toBe('saga');
  });

  it('a run in memory starts from a copy of the context', async () => {
    const initial = { list: [1] };
    const saga = new Saga('s').localStep((context) => void context.list.push(2)).commit();
    expect((await new InMemoryHost().run(saga, initial)).context.list).toEqual([1, 2]);
    expect(initial).toEqual({ list: [1] });
  });

  it('a run in memory accepts a factory, which reads and changes the context', async () => {
    async function createOrder(context: SagaContext) {
      context.built = context.kind;
      return new Saga().localStep(nothing).commit();
    }
    const execution = await new InMemoryHost().run(createOrder, { kind: 'gift' });
    expect(execution.saga).toBe('createOrder');
    expect({ ...execution.context }).toEqual({ kind: 'gift', built: 'gift' });
    expect((await new InMemoryHost().run(() => ask('p'))).saga).toBe('s');
    expect(
      (
        await new InMemoryHost().run(
          (
            () => () =>
              new Saga().localStep(nothing).commit()
          )(),
        )
      ).saga,
    ).toBe('saga');
  });

  it.each<readonly [string, unknown, unknown, string]>([
    ['an uncommitted saga', new Saga('s'), {}, 'NOT_A_SAGA'],
    ['a plain object', {}, {}, 'NOT_A_SAGA'],
    ['undefined', undefined, {}, 'NOT_A_SAGA'],
    ['a factory that returns nothing', nothing, {}, 'NOT_A_SAGA'],
    ['a context with a function', ask(), { f: nothing }, 'UNENCODABLE'],
    ['a context that is a number', ask(), 5, 'INPUT_INVALID'],
    ['a context above 1 MiB', ask(), { text: 'x'.repeat(1024 * 1024) }, 'CONTEXT_TOO_LARGE'],
  ])('a run in memory is refused with %s', async (_, saga, context, code) => {
    await expect(new InMemoryHost().run(wrong(saga), wrong(context))).rejects.toMatchObject({ code });
  });
});

describe('a participant in memory', () => {
  const runWith = (participants: Record<string, ParticipantFunction>, target?: string) =>
    new InMemoryHost({ participants }).run(ask(target), {}, { user: 'ann' });

  it('a participant in memory receives the request with its metadata', async () => {
    const p = jest.fn((_: ParticipantRequest) => ({}));
    await runWith({ p }, 'p/do/it');
    expect(p.mock.calls).toEqual([
      [
        {
          target: 'p/do/it',
          operation: 'do/it',
          content: {},
          idempotencyKey: 'memory-1:a:execute:1',
          undoOf: [],
          sagaId: 'memory-1',
          step: 'a',
          user: 'ann',
          sentAt: 0,
          attempt: 1,
          signal: expect.any(AbortSignal),
        },
      ],
    ]);
  });

  it("a participant in memory is found by its name, or else under '*'", async () => {
    const calls: string[] = [];
    const named =
      (name: string) =>
      ({ target }: ParticipantRequest) =>
        void calls.push(`${name} ${target}`);
    const participants = { p: named('p'), '*': named('*') };
    for (const target of ['p', 'p/x', 'q/x', 'toString']) await runWith(participants, target);
    expect(calls).toEqual(['p p', 'p p/x', '* q/x', '* toString']);
  });

  it.each(['q', 'toString', 'constructor'])('a missing participant fails the step: %s', async (target) => {
    const { error } = await runWith({ p: nothing }, target);
    expect(error).toMatchObject({ code: 'UNKNOWN_TARGET', step: 'a' });
  });

  it.each<readonly [string, ParticipantFunction, object]>([
    ['returns content', () => ({ id: 1 }), { status: 200, content: { id: 1 } }],
    ['returns nothing', nothing, { status: 200, content: {} }],
    ['returns null', () => null, { status: 200, content: {} }],
    ['resolves', async () => [1], { status: 200, content: [1] }],
    [
      'returns a date',
      () => ({ at: new Date(0) }),
      { status: 200, content: { at: new Date(0).toISOString() } },
    ],
    [
      'returns a response',
      () => new SagaResponse({ status: 400, content: 1, httpStatus: 409 }),
      { status: 400, content: 1, httpStatus: 409 },
    ],
    [
      'throws SagaRefused',
      () => {
        throw new SagaRefused('no');
      },
      { status: 400, content: 'no' },
    ],
    [
      'throws SagaRefused of null',
      () => {
        throw new SagaRefused(null);
      },
      { status: 400, content: {} },
    ],
    ['returns a value that is not JSON', () => ({ n: new Map() }), { status: 500 }],
    [
      'refuses with a value that is not JSON',
      () => {
        throw new SagaRefused({ n: NaN });
      },
      { status: 500 },
    ],
    [
      'throws a final error',
      () => {
        throw Object.assign(new Error('no'), { nonRetryable: true });
      },
      { status: 500, content: { message: 'no' } },
    ],
  ])('a participant in memory answers if it %s', async (_, p, expected) => {
    const seen: unknown[] = [];
    const handler = (_context: SagaContext, { status, httpStatus, ...rest }: SagaResponse) =>
      void seen.push({ status, httpStatus, rest });
    const step = new Saga('s').remoteStep('a', () => new SagaRequest({ target: 'p' }), {
      keepReply: true,
      undoWhen: 'sent',
    });
    step.onSuccess(handler).onError(handler);
    step.onFailure((_context, { reply }) => {
      seen.push({ status: reply?.status, httpStatus: reply?.httpStatus, content: reply?.content() });
      return undefined;
    });
    await new InMemoryHost({ participants: { p } }).run(step.localStep(() => new Error('stop')).commit());
    expect(seen.at(-1)).toMatchObject(expected);
  });

  it('each attempt has its own copy of the content', async () => {
    const seen: unknown[] = [];
    const saga = new Saga('s')
      .remoteStep(() => new SagaRequest({ target: 'p', content: { list: [1] } }))
      .commit();
    const p: ParticipantFunction = ({ content, attempt }) => {
      seen.push(structuredClone(content));
      content.list.push(2);
      return attempt < 3 ? noReply : {};
    };
    await new InMemoryHost({ participants: { p } }).run(saga);
    expect(seen).toEqual(Array(3).fill({ list: [1] }));
  });
});
