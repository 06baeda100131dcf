import { createHash } from 'node:crypto';
import type { KeyForm } from '../../../src/activities/key-form';
import { httpTransport } from '../../../src/activities/http/http-transport';
import { closeAll, requestOf, serve, transportTo } from './http-server';

afterEach(closeAll);

const EXECUTE = 'run:a.if-1.b:execute:1';
const OTHER = 'run:a.if-1.b:execute:2';

/** A string of structured fields (RFC 9651, section 4.2.5), or an error. */
function readSfString(text: string): string {
  if (!/^"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"$/.test(text)) throw new Error(`${text} is no sf-string`);
  return text.slice(1, -1).replace(/\\(["\\])/g, '$1');
}

/** The headers of a request, of its undo, and of a probe about it. */
async function headersOf(idempotencyKey?: KeyForm, key = EXECUTE) {
  const server = await serve();
  const send = transportTo({ url: server.url, ...(idempotencyKey && { idempotencyKey }) });
  await send({ idempotencyKey: key });
  await send({ idempotencyKey: 'run:a.if-1.b:undo:1', undoOf: [key, OTHER] });
  await send({ idempotencyKey: 'run:a.if-1.b:probe:1', asksAbout: [key, OTHER] });
  const [request, undo, probe] = server.seen.map(({ headers }) => headers);
  const list = (value: unknown) => String(value).split(', ');
  return {
    request: String(request?.['idempotency-key']),
    plain: String(request?.['saga-request']),
    undo: undo?.['idempotency-key'],
    undoOf: list(undo?.['saga-undo-of']),
    asksAbout: list(probe?.['saga-asks-about']),
  };
}

describe('A9: idempotency keys in the form of a participant', () => {
  it('A9: are plain by default', async () => {
    for (const form of [undefined, 'plain'] as const) {
      expect(await headersOf(form)).toEqual({
        request: EXECUTE,
        plain: EXECUTE,
        undo: 'run:a.if-1.b:undo:1',
        undoOf: [EXECUTE, OTHER],
        asksAbout: [EXECUTE, OTHER],
      });
    }
  });

  it.each<KeyForm>(['plain', 'quoted', 'hashed'])(
    'A9: are the same text in each header, so that they can be compared: %s',
    async (form) => {
      const { request, undo, undoOf, asksAbout } = await headersOf(form);
      expect(undoOf[0]).toBe(request);
      expect(asksAbout[0]).toBe(request);
      expect(undoOf[1]).not.toBe(request);
      expect(undo).not.toBe(request);
    },
  );

  it('A9: are strings of structured fields where they are quoted', async () => {
    const { request, undoOf, asksAbout } = await headersOf('quoted');
    expect(request).toBe(`"${EXECUTE}"`);
    expect([undoOf, asksAbout].map((list) => list.map(readSfString))).toEqual([
      [EXECUTE, OTHER],
      [EXECUTE, OTHER],
    ]);
  });

  it.each(['a"b', 'a\\b', 'ä', 'a\nb', ' a ', '100%'])(
    'A9: can be read back where they are quoted: %j',
    async (key) => {
      const { request, undoOf } = await headersOf('quoted', key);
      expect(decodeURIComponent(readSfString(request))).toBe(key);
      expect(undoOf[0]).toBe(request);
    },
  );

  it('A9: have 64 characters where they are hashed, at any length', async () => {
    const long = `run:${'x'.repeat(900)}:execute:1`;
    const { request, undoOf } = await headersOf('hashed', long);
    expect(request).toBe(createHash('sha256').update(long).digest('hex'));
    expect(request).toHaveLength(64);
    expect(undoOf[0]).toBe(request);
  });

  it.each<KeyForm>(['plain', 'quoted', 'hashed'])(
    'A9: stand plain in Saga-Request, by which a late reply names the request: %s',
    async (form) => {
      expect((await headersOf(form)).plain).toBe(EXECUTE);
    },
  );

  it.each(['', 'Quoted', 'md5', 7, null, 'toString', '__proto__'])('A9: have no other form: %j', (form) => {
    expect(() => httpTransport({ url: 'http://localhost', idempotencyKey: form as KeyForm })).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', details: { option: 'idempotencyKey' } }),
    );
  });
});

describe('A9: Saga-Sent-At', () => {
  const sentAtOf = async (sentAt: unknown) => {
    const server = await serve();
    await transportTo({ url: server.url })(sentAt === undefined ? {} : { sentAt: sentAt as number });
    return server.seen[0]?.headers['saga-sent-at'];
  };

  it('A9: is the time of the request in UTC, to the millisecond', async () => {
    expect(await sentAtOf(Date.UTC(2026, 1, 3, 4, 5, 6, 7))).toBe('2026-02-03T04:05:06.007Z');
    expect(await sentAtOf(0)).toBe('1970-01-01T00:00:00.000Z');
  });

  it.each([undefined, NaN, Infinity, 1e20, '2026', {}, null])(
    'A9: is missing where the request has no valid time: %j',
    async (sentAt) => {
      expect(await sentAtOf(sentAt)).toBeUndefined();
    },
  );

  it.each(['Saga-Sent-At', 'SAGA-REQUEST'])('A9: cannot be replaced by a header of the user: %s', (name) => {
    expect(() => httpTransport({ url: 'http://localhost', headers: { [name]: 'x' } })).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID' }),
    );
  });

  it('A9: is the same for each attempt', async () => {
    const server = await serve();
    const send = transportTo({ url: server.url });
    await send({ sentAt: 5, attempt: 1 });
    await send({ sentAt: 5, attempt: 2 });
    const [first, second] = server.seen.map(({ headers }) => headers['saga-sent-at']);
    expect(first).toBe(second);
    expect(requestOf()).not.toHaveProperty('sentAt');
  });
});
