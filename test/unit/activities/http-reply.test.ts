import { LARGEST_BODY } from '../../../src/activities/http/exchange';
import type { HttpOutcome } from '../../../src/activities/http/exchange';
import { resultOf } from '../../../src/activities/http/reply';
import { makeAttempt } from '../../../src/activities/make-attempt';
import { readAnswerRules } from '../../../src/activities/answer-rules';
import {
  FIRST_EXECUTE,
  type Answer,
  answerRaw,
  closeAll,
  requestOf,
  serve,
  transportTo,
} from './http-server';

const READING = { rules: readAnswerRules({}), participant: 'p', url: 'http://host/op' };

afterEach(closeAll);

const endOf = (outcome: HttpOutcome) =>
  makeAttempt((_, facts) => resultOf(outcome, facts, READING), requestOf(), FIRST_EXECUTE);

async function attempt(answer: Answer) {
  const server = await serve(answer);
  return transportTo({ url: server.url })();
}

const answering =
  (status: number, body = '', headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end(body);

/** Announces more bytes than it sends, and hangs up. */
const breakingOff = (status: number): Answer =>
  answerRaw(`HTTP/1.1 ${status} Whatever\r\nContent-Length: 100\r\n\r\n{"reason":`);

describe('the status decides', () => {
  it.each([200, 201, 203, 206, 299])('%i is a success', async (httpStatus) => {
    const end = await attempt(answering(httpStatus, '{"id":1}'));
    expect(end).toStrictEqual({ kind: 'reply', reply: { status: 200, httpStatus, content: { id: 1 } } });
  });

  it.each([
    ['{"position":3}', { position: 3 }],
    ['', {}],
    ['Accepted', { message: 'Accepted' }],
    ['<html>Accepted</html>', {}],
    ['{"position":', {}],
  ])('E9: 202 accepts the request, with the body %j', async (body, content) => {
    const end = await attempt(answering(202, body));
    expect(end).toStrictEqual({ kind: 'reply', reply: { status: 202, httpStatus: 202, content } });
  });

  it.each([204, 205])('%i is a success without content', async (httpStatus) => {
    const end = await attempt(answering(httpStatus));
    expect(end).toStrictEqual({ kind: 'reply', reply: { status: 200, httpStatus, content: {} } });
  });

  it.each([400, 402, 406, 409, 410, 411, 413, 415, 422, 423, 424, 428, 431, 451, 499])(
    '%i is a refusal',
    async (httpStatus) => {
      const end = await attempt(answering(httpStatus, '{"reason":"sold out"}'));
      const content = { reason: 'sold out' };
      expect(end).toStrictEqual({ kind: 'reply', reply: { status: 400, httpStatus, content } });
    },
  );

  it.each([300, 301, 302, 303, 304, 305, 307, 308, 401, 403, 407])(
    '%i is an error of the configuration, and no attempt follows',
    async (httpStatus) => {
      const end = await attempt(answering(httpStatus));
      expect(end).toMatchObject({ kind: 'reply', reply: { status: 500, httpStatus } });
    },
  );

  it.each([408, 500, 501, 502, 503, 504, 507, 599, 600, 999])(
    '%i is followed by another attempt, and the effect is possible',
    async (httpStatus) => {
      expect(await attempt(answering(httpStatus))).toMatchObject({ kind: 'retry', harmless: false });
    },
  );

  it.each([425, 429])('%i is followed by another attempt, and nothing was done', async (httpStatus) => {
    expect(await attempt(answering(httpStatus))).toMatchObject({ kind: 'retry', harmless: true });
  });

  it('reads the final answer, not the announcements before it', async () => {
    const end = await attempt((response) => {
      response.writeProcessing();
      response.writeEarlyHints({ link: '</a>; rel=preload' });
      response.end('{"id":1}');
    });
    expect(end).toMatchObject({ kind: 'reply', reply: { status: 200, httpStatus: 200, content: { id: 1 } } });
  });

  it('never follows a redirect', async () => {
    const elsewhere = await serve();
    for (const status of [301, 302, 303, 307, 308]) {
      const end = await attempt(answering(status, '', { location: `${elsewhere.url}/elsewhere` }));
      expect(end).toMatchObject({ kind: 'reply', reply: { status: 500, httpStatus: status } });
    }
    expect(elsewhere.seen).toHaveLength(0);
  });

  it('never follows a redirect to the participant itself either', async () => {
    const { url, seen } = await serve((response, { headers: { host = '' } }) =>
      response.writeHead(307, { location: `http://${host}/moved` }).end(),
    );
    await transportTo({ url })();
    expect(seen).toHaveLength(1);
  });
});

describe('the kind', () => {
  it.each([408, 425, 429, 500, 503])('of an answer is its status: %i', async (status) => {
    expect(await attempt(answering(status))).toMatchObject({ kinds: [String(status)] });
  });

  it.each([200, 404])(
    'of an answer that breaks off is its status, and the code of the error: %i',
    async (status) => {
      expect(await attempt(breakingOff(status))).toMatchObject({ kinds: [String(status), 'UND_ERR_SOCKET'] });
    },
  );

  it('of a missing answer is the code of the error', async () => {
    const closed = await serve();
    await closed.close();
    expect(await transportTo({ url: closed.url })()).toMatchObject({ kinds: ['ECONNREFUSED'] });
    const broken = await attempt((_response, { socket }) => socket.destroy());
    expect(broken).toMatchObject({ kinds: ['UND_ERR_SOCKET'] });
  });

  it('of a host with several addresses is their common code', async () => {
    const error = Object.assign(new AggregateError([new Error('refused ::1')]), { code: 'ECONNREFUSED' });
    expect(await endOf({ kind: 'unanswered', sent: false, error })).toMatchObject({
      kinds: ['ECONNREFUSED'],
    });
  });

  it('of headers that could not be made is the kind of their error', async () => {
    const headers = () => {
      throw new TypeError('no token');
    };
    expect(await transportTo({ url: 'http://localhost', headers })()).toMatchObject({
      harmless: true,
      kinds: ['TypeError'],
    });
  });

  it('is missing where the error has no code', async () => {
    const end = await endOf({ kind: 'unanswered', sent: true, error: new Error('odd') });
    expect(end).toMatchObject({ kinds: [] });
  });
});

describe('Retry-After', () => {
  it.each([408, 425, 429, 503])('is honoured with %i', async (status) => {
    expect(await attempt(answering(status, '', { 'retry-after': '3' }))).toMatchObject({ retryAfter: 3_000 });
  });

  it.each([{}, { 'retry-after': 'soon' }, { 'retry-after': '0' }])('is left out for %j', async (headers) => {
    expect(await attempt(answering(503, '', headers as Record<string, string>))).not.toHaveProperty(
      'retryAfter',
    );
  });

  it('counts once when it is there twice', async () => {
    const raw = 'HTTP/1.1 503 Busy\r\nRetry-After: 2\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n';
    expect(await attempt(answerRaw(raw))).toMatchObject({ retryAfter: 2_000 });
  });
});

describe('a success that cannot be read', () => {
  const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

  it.each([
    ['HTML', '<html>'],
    ['JSON that stops', '{"a":1'],
    ['two values', '{} {}'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xe4, 0x22]).toString('latin1')],
    ['a number that no number can hold', '1e999'],
    ['nesting that would overflow a stack', deep(100_000)],
  ])('has an unknown outcome: %s', async (_name, body) => {
    const end = await attempt((response) => response.end(body, 'latin1'));
    expect(end).toMatchObject({ kind: 'reply', reply: { status: 500, httpStatus: 200 } });
  });

  it('may be 200 levels deep and carry any key', async () => {
    expect(await attempt(answering(200, deep(200)))).toMatchObject({ kind: 'reply', reply: { status: 200 } });
    const end = await attempt(answering(200, '{"__proto__":{"admin":true}}'));
    expect(JSON.stringify(end)).toContain('"content":{"__proto__":{"admin":true}}');
  });

  it('has an unknown outcome from the first byte above the limit', async () => {
    const text = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`;
    expect(await attempt(answering(200, text(LARGEST_BODY)))).toMatchObject({ reply: { status: 200 } });
    expect(await attempt(answering(200, text(LARGEST_BODY + 1)))).toMatchObject({
      reply: { status: 500, httpStatus: 200 },
    });
  });

  it('is read up to the limit, also where it has no end', async () => {
    let written = 0;
    const end = await attempt((response) => {
      const chunk = Buffer.alloc(100_000, 'x');
      const write = () => {
        if (response.destroyed) return;
        written += chunk.length;
        response.write(chunk, write);
      };
      write();
    });
    expect(end).toMatchObject({ kind: 'reply', reply: { status: 500, httpStatus: 200 } });
    expect(written).toBeGreaterThan(LARGEST_BODY);
  });

  it('is followed by another attempt when it breaks off, and the effect is possible', async () => {
    expect(await attempt(breakingOff(200))).toMatchObject({ kind: 'retry', harmless: false });
  });
});

describe('a refusal', () => {
  it.each([
    ['', {}],
    ['null', null],
    ['"why"', 'why'],
    ['not JSON', { message: 'not JSON' }],
    ['[1e999]', { message: '[1e999]' }],
  ])('with the body %j keeps its content', async (body, content) => {
    const end = await attempt(answering(422, body));
    expect(end).toStrictEqual({ kind: 'reply', reply: { status: 400, httpStatus: 422, content } });
  });

  it.each([
    ['text', 'x'.repeat(5_000)],
    ['a number above the limit', '1'.repeat(LARGEST_BODY + 1)],
  ])('cuts long %s', async (_name, body) => {
    const end = await attempt(answering(422, body));
    const message = expect.stringMatching(/^(x{2000}|1{2000})\D/) as string;
    expect(end).toStrictEqual({
      kind: 'reply',
      reply: { status: 400, httpStatus: 422, content: { message } },
    });
  });

  it('that breaks off has done nothing, and is followed by another attempt', async () => {
    expect(await attempt(breakingOff(422))).toMatchObject({ kind: 'retry', harmless: true });
  });
});

describe('the message of a failed attempt', () => {
  it('contains the beginning of the body', async () => {
    const { message } = (await attempt(answering(503, `down\nfor ${'x'.repeat(500)}`))) as {
      message: string;
    };
    expect(message).toMatch(/^The participant answered HTTP 503 to POST http.*: down for x/);
    expect(message.length).toBeLessThan(400);
  });

  it('names each tried address of a host', async () => {
    const error = new AggregateError([new Error('refused ::1'), new Error('refused 127.0.0.1')]);
    const end = await endOf({ kind: 'unanswered', sent: false, error });
    expect(end).toMatchObject({ causes: [{ message: 'refused ::1; refused 127.0.0.1' }] });
  });

  it.each([null, undefined, '', { message: '' }])('is made of any reason: %j', async (error) => {
    expect(await endOf({ kind: 'unanswered', sent: true, error })).toMatchObject({
      kind: 'retry',
      harmless: false,
    });
  });
});
