import { Saga, SagaContext, SagaRequest } from 'temporal-saga';
import { InMemoryHost, type ParticipantFunction } from 'temporal-saga/testing';

const MEBIBYTE = 1024 * 1024;
const cycle: Record<string, unknown> = {};
cycle['self'] = cycle;
const run = (saga: Saga, p: ParticipantFunction = () => ({}), context: object = {}) =>
  new InMemoryHost({ participants: { p } }).run(saga, context);
const edit = (change: (context: SagaContext) => void) =>
  new Saga('s')
    .localStep('first', () => undefined)
    .localStep('a', change)
    .commit();
const send = (request: (context: SagaContext) => unknown) =>
  new Saga('s').remoteStep('a', request as () => SagaRequest).commit();
const request = (content: unknown) => send(() => new SagaRequest({ target: 'p', content }));
const target = (value: unknown) => send(() => new SagaRequest({ target: value as string }));

describe('a context (S11)', () => {
  it.each([
    ['a function', () => undefined],
    ['a cycle', cycle],
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['undefined in an array', [undefined]],
    ['a symbol', Symbol('s')],
    ['an instance of a class', new (class Money {})()],
    [
      'a getter that throws',
      Object.defineProperty({}, 'x', {
        enumerable: true,
        get: () => {
          throw new Error('no');
        },
      }),
    ],
  ])('a context with %s in a nested value is refused, and the draft is dropped', async (_, value) => {
    const execution = await run(
      edit((context) => {
        context.list[0].deep = value;
      }),
      undefined,
      { list: [{ ok: 1 }] },
    );
    expect(execution.error).toMatchObject({ code: 'UNENCODABLE', step: 'a', hook: 'onExecute' });
    expect(execution.error?.message).toContain('list[0].deep');
    expect({ ...execution.context }).toEqual({ list: [{ ok: 1 }] });
  });

  it('a context with a bad value is refused, even if the callback catches no error', async () => {
    const execution = await run(
      edit((context) => {
        context.bad = () => undefined;
      }),
    );
    expect(execution.error).toMatchObject({ code: 'UNENCODABLE', step: 'a' });
  });

  it.each([
    ['1 MiB', MEBIBYTE - '{"text":""}'.length, undefined],
    ['1 MiB and a byte', MEBIBYTE - '{"text":""}'.length + 1, 'CONTEXT_TOO_LARGE'],
    ['20 MiB', 20 * MEBIBYTE, 'UNENCODABLE'],
  ])('a context may have up to 1 MiB: %s', async (_, length, code) => {
    const execution = await run(
      edit((context) => {
        context.text = 'x'.repeat(length);
      }),
    );
    expect(execution.error?.code).toBe(code);
  });

  it('a context is measured in bytes, not in characters', async () => {
    const execution = await run(
      edit((context) => {
        context.text = '€'.repeat(MEBIBYTE / 2);
      }),
    );
    expect(execution.error?.code).toBe('CONTEXT_TOO_LARGE');
  });

  it('a context keeps keys that have a meaning in JavaScript', async () => {
    const keys = [
      '__proto__',
      'then',
      'toJSON',
      'constructor',
      'prototype',
      'hasOwnProperty',
      'get',
      'items',
      '$type',
    ];
    const execution = await run(
      edit((context) => {
        for (const key of keys) context[key] = { [key]: 1 };
      }),
    );
    expect(execution.status).toBe('finished');
    expect(SagaContext.keys(execution.context)).toEqual(keys);
    expect(execution.context['__proto__']).toEqual({ ['__proto__']: 1 });
    expect(execution.context['then']).toEqual({ then: 1 });
  });

  it('keys with a meaning in JavaScript pass to participants and back', async () => {
    const seen: unknown[] = [];
    const content: unknown = JSON.parse('{"__proto__":1,"then":2,"toJSON":3,"constructor":4}');
    const saga = new Saga('s')
      .remoteStep('a', () => new SagaRequest({ target: 'p', content }))
      .onSuccess((_, response) => void seen.push(JSON.stringify(response.content())))
      .commit();
    await run(saga, (received: { content: object }) => received.content);
    expect(seen).toEqual([JSON.stringify(content)]);
  });
});

describe('a request (S11)', () => {
  it.each([
    ['a function', { deep: [() => undefined] }],
    ['a cycle', cycle],
    ['NaN', { n: NaN }],
    ['an infinity', { n: Infinity }],
    ['a Map', new Map()],
    ['a context', new SagaContext()],
    ['a symbol', Symbol('s')],
  ])('a request with %s in its content is refused, and nothing is sent', async (_, content) => {
    const participant = jest.fn();
    const execution = await run(request(content), participant);
    expect(execution.error).toMatchObject({ code: 'UNENCODABLE', step: 'a', hook: 'onExecute' });
    expect(participant).not.toHaveBeenCalled();
  });

  it.each([
    [MEBIBYTE - 2, undefined],
    [MEBIBYTE - 1, 'REQUEST_TOO_LARGE'],
  ])('a request may have up to 1 MiB: a text of %d', async (length, code) => {
    expect((await run(request('x'.repeat(length)))).error?.code).toBe(code);
  });

  it.each([null, 0, '', false, [], 'text'])('a request may have the content %j', async (content) => {
    const seen: unknown[] = [];
    await run(request(content), (received) => void seen.push(received.content));
    expect(seen).toEqual([content]);
  });

  it.each([
    ...[
      '',
      ' ',
      'a b',
      'a/',
      '/a',
      '../x',
      'a/../b',
      'a/..',
      '..',
      'a..b',
      '.a',
      '-a',
      'a\n',
      'a/b?c',
      'a/b#c',
      'a/b%2e',
    ],
    ...['a:b', 'ä', 'http://a/b', 'x'.repeat(101), `a/${'x'.repeat(401)}`, 'x'.repeat(1_000_000)],
    ...[undefined, null, 5, 5n, {}, [], Symbol('s'), () => 'p', cycle],
  ])('a request must not have a target like %p', async (value) => {
    const participant = jest.fn();
    const execution = await run(target(value), participant);
    expect(execution.error).toMatchObject({ code: 'BAD_TARGET', step: 'a', hook: 'onExecute' });
    expect(execution.error?.message.length).toBeLessThan(500);
    expect(participant).not.toHaveBeenCalled();
  });

  it.each(['p', 'p/a', 'p/a/b', 'p/A-Z_0.9~x', `p/${'x'.repeat(400)}`])(
    'a request may have the target %s',
    async (value) => {
      const seen: unknown[] = [];
      await run(target(value), (received) => void seen.push(received.target));
      expect(seen).toEqual([value]);
    },
  );

  it.each([
    ['target', 'BAD_TARGET'],
    ['content', 'UNENCODABLE'],
  ])('a request is refused when its %s cannot be read', async (field, code) => {
    const broken = () => {
      const built = new SagaRequest({ target: 'p' });
      return Object.defineProperty(built, field, {
        get: () => {
          throw new Error('no');
        },
      });
    };
    expect((await run(send(broken))).error).toMatchObject({ code, step: 'a' });
  });

  it('a request cannot be made without a target', async () => {
    const broken = () => new SagaRequest(undefined as never);
    expect((await run(send(broken))).error?.code).toBe('BAD_TARGET');
  });
});
