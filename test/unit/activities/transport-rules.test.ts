import { SagaResponse } from 'temporal-saga';
import type { AttemptResult, Transport } from 'temporal-saga/activities';
import { encodeContent } from '../../../src/context/content';
import { functionTransport } from '../../../src/activities/function-transport';
import { makeAttempt } from '../../../src/activities/make-attempt';
import type { AttemptFacts } from '../../../src/activities/transport';
import { FIRST_EXECUTE, requestOf } from './http-server';

const UNDO: AttemptFacts = { undoes: 'unknown', uncertain: false };

const attempt = (transport: Transport, facts = FIRST_EXECUTE) => makeAttempt(transport, requestOf(), facts);
/** A transport may be written in JavaScript: it can return anything. */
const returning = (value: unknown, facts = FIRST_EXECUTE) => attempt(() => value as AttemptResult, facts);

describe('an answered attempt', () => {
  it.each<readonly [string, AttemptResult, object]>([
    ['done', { kind: 'done', content: { id: 1 } }, { status: 200, content: { id: 1 } }],
    ['done without content', { kind: 'done' }, { status: 200, content: {} }],
    ['done with null', { kind: 'done', content: null }, { status: 200, content: null }],
    ['refused', { kind: 'refused', content: { why: 1 } }, { status: 400, content: { why: 1 } }],
    ['accepted', { kind: 'accepted' }, { status: 202, content: {} }],
    [
      'nothing to undo, on a request that is no undo',
      { kind: 'nothing-to-undo' },
      { status: 400, content: {} },
    ],
    [
      'a status by HTTP beside it',
      { kind: 'done', httpStatus: 418, content: {} },
      { status: 200, httpStatus: 418, content: {} },
    ],
  ])('is a reply: %s', async (_, result, reply) => {
    expect(await returning(result)).toStrictEqual({ kind: 'reply', reply });
    expect(await returning(Promise.resolve(result))).toStrictEqual({ kind: 'reply', reply });
  });

  it('says that there is nothing to undo, on an undo', async () => {
    const reply = { status: 400, content: { why: 1 }, nothingToUndo: true };
    expect(await returning({ kind: 'nothing-to-undo', content: { why: 1 } }, UNDO)).toStrictEqual({
      kind: 'reply',
      reply,
    });
  });

  it('keeps integers that a double cannot hold', async () => {
    const end = await returning({ kind: 'done', content: { id: 2n ** 60n } });
    expect(end).toMatchObject({ reply: { content: encodeContent({ id: 2n ** 60n }, 'content') } });
  });
});

describe('an attempt without an answer', () => {
  const message = 'no';
  const again = { kind: 'retry', harmless: false, message, causes: [], kinds: [] };

  it.each<readonly [string, AttemptResult, object]>([
    ['busy', { kind: 'busy', message }, again],
    ['unsent', { kind: 'unsent', message }, { ...again, harmless: true }],
    ['unknown', { kind: 'unknown', message }, again],
    ['unknown and retryable', { kind: 'unknown', message, retryable: true }, again],
    [
      'unsent, with the code of an unknown target',
      { kind: 'unsent', message, code: 'UNKNOWN_TARGET' },
      { ...again, harmless: true, code: 'UNKNOWN_TARGET' },
    ],
    ['a wait that was asked for', { kind: 'busy', message, retryAfter: 5 }, { ...again, retryAfter: 5 }],
    ['no wait', { kind: 'busy', message, retryAfter: 0 }, again],
    ['an endless wait', { kind: 'busy', message, retryAfter: Infinity }, { ...again, retryAfter: 3_600_000 }],
    ['its kinds', { kind: 'unknown', message, kinds: ['UNAVAILABLE'] }, { ...again, kinds: ['UNAVAILABLE'] }],
    [
      'the kinds of its cause',
      { kind: 'unknown', message, cause: Object.assign(new RangeError('why'), { code: 'E1' }) },
      {
        ...again,
        causes: [{ name: 'RangeError', message: 'why', code: 'E1' }],
        kinds: ['RangeError', 'E1'],
      },
    ],
  ])('is followed by another one: %s', async (_, result, end) => {
    expect(await returning(result)).toStrictEqual(end);
  });

  it('is the last one where another attempt does not help', async () => {
    const result = { kind: 'unknown', retryable: false, message, cause: new Error('why') };
    expect(await returning(result)).toStrictEqual({
      kind: 'reply',
      reply: { status: 500, content: { message } },
      causes: [{ name: 'Error', message: 'why' }],
    });
  });
});

describe('a result that breaks the rules', () => {
  const throwing = () => {
    throw new Error('no');
  };

  it.each<readonly [string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'done'],
    ['a list', [{ kind: 'done' }]],
    ['an object without a kind', {}],
    ['an unknown kind', { kind: 'ok' }],
    ['a kind that objects inherit', { kind: 'toString' }],
    ['a kind that the result inherits', Object.create({ kind: 'done' })],
    ['a kind that is no text', { kind: ['done'] }],
    ['a response of the library', new SagaResponse()],
    ['a status that is no number', { kind: 'done', httpStatus: '200' }],
    ['no message', { kind: 'unknown' }],
    ['a message that is no text', { kind: 'busy', message: 5 }],
    ['kinds that are no list', { kind: 'unsent', message: 'no', kinds: 'E' }],
    ['kinds that are no texts', { kind: 'unsent', message: 'no', kinds: [503] }],
    ['a wait that is no number', { kind: 'busy', message: 'no', retryAfter: '5' }],
    ['a wait that is not positive', { kind: 'busy', message: 'no', retryAfter: -1 }],
    ['a wait that is none', { kind: 'busy', message: 'no', retryAfter: NaN }],
    ['an unknown code', { kind: 'unsent', message: 'no', code: 'REFUSED' }],
    ['retryable that is no boolean', { kind: 'unknown', message: 'no', retryable: 'no' }],
    ['a stack that is no text', { kind: 'unknown', message: 'no', stack: new Error('no') }],
    [
      'a field that cannot be read',
      Object.defineProperty({ kind: 'done' }, 'x', { get: throwing, enumerable: true }),
    ],
    ['a result that cannot be read at all', new Proxy({}, { ownKeys: throwing })],
  ])('leaves the outcome unknown, and no attempt follows: %s', async (_, value) => {
    for (const facts of [FIRST_EXECUTE, UNDO]) {
      const end = await returning(value, facts);
      expect(end).toMatchObject({
        kind: 'reply',
        reply: { status: 500 },
        stack: expect.stringContaining('TRANSPORT_INVALID'),
      });
      expect(end.causes?.[0]).toMatchObject({ code: 'TRANSPORT_INVALID' });
    }
  });

  it.each<readonly [string, unknown]>([
    ['a function', () => 1],
    ['a map', new Map()],
    ['NaN', { cents: NaN }],
    [
      'a list in itself',
      (() => {
        const list: unknown[] = [];
        list.push(list);
        return list;
      })(),
    ],
  ])('leaves the outcome unknown where its content is not JSON: %s', async (_, content) => {
    for (const kind of ['done', 'refused', 'accepted', 'nothing-to-undo']) {
      const end = await returning({ kind, content });
      expect(end).toMatchObject({ kind: 'reply', reply: { status: 500 } });
      expect(end.causes?.[0]).toMatchObject({ code: 'UNENCODABLE' });
    }
    expect(await attempt(functionTransport(() => content))).toMatchObject({ reply: { status: 500 } });
  });

  it('drops fields that the port does not know', async () => {
    expect(await returning({ kind: 'done', status: 400, nothingToUndo: true }, UNDO)).toStrictEqual({
      kind: 'reply',
      reply: { status: 200, content: {} },
    });
  });
});

describe('a transport that throws an error', () => {
  const broken = Object.assign(new RangeError('no socket'), { code: 'ESOCKET' });

  it.each<readonly [string, Transport]>([
    [
      'at once',
      () => {
        throw broken;
      },
    ],
    ['later', () => Promise.reject(broken)],
  ])('leaves the attempt unknown, and another attempt follows: %s', async (_, transport) => {
    const end = await attempt(transport);
    expect(end).toMatchObject({ kind: 'retry', harmless: false, stack: broken.stack });
    expect(end).toMatchObject({ kinds: ['RangeError', 'ESOCKET', 'TRANSPORT_FAILED'] });
    expect(end.causes?.map(({ code }) => code)).toEqual(['TRANSPORT_FAILED', 'ESOCKET']);
  });

  it.each([
    [undefined],
    ['a text'],
    [
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('no');
          },
        },
      ),
    ],
  ])('may throw anything: %#', async (thrown) => {
    const end = await attempt(() => {
      throw thrown;
    });
    expect(end).toMatchObject({ kind: 'retry', harmless: false });
    expect(end.causes?.[0]).toMatchObject({ code: 'TRANSPORT_FAILED' });
  });
});
