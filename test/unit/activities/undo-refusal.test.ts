import type { AttemptEnd } from '../../../src/activities/attempt-end';
import { makeAttempt } from '../../../src/activities/make-attempt';
import type { AttemptFacts } from '../../../src/activities/transport';
import { functionTransport, type ParticipantFunction } from '../../../src/activities/function-transport';
import type { HttpParticipantOptions } from '../../../src/activities/http/http-transport';
import { nothingToUndo } from '../../../src/messages/nothing-to-undo';
import { SagaResponse } from '../../../src/messages/saga-response';
import {
  type Answer,
  answerRaw,
  closeAll,
  FIRST_EXECUTE,
  requestOf,
  serve,
  transportTo,
} from './http-server';

afterEach(closeAll);

type Doubt = Pick<AttemptFacts, 'undoes'>['undoes'];
const undoing = (undoes: Doubt, uncertain = false): AttemptFacts => ({ undoes, uncertain });

type Options = Omit<HttpParticipantOptions, 'url'>;
async function attempt(answer: Answer, facts: AttemptFacts, options: Options = {}): Promise<AttemptEnd> {
  const { url } = await serve(answer);
  return transportTo({ url, ...options })({}, facts);
}

const answering =
  (status: number, headers: Record<string, string> = {}, body = '{"reason":"no"}'): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);

const retry = (status: number) =>
  expect.objectContaining({ kind: 'retry', harmless: false, kinds: [String(status)] });
const nothing = (httpStatus: number) => ({
  kind: 'reply',
  reply: { status: 400, httpStatus, content: { reason: 'no' }, nothingToUndo: true },
});
const refusal = (httpStatus: number) => ({
  kind: 'reply',
  reply: { status: 400, httpStatus, content: { reason: 'no' } },
});

describe('A8: a 404 to an undo by HTTP', () => {
  it.each<Doubt>(['done', 'unknown'])(
    'A8: proves nothing by itself, and another attempt follows: %s',
    async (o) => {
      expect(await attempt(answering(404), undoing(o))).toEqual(retry(404));
    },
  );

  it('A8: waits as long as Retry-After says', async () => {
    const end = await attempt(answering(404, { 'retry-after': '7' }), undoing('unknown'));
    expect(end).toMatchObject({ kind: 'retry', retryAfter: 7_000 });
  });

  it.each([
    ['its header', 404, { 'Saga-Undo': 'nothing' }],
    ['its header in other letters', 404, { 'saga-undo': ' Nothing ' }],
    ['its header, whatever the refusal is', 422, { 'Saga-Undo': 'nothing' }],
    ['the status 410', 410, {}],
  ])('A8: says that there is nothing to undo by %s', async (_, status, headers) => {
    expect(await attempt(answering(status, headers as never), undoing('unknown'))).toEqual(nothing(status));
  });

  it('A8: says it by one of several fields of the header', async () => {
    const raw =
      'HTTP/1.1 404 No\r\nSaga-Undo: later\r\nSaga-Undo: nothing\r\nContent-Length: 15\r\n\r\n{"reason":"no"}';
    expect(await attempt(answerRaw(raw), undoing('unknown'))).toEqual(nothing(404));
  });

  it.each([{ 'Saga-Undo': 'done' }, { 'Saga-Undo': '' }, { 'X-Saga-Undo': 'nothing' }])(
    'A8: says nothing by another header: %j',
    async (headers) => {
      expect(await attempt(answering(404, headers as never), undoing('unknown'))).toEqual(retry(404));
    },
  );

  it('A8: says that there is nothing to undo where the participant has the option', async () => {
    const options = { notFound: 'nothing-to-undo' } as const;
    expect(await attempt(answering(404), undoing('unknown'), options)).toEqual(nothing(404));
    expect(await attempt(answering(409), undoing('done'), options)).toEqual(refusal(409));
  });

  it('A8: is enough where nothing was done', async () => {
    expect(await attempt(answering(404), undoing('refused'))).toMatchObject(refusal(404));
  });

  it.each([404, 410])(
    'A8: is a refusal of any other request, with the header or without: %i',
    async (status) => {
      const headers = { 'Saga-Undo': 'nothing' };
      expect(await attempt(answering(status, headers), FIRST_EXECUTE)).toEqual(refusal(status));
      expect(await attempt(answering(status), FIRST_EXECUTE, { notFound: 'nothing-to-undo' })).toEqual(
        refusal(status),
      );
    },
  );
});

describe('A9: a participant that still works on an earlier request', () => {
  it.each([409, 423, 400, 404, 599])(
    'A9: answers a status of `busy`, and another attempt follows: %i',
    async (status) => {
      for (const facts of [FIRST_EXECUTE, undoing('done'), undoing('refused')]) {
        const end = await attempt(answering(status, { 'retry-after': '2' }), facts, { busy: [409, status] });
        expect(end).toEqual(retry(status));
        expect(end).toMatchObject({ retryAfter: 2_000 });
      }
    },
  );

  it('A9: has proved nothing by a 429 that it calls busy', async () => {
    expect(await attempt(answering(429), FIRST_EXECUTE, { busy: [429] })).toEqual(retry(429));
  });

  it('A9: gets another attempt also where its answer breaks off', async () => {
    const raw = 'HTTP/1.1 409 Conflict\r\nContent-Length: 100\r\n\r\n{"still":';
    expect(await attempt(answerRaw(raw), FIRST_EXECUTE, { busy: [409] })).toEqual(retry(409));
  });

  it.each([
    ['an earlier attempt of the undo may still run', undoing('done', true)],
    ['the request that it undoes may still run', undoing('unknown')],
  ])('A9: answers 409 to an undo, without the option, where %s', async (_, facts) => {
    expect(await attempt(answering(409), facts)).toEqual(retry(409));
  });

  it.each([
    ['a request', FIRST_EXECUTE],
    ['a request that was tried before', undoing(undefined, true)],
    ['the first undo of what was done', undoing('done')],
    ['an undo of what was refused', undoing('refused', true)],
  ])('A9: refuses by a 409 without the option %s', async (_, facts) => {
    expect(await attempt(answering(409), facts)).toEqual(refusal(409));
  });
});

describe('A8: a function that finds nothing to undo', () => {
  const call = (participant: ParticipantFunction, facts: AttemptFacts) =>
    makeAttempt(functionTransport(participant), requestOf(), facts);
  const responding = (httpStatus?: number) => () =>
    new SagaResponse({ status: 400, ...(httpStatus !== undefined && { httpStatus }) });

  it.each([
    ['nothingToUndo', () => nothingToUndo, {}],
    ['its JSON', () => ({ $saga: 'nothing-to-undo' }), {}],
    ['a response of HTTP status 410', responding(410), { httpStatus: 410 }],
  ])('A8: says so by returning %s', async (_, participant, more) => {
    const reply = { status: 400, content: {}, nothingToUndo: true, ...more };
    expect(await call(participant, undoing('unknown'))).toEqual({ kind: 'reply', reply });
  });

  it('A8: does not say so by a response of HTTP status 404 alone', async () => {
    expect(await call(responding(404), undoing('unknown'))).toEqual(retry(404));
    expect(await call(responding(404), undoing('done'))).toEqual(retry(404));
  });

  it('A8: refuses a request that is no undo by saying so', async () => {
    const reply = { status: 400, content: {} };
    expect(await call(() => nothingToUndo, FIRST_EXECUTE)).toEqual({ kind: 'reply', reply });
  });

  it('A8: refuses an undo by any other refusal', async () => {
    const reply = { status: 400, content: {} };
    expect(await call(responding(), undoing('unknown'))).toEqual({ kind: 'reply', reply });
  });
});
