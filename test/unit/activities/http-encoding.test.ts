import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { AttemptFacts } from '../../../src/activities/transport';
import { LARGEST_BODY } from '../../../src/activities/http/exchange';
import { type Answer, answerRaw, closeAll, FIRST_EXECUTE, serve, transportTo } from './http-server';

afterEach(closeAll);

const UNDO: AttemptFacts = { undoes: 'unknown', uncertain: false };
const JSON_TEXT = '{"id":1}';
const JSON_BYTES = Buffer.from(JSON_TEXT);

async function attempt(answer: Answer, facts = FIRST_EXECUTE) {
  const { url } = await serve(answer);
  return transportTo({ url })({}, facts);
}

const encoded =
  (encoding: string | string[], body: Buffer, status = 200): Answer =>
  (response) => {
    response.setHeader('content-encoding', encoding);
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };

const success = { kind: 'reply', reply: { status: 200, httpStatus: 200, content: { id: 1 } } };
const unusable = { kind: 'reply', reply: { status: 500, httpStatus: 200 } };

describe('B3: a body that a gateway has compressed', () => {
  it.each<[string, string | string[], Buffer]>([
    ['gzip', 'gzip', gzipSync(JSON_BYTES)],
    ['gzip by its old name', 'x-gzip', gzipSync(JSON_BYTES)],
    ['gzip in other letters', ' GZIP ', gzipSync(JSON_BYTES)],
    ['gzip in two parts', 'gzip', Buffer.concat([gzipSync('{"id"'), gzipSync(':1}')])],
    ['deflate', 'deflate', deflateSync(JSON_BYTES)],
    ['deflate without its frame', 'deflate', deflateRawSync(JSON_BYTES)],
    ['br', 'br', brotliCompressSync(JSON_BYTES)],
    ['identity', 'identity', JSON_BYTES],
    ['nothing', '', JSON_BYTES],
    ['one after the other', 'gzip, br', brotliCompressSync(gzipSync(JSON_BYTES))],
    ['one after the other, in two header fields', ['deflate', 'identity, gzip'], gzipSync(deflateSync(JSON_BYTES))], // prettier-ignore
  ])('B3: is read: %s', async (_, encoding, body) => {
    expect(await attempt(encoded(encoding, body))).toEqual(success);
  });

  it('B3: is read in a refusal, and in the message of an error', async () => {
    const body = gzipSync('{"reason":"sold out"}');
    expect(await attempt(encoded('gzip', body, 422))).toMatchObject({
      reply: { status: 400, content: { reason: 'sold out' } },
    });
    expect(await attempt(encoded('gzip', body, 503))).toMatchObject({
      kind: 'retry',
      message: expect.stringContaining('sold out') as string,
    });
  });

  it('B3: may be empty', async () => {
    const end = await attempt(encoded('gzip', Buffer.alloc(0)));
    expect(end).toMatchObject({ reply: { status: 200, content: {} } });
  });

  it.each<[string, string, Buffer]>([
    ['unknown', 'zstd', JSON_BYTES],
    ['unknown within a known one', 'compress, gzip', gzipSync(JSON_BYTES)],
    ['not what it says', 'gzip', JSON_BYTES],
    ['cut short', 'gzip', gzipSync(JSON_BYTES).subarray(0, 12)],
    ['broken', 'br', Buffer.from([0xff, 0xff, 0xff])],
    ['too many', 'gzip, gzip, gzip, gzip, gzip', JSON_BYTES],
  ])('B3: has an unknown outcome where its encoding is %s', async (_, encoding, body) => {
    expect(await attempt(encoded(encoding, body))).toMatchObject(unusable);
  });

  it('B3: names the unknown encoding', async () => {
    const end = await attempt(encoded('zstd', JSON_BYTES));
    expect(JSON.stringify(end)).toContain('zstd');
  });

  it.each<[string, (body: Buffer) => Buffer]>([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])(
    'B3: is read up to the limit, also where its compressed form is small: %s',
    async (encoding, compress) => {
      const text = (bytes: number) => compress(Buffer.from(`"${'x'.repeat(bytes - 2)}"`));
      expect(await attempt(encoded(encoding, text(LARGEST_BODY)))).toMatchObject({ reply: { status: 200 } });
      expect(await attempt(encoded(encoding, text(LARGEST_BODY + 1)))).toMatchObject(unusable);
      expect(await attempt(encoded(encoding, compress(Buffer.alloc(200_000_000))))).toMatchObject(unusable);
    },
  );

  it('B3: is not read where a part of a chain is above the limit', async () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(LARGEST_BODY * 50)));
    expect(await attempt(encoded('gzip, gzip', bomb))).toMatchObject(unusable);
  });

  it('B3: is followed by another attempt where it breaks off', async () => {
    const raw = 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 100\r\n\r\nabc';
    expect(await attempt(answerRaw(raw))).toMatchObject({ kind: 'retry', harmless: false });
  });

  it.each([
    ['gzip', gzipSync('OK')],
    ['gzip', Buffer.from('OK')],
    ['zstd', Buffer.from('OK')],
  ])('B3: of a success to an undo need not be readable: %s', async (encoding, body) => {
    expect(await attempt(encoded(encoding, body), UNDO)).toMatchObject({ reply: { status: 200 } });
  });

  it('B3: of a refusal need not be readable', async () => {
    const end = await attempt(encoded('zstd', JSON_BYTES, 422));
    expect(end).toMatchObject({ reply: { status: 400, httpStatus: 422 } });
  });
});
