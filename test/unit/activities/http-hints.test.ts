import { makeAttempt } from '../../../src/activities/make-attempt';
import { type Answer, closeAll, FIRST_EXECUTE, requestOf, serve, transportTo } from './http-server';
import { httpTransport } from '../../../src/activities/http/http-transport';

afterEach(closeAll);

const json = { 'content-type': 'application/json' };
const answering =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end(body);

async function replyOf(answer: Answer): Promise<{ url: string; reply: { hint?: string; content: unknown } }> {
  const { url } = await serve(answer);
  const end = (await transportTo({ url })()) as unknown as { reply: { hint?: string; content: unknown } };
  return { url, reply: end.reply };
}

describe('a 404 that reads like the answer of a router', () => {
  it.each<readonly [string, string, Record<string, string>]>([
    [
      'Express',
      '<!DOCTYPE html>\n<html><head><title>Error</title></head><body><pre>Cannot POST /reserve</pre></body></html>',
      {},
    ],
    ['Nest', '{"message":"Cannot POST /reserve","error":"Not Found","statusCode":404}', json],
    ['Fastify', '{"message":"Route POST:/reserve not found","error":"Not Found","statusCode":404}', json],
    ['FastAPI', '{"detail":"Not Found"}', json],
    [
      'Spring',
      '{"timestamp":"2026-01-01T00:00:00Z","status":404,"error":"Not Found","path":"/reserve"}',
      json,
    ],
    [
      'Spring 6',
      '{"type":"about:blank","title":"Not Found","status":404,"detail":"No static resource reserve."}',
      json,
    ],
    ['ASP.NET', '{"type":"https://tools.ietf.org/html/rfc9110","title":"Not Found","status":404}', json],
    ['Go', '404 page not found\n', { 'content-type': 'text/plain' }],
    [
      'nginx',
      '<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1><hr>nginx</body></html>',
      {},
    ],
    [
      'Flask',
      '<!doctype html><title>404 Not Found</title><p>The requested URL was not found on the server.</p>',
      {},
    ],
    ['Kong', '{"message":"no Route matched with those values"}', json],
    ['an empty one', '', {}],
  ])('%s: the hint names url, path, participant and the URL', async (_, body, headers) => {
    const { url, reply } = await replyOf(answering(404, body, headers));
    expect(reply.hint).toMatch(/The route may be missing: check url and path of participant "inventory"/);
    expect(reply.hint).toContain(`POST ${url}/reserve`);
  });

  it.each(['{"reason":"sold out"}', '{"code":"NO_SUCH_SKU"}', '{"message":"Order 5 not found"}'])(
    'a business answer names the URL alone: %s',
    async (body) => {
      const { url, reply } = await replyOf(answering(404, body, json));
      expect(reply.hint).toBe(`The request was POST ${url}/reserve.`);
    },
  );

  it('a 405 has the hint, and no other refusal has one', async () => {
    expect((await replyOf(answering(405, ''))).reply.hint).toMatch(/route may be missing/);
    expect((await replyOf(answering(422, '{"message":"Cannot POST"}', json))).reply.hint).toBeUndefined();
  });
});

describe('an answer that the configuration causes', () => {
  it.each([401, 403, 407])('%i points to headers and tls', async (status) => {
    const { reply } = await replyOf(answering(status, '{"error":"bad token"}', json));
    expect(reply.content).toEqual({ message: 'bad token' });
    expect(reply.hint).toMatch(/headers and tls of participant "inventory"/);
  });

  it.each([
    ['https://user:secret@other.example/x?token=secret#secret', 'to https://other.example/x,'],
    ['/login?next=secret', 'to /login,'],
    ['http://[broken', 'It redirects, '],
  ])('a redirect names where it leads, without secrets: %s', async (location, text) => {
    const { reply } = await replyOf(answering(301, '', { location }));
    expect(reply.hint).toContain(text);
    expect(reply.hint).toContain('redirects are not followed: check url');
    expect(reply.hint).not.toContain('secret');
  });

  it('a page with status 200 points to the URL', async () => {
    const { url, reply } = await replyOf(answering(200, '<html><body>Welcome</body></html>'));
    expect(reply.hint).toContain(`POST ${url}/reserve`);
    expect(JSON.stringify(reply.content)).toContain('Welcome');
  });
});

describe('a request without an answer', () => {
  it.each([
    ['http://127.0.0.1:1', 'ECONNREFUSED', 'Nothing listens there'],
    ['http://participant.invalid', 'participant.invalid', 'The host has no address'],
  ])('to %s names URL, error and what to check', async (url, error, check) => {
    const { transport, close } = httpTransport({ url });
    const end = await makeAttempt(transport, requestOf(), FIRST_EXECUTE);
    await close();
    const { message } = end as unknown as { message: string };
    for (const fact of [`${url}/reserve`, error, check, '"inventory"']) expect(message).toContain(fact);
  });

  it('to a port that speaks no TLS names the scheme', async () => {
    const { url } = await serve(answering(200, '{}'));
    const { transport, close } = httpTransport({ url: url.replace('http:', 'https:') });
    const end = await makeAttempt(transport, requestOf(), FIRST_EXECUTE);
    await close();
    expect((end as unknown as { message: string }).message).toMatch(/http or https/);
  });
});
