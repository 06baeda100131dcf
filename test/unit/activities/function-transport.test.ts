import { replyLater, SagaRefused } from 'temporal-saga/activities';
import { functionTransport, type ParticipantFunction } from '../../../src/activities/function-transport';
import { makeAttempt } from '../../../src/activities/make-attempt';
import { FIRST_EXECUTE, requestOf } from './http-server';

const attempt = (participant: ParticipantFunction) =>
  makeAttempt(functionTransport(participant), requestOf(), FIRST_EXECUTE);
const throwing = (thrown: unknown) =>
  attempt(() => {
    throw thrown;
  });

describe('the result of a function', () => {
  it.each<readonly [string, unknown, object]>([
    ['nothing is a success without content', undefined, { status: 200, content: {} }],
    ['a value is the content of a success', { id: 1 }, { status: 200, content: { id: 1 } }],
    ['replyLater accepts the request', replyLater, { status: 202, content: {} }],
    ['replyLater may be awaited', Promise.resolve(replyLater), { status: 202, content: {} }],
  ])('is a reply: %s', async (_, returned, reply) => {
    expect(await attempt(() => returned)).toStrictEqual({ kind: 'reply', reply });
  });
});

describe('the error of a function', () => {
  const fail = (fields: object) => Object.assign(new Error('no'), fields);

  it.each<readonly [string, unknown, readonly string[]]>([
    ['its name', new TypeError('no'), ['TypeError']],
    ['its type', fail({ type: 'Declined' }), ['Error', 'Declined']],
    ['its code', fail({ code: 'ECONNRESET' }), ['Error', 'ECONNRESET']],
    ['no code that is a number', fail({ code: 7 }), ['Error']],
    ['nothing of what is no error', 'no', []],
    ['nothing where there is nothing', undefined, []],
    [
      'nothing that cannot be read',
      Object.defineProperty({ name: 'Odd' }, 'code', {
        get: () => {
          throw new Error('no');
        },
      }),
      ['Odd'],
    ],
  ])('is followed by another attempt, and has kinds: %s', async (_, thrown, kinds) => {
    expect(await throwing(thrown)).toMatchObject({ kind: 'retry', harmless: false, kinds });
  });

  it('is a refusal where it is a SagaRefused', async () => {
    const reply = { status: 400, content: { why: 'sold out' } };
    expect(await throwing(new SagaRefused({ why: 'sold out' }))).toStrictEqual({ kind: 'reply', reply });
  });
});
