import type { HeadersSource } from '../../../src/activities/http/headers';
import { httpTransport } from '../../../src/activities/http/http-transport';
import { closeAll, requestOf, serve, transportTo } from './http-server';

afterEach(closeAll);

const asJavaScript = (value: unknown) => value as HeadersSource;

describe("the saga's headers", () => {
  it('carry the metadata of the request', async () => {
    const server = await serve();
    await transportTo({ url: server.url })({ user: 'ada' });
    expect(server.seen[0]?.headers).toMatchObject({
      'idempotency-key': requestOf().idempotencyKey,
      'saga-id': 'order-1',
      'saga-step': 'reserve-stock',
      'saga-user': 'ada',
      'content-type': 'application/json',
      'accept-encoding': 'identity',
      accept: 'application/json',
    });
  });

  it('are left out where they have no value', async () => {
    const server = await serve();
    await transportTo({ url: server.url })();
    expect(server.seen[0]?.headers).not.toHaveProperty('saga-user');
    expect(server.seen[0]?.headers).not.toHaveProperty('saga-undo-of');
  });

  it('name on an undo the requests that it undoes', async () => {
    const server = await serve();
    await transportTo({ url: server.url })({ undoOf: ['run:a:execute:1', 'run:a,b:execute:2'] });
    const list = server.seen[0]?.headers['saga-undo-of'] as string;
    expect(list.split(', ').map(decodeURIComponent)).toStrictEqual(['run:a:execute:1', 'run:a,b:execute:2']);
  });

  it('carry on an undo its own key, and the execution', async () => {
    const server = await serve();
    const idempotencyKey = 'run:a:undo:1';
    await transportTo({ url: server.url })({ idempotencyKey, undoOf: ['run:a:execute:1'] });
    expect(server.seen[0]?.headers).toMatchObject({
      'idempotency-key': idempotencyKey,
      'saga-id': 'order-1',
      'saga-step': 'reserve-stock',
    });
  });

  it('name on a probe the requests that it asks about', async () => {
    const server = await serve();
    const send = transportTo({ url: server.url });
    await send({ asksAbout: ['run:a:execute:1', 'run:a,b:execute:2'] });
    await send();
    const [probe, other] = server.seen.map(({ headers }) => headers);
    expect(probe?.['saga-asks-about']).toBe('run:a:execute:1, run:a%2Cb:execute:2');
    expect(probe).not.toHaveProperty('saga-undo-of');
    expect(other).not.toHaveProperty('saga-asks-about');
  });

  it.each([
    ['Ada Lovelace', 'Ada Lovelace'],
    ['100%', '100%25'],
    ['Jörg Müller', 'J%C3%B6rg M%C3%BCller'],
    ['東京 🎉', '%E6%9D%B1%E4%BA%AC %F0%9F%8E%89'],
    ['a\r\nHost: evil', 'a%0D%0AHost: evil'],
    [' padded ', '%20padded%20'],
    ['', ''],
  ])('carry any text: %j', async (user, sent) => {
    const server = await serve();
    expect(await transportTo({ url: server.url })({ user })).toMatchObject({ kind: 'reply' });
    expect(server.seen[0]?.headers['saga-user']).toBe(sent);
    expect(decodeURIComponent(sent)).toBe(user);
  });

  it('carry even half a surrogate pair', async () => {
    const server = await serve();
    await transportTo({ url: server.url })({ sagaId: 'a\ud800b' });
    expect(server.seen[0]?.headers['saga-id']).toBe('a%EF%BF%BDb');
  });
});

describe('headers of the user', () => {
  it('are sent, whether fixed, made or awaited', async () => {
    const server = await serve();
    const headers: Record<string, string> = { Authorization: 'Bearer s3cret', 'X-Latin': 'caf\u00e9' };
    const sources: HeadersSource[] = [headers, () => headers, () => Promise.resolve(headers)];
    for (const source of sources) await transportTo({ url: server.url, headers: source })();
    expect(server.seen).toHaveLength(3);
    for (const { headers: seen } of server.seen) {
      expect(seen).toMatchObject({ authorization: 'Bearer s3cret', 'x-latin': 'café' });
    }
  });

  it('are made for each attempt from its request', async () => {
    const server = await serve();
    const send = transportTo({
      url: server.url,
      headers: ({ step, attempt }) => ({ 'X-Attempt': `${step} ${attempt}` }),
    });
    await send();
    await send({ attempt: 2 });
    expect(server.seen.map(({ headers }) => headers['x-attempt'])).toStrictEqual([
      'reserve-stock 1',
      'reserve-stock 2',
    ]);
  });

  it('may replace headers that carry no metadata of the saga', async () => {
    const server = await serve();
    const headers = { 'User-Agent': 'shop', Accept: 'application/hal+json', TraceParent: 'mine' };
    await transportTo({ url: server.url, headers })();
    expect(server.seen[0]?.headers).toMatchObject({
      'user-agent': 'shop',
      accept: 'application/hal+json',
      traceparent: 'mine',
    });
  });

  const refused: readonly (readonly [string, unknown])[] = [
    ...[
      'Idempotency-Key', 'SAGA-ID', 'Saga-Step', 'saga-user', 'saga-undo-of', 'saga-anything', 'Content-Type', 'Content-Length',
      'Content-Encoding', 'Accept-Encoding', 'Host', 'Connection', 'Transfer-Encoding', 'Upgrade', 'Expect',
    ].map((name) => [name, { [name]: 'x' }] as const), // prettier-ignore
    ['a name with a space', { 'X A': 'x' }],
    ['a name with a line break', { 'X\nA': 'x' }],
    ['no name', { '': 'x' }],
    ['a value of two lines', { 'X-A': 's3cret\n' }],
    ['a value beyond Latin-1', { 'X-A': 's3cret€' }],
    ['a value that is missing', { 'X-A': undefined }],
    ['null', null],
    ['a text', 'X-A: x'],
    ['a list', [['X-A', 'x']]],
    ['web headers', new Headers({ 'X-A': 'x' })],
  ];

  it.each(refused)('are refused at the start: %s', (_name, headers) => {
    const create = () => httpTransport({ url: 'http://localhost', headers: asJavaScript(headers) });
    expect(create).toThrow(expect.objectContaining({ code: 'CONFIGURATION_INVALID' }));
    expect(create).not.toThrow(/s3cret/);
  });

  it.each(refused)('are refused when they are made, before anything is sent: %s', async (_name, headers) => {
    const server = await serve();
    const end = await transportTo({ url: server.url, headers: asJavaScript(() => headers) })();
    expect(end).toMatchObject({ kind: 'retry', harmless: true, causes: [{ name: 'SagaError' }] });
    expect(JSON.stringify(end)).not.toContain('s3cret');
    expect(server.seen).toHaveLength(0);
  });

  it.each<[string, HeadersSource]>([
    ['throws', () => { throw new Error('no token'); }], // prettier-ignore
    ['rejects', () => Promise.reject(new Error('no token'))],
  ])('that cannot be made are followed by another attempt: the function %s', async (_name, headers) => {
    const server = await serve();
    const end = await transportTo({ url: server.url, headers })();
    expect(end).toMatchObject({ kind: 'retry', harmless: true, causes: [{ message: 'no token' }] });
    expect(server.seen).toHaveLength(0);
  });

  it('that never come end with the attempt', async () => {
    const controller = new AbortController();
    const server = await serve();
    const headers = () => {
      setImmediate(() => controller.abort(new Error('too late')));
      return new Promise<never>(() => undefined);
    };
    const end = await transportTo({ url: server.url, headers })({ signal: controller.signal });
    expect(end).toMatchObject({ kind: 'retry', harmless: true, causes: [{ message: 'too late' }] });
    expect(server.seen).toHaveLength(0);
  });
});
