import type { AttemptFacts } from '../../../src/activities/transport';
import { LARGEST_BODY } from '../../../src/activities/http/exchange';
import { type Answer, answerRaw, closeAll, FIRST_EXECUTE, serve, transportTo } from './http-server';

afterEach(closeAll);

const UNDO: AttemptFacts = { undoes: 'done', uncertain: false };

async function attempt(answer: Answer, facts: AttemptFacts = FIRST_EXECUTE) {
  const { url } = await serve(answer);
  return transportTo({ url })({}, facts);
}

const answering =
  (status: number, type: string | undefined, body: string | Buffer): Answer =>
  (response) =>
    response.writeHead(status, type === undefined ? {} : { 'content-type': type }).end(body);

const success = (content: unknown, httpStatus = 200) => ({
  kind: 'reply',
  reply: { status: 200, httpStatus, content },
});
const unusable = (httpStatus = 200) => ({ kind: 'reply', reply: { status: 500, httpStatus } });
const PAGE = '<!DOCTYPE html><html><body>Sign in</body></html>';
const LATIN = Buffer.from('déjà vu', 'latin1');

describe('B2: a success in plain text', () => {
  it.each<[string, string | undefined, string | Buffer, string]>([
    ['Express sendStatus', 'text/plain; charset=utf-8', 'OK', 'OK'],
    ['no content type', undefined, 'Created', 'Created'],
    ['an empty content type', '', 'Created', 'Created'],
    ['space around it', 'text/plain', ' done \r\n', 'done'],
    ['letters of another case', 'Text/Plain;Charset=UTF-8', 'OK', 'OK'],
    ['a charset', 'text/plain; charset=iso-8859-1', LATIN, 'déjà vu'],
    ['a charset in quotes', 'text/plain; charset="ISO-8859-1"; x=y', LATIN, 'déjà vu'],
    ['an unknown charset', 'text/plain; charset=klingon', 'déjà vu', 'déjà vu'],
    ['a byte order mark', 'text/plain', '\ufeffOK', 'OK'],
    ['digits at its beginning', 'text/plain', '3 items reserved', '3 items reserved'],
  ])('B2: is a success with the text as its message: %s', async (_, type, body, message) => {
    expect(await attempt(answering(200, type, body))).toEqual(success({ message }));
  });

  it('B2: keeps the beginning of a long one', async () => {
    const end = await attempt(answering(200, 'text/plain', 'x'.repeat(5_000)));
    const message = expect.stringMatching(/^x{2000}\D/) as string;
    expect(end).toEqual(success({ message }));
  });

  it.each<[string, string | undefined, string | Buffer]>([
    ['HTML', 'text/html', PAGE],
    ['HTML that says nothing of itself', undefined, PAGE],
    ['HTML that says it is text', 'text/plain', `\n  ${PAGE}`],
    ['XML', 'application/xml', '<ok/>'],
    ['words that say they are JSON', 'application/json', 'OK'],
    ['words that say they are a kind of JSON', 'application/hal+json; charset=utf-8', 'OK'],
    ['words of another type', 'application/octet-stream', 'OK'],
    ['JSON that breaks off', undefined, '{"id":1'],
    ['JSON that breaks off and says it is text', 'text/plain', '{"id":1'],
    ['bytes that are no text', undefined, LATIN],
    ['bytes that are not of their charset', 'text/plain; charset=utf-8', LATIN],
    ['a number that none can hold', 'text/plain', '1e999'],
  ])('B2: has an unknown outcome where it is %s', async (_, type, body) => {
    expect(await attempt(answering(200, type, body))).toMatchObject(unusable());
  });
});

describe('B2: a success in JSON', () => {
  it.each<[string, string | undefined, string | Buffer, unknown]>([
    ['problem+json', 'application/problem+json', '{"title":"fine"}', { title: 'fine' }],
    ['a byte order mark', 'application/json', '\ufeff{"id":1}', { id: 1 }],
    ['a charset', 'application/json; charset=utf-8', '{"id":"é"}', { id: 'é' }],
    ['a wrong charset', 'application/json; charset=iso-8859-1', '{"id":"é"}', { id: 'é' }],
    ['a charset that it needs', 'application/json; charset=latin1', Buffer.from('{"id":"é"}', 'latin1'), { id: 'é' }], // prettier-ignore
    ['a type of text', 'text/plain', '{"id":1}', { id: 1 }],
    ['a type of HTML', 'text/html', '{"id":1}', { id: 1 }],
    ['white space alone', 'application/json', ' \r\n', {}],
  ])('B2: is read as JSON with %s', async (_, type, body, content) => {
    expect(await attempt(answering(200, type, body))).toEqual(success(content));
  });

  it('B2: has the first of two content types', async () => {
    const raw =
      'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\nOK';
    expect(await attempt(answerRaw(raw))).toEqual(success({ message: 'OK' }));
  });

  it.each([204, 205])('B2: has no body with %i, even where one is sent', async (status) => {
    const raw = `HTTP/1.1 ${status} No\r\nContent-Type: text/html\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>`;
    expect(await attempt(answerRaw(raw))).toEqual(success({}, status));
  });
});

describe('B2: a success of an undo', () => {
  it.each<[string, string | undefined, string | Buffer]>([
    ['words', 'text/plain', 'OK'],
    ['HTML', 'text/html', PAGE],
    ['broken JSON', 'application/json', '{"a":'],
    ['bytes', 'application/octet-stream', Buffer.from([0xff, 0xfe, 0x00])],
    ['nothing', undefined, ''],
    ['JSON', 'application/json', '{"refunded":true}'],
    ['too much', 'application/json', 'x'.repeat(LARGEST_BODY + 1)],
  ])('B2: counts with any body: %s', async (_, type, body) => {
    for (const status of [200, 201, 299]) {
      expect(await attempt(answering(status, type, body), UNDO)).toMatchObject({
        kind: 'reply',
        reply: { status: 200, httpStatus: status },
      });
    }
  });

  it('B2: is followed by another attempt where it breaks off', async () => {
    const raw = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"undone":';
    expect(await attempt(answerRaw(raw), UNDO)).toMatchObject({ kind: 'retry', harmless: false });
  });

  it('B2: may come later, with a plain text', async () => {
    const end = await attempt(answering(202, 'text/plain', 'Accepted'), UNDO);
    expect(end).toMatchObject({ kind: 'reply', reply: { status: 202 } });
  });
});

describe('the HTML answer of a gateway', () => {
  it.each([
    [404, { kind: 'reply', reply: { status: 400, content: { message: PAGE } } }],
    [502, { kind: 'retry', harmless: false }],
    [200, unusable()],
    [302, unusable(302)],
    [401, unusable(401)],
  ])('with %i is read by its status', async (status, expected) => {
    expect(await attempt(answering(status, 'text/html; charset=utf-8', PAGE))).toMatchObject(expected);
  });
});

describe('a refusal', () => {
  it('keeps the content of problem+json', async () => {
    const end = await attempt(answering(422, 'application/problem+json', '{"title":"sold out"}'));
    expect(end).toMatchObject({ reply: { status: 400, content: { title: 'sold out' } } });
  });

  it('keeps text with bytes outside of its charset', async () => {
    const end = await attempt(answering(422, 'text/plain', LATIN));
    expect(end).toMatchObject({ reply: { status: 400, content: { message: 'd\ufffdj\ufffd vu' } } });
  });
});
