import { createServer } from 'node:net';
import { exchange } from '../../../src/activities/http/exchange';
import { makeAttempt } from '../../../src/activities/make-attempt';
import { httpTransport } from '../../../src/activities/http/http-transport';
import { closeAll, FIRST_EXECUTE, listen, requestOf, serve, transportTo } from './http-server';

afterEach(closeAll);

const success = (content: unknown, httpStatus = 200) => ({
  kind: 'reply',
  reply: { status: 200, httpStatus, content },
});
const retry = (harmless: boolean) => expect.objectContaining({ kind: 'retry', harmless });

describe('a request', () => {
  it('posts its content as JSON to the operation', async () => {
    const server = await serve((response) => response.end('{"id":7}'));
    const end = await transportTo({ url: `${server.url}/stock` })({ content: { items: ['ä', null] } });
    expect(end).toStrictEqual(success({ id: 7 }));
    expect(server.seen).toMatchObject([
      { method: 'POST', url: '/stock/reserve', body: '{"items":["ä",null]}', headers: { 'content-type': 'application/json' } }, // prettier-ignore
    ]);
  });

  it('posts content that is null', async () => {
    const server = await serve();
    await transportTo({ url: server.url })({ content: null });
    expect(server.seen).toMatchObject([{ body: 'null', headers: { 'content-length': '4' } }]);
  });

  it('sends nothing for a text that is no operation', async () => {
    const server = await serve();
    const end = await transportTo({ url: `${server.url}/stock` })({ operation: '../admin' });
    expect(end).toMatchObject({ kind: 'reply', reply: { status: 500 } });
    expect(server.seen).toHaveLength(0);
  });

  it('takes bodies of every kind of value', async () => {
    const bodies = ['', ' \n', 'null', '7', '"text"', '[]', '{"a":{"b":[1.5,true]}}'];
    const answers = [...bodies];
    const server = await serve((response) => response.end(answers.shift()));
    const send = transportTo({ url: server.url });
    for (const content of [{}, {}, null, 7, 'text', [], { a: { b: [1.5, true] } }]) {
      expect(await send()).toStrictEqual(success(content));
    }
  });
});

describe('a missing answer', () => {
  it('is harmless when no server listens', async () => {
    const server = await serve();
    await server.close();
    expect(await transportTo({ url: server.url })()).toMatchObject({
      kind: 'retry',
      harmless: true,
      causes: [{ message: expect.stringContaining('ECONNREFUSED') }],
    });
  });

  it('is harmless when the host has no address', async () => {
    // A label of more than 63 characters is refused before any name server gets it.
    expect(await transportTo({ url: `http://${'x'.repeat(64)}.invalid` })()).toStrictEqual(retry(true));
  });

  it('leaves the effect possible when the connection ends after the request', async () => {
    const server = await serve((_response, { socket }) => socket.destroy());
    expect(await transportTo({ url: server.url })()).toStrictEqual(retry(false));
    expect(server.seen).toHaveLength(1);
  });

  it('leaves the effect possible when the answer is not HTTP', async () => {
    const server = await serve((_response, { socket }) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    expect(await transportTo({ url: server.url })()).toStrictEqual(retry(false));
  });
});

describe('the signal', () => {
  it('ends an attempt whose answer does not come', async () => {
    const controller = new AbortController();
    const server = await serve(() => controller.abort(new Error('too late')));
    const end = await transportTo({ url: server.url })({ signal: controller.signal });
    expect(end).toMatchObject({ kind: 'retry', harmless: false, causes: [{ message: 'too late' }] });
  });

  it('ends an attempt whose answer has no end', async () => {
    const controller = new AbortController();
    const server = await serve((response) => {
      response.writeHead(200);
      response.write('{', () => controller.abort());
    });
    const end = await transportTo({ url: server.url })({ signal: controller.signal });
    expect(end).toStrictEqual(retry(false));
  });

  it('is obeyed before anything is sent', async () => {
    const server = await serve();
    const send = transportTo({ url: server.url });
    expect(await send({ signal: AbortSignal.abort() })).toStrictEqual(retry(true));
    expect(await send()).toStrictEqual(success({}));
    expect(server.seen).toHaveLength(1);
  });

  it('is obeyed when the headers are already made', async () => {
    const dispatch = jest.fn();
    const end = await exchange({ dispatch }, { method: 'POST', path: '/' }, AbortSignal.abort('late'));
    expect(end).toStrictEqual({ kind: 'unanswered', sent: false, error: 'late' });
    expect(dispatch).not.toHaveBeenCalled();
  });

  it('keeps a request from being sent once its connection stands', async () => {
    const server = await serve();
    const controller = new AbortController();
    // The pool writes when it is connected; here it connects only after the signal.
    const gate = createServer((socket) => server.server.emit('connection', socket));
    const { port } = await listen(gate);
    const send = transportTo({ url: `http://127.0.0.1:${port}` });
    const first = send({ signal: controller.signal, step: 'first' });
    // All microtasks, in which the pool begins to connect; a connection takes longer.
    await new Promise(process.nextTick);
    controller.abort();
    expect(await first).toStrictEqual(retry(true));
    expect(await send({ step: 'second' })).toStrictEqual(success({}));
    expect(server.seen.map(({ headers }) => headers['saga-step'])).toStrictEqual(['second']);
  });
});

describe('connections', () => {
  it('are kept for the next request', async () => {
    const server = await serve();
    const send = transportTo({ url: server.url });
    for (let count = 0; count < 10; count += 1) await send();
    // One may still be busy with an answer that has just come.
    expect(new Set(server.seen.map(({ clientPort }) => clientPort)).size).toBeLessThanOrEqual(2);
  });

  it('are replaced when the participant has restarted', async () => {
    const first = await serve();
    const send = transportTo({ url: first.url });
    await send();
    await first.close();
    const second = await serve(undefined, { port: first.port });
    expect(await send()).toStrictEqual(success({}));
    expect(second.seen).toHaveLength(1);
  });

  it('that break under a request are not taken for closed ones', async () => {
    const used = new Set<number | undefined>();
    const server = await serve((response, { socket, clientPort }) => {
      if (used.has(clientPort)) socket.resetAndDestroy();
      else response.end();
      used.add(clientPort);
    });
    const send = transportTo({ url: server.url });
    let end = await send();
    while (end.kind === 'reply') end = await send();
    expect(end).toStrictEqual(retry(false));
    expect(server.seen).toHaveLength(used.size + 1);
  });

  it('serve many requests at a time', async () => {
    const server = await serve((response, { body }) => response.end(body));
    const send = transportTo({ url: server.url });
    const contents = Array.from({ length: 50 }, (_, index) => index);
    const ends = await Promise.all(contents.map((content) => send({ content })));
    expect(ends).toStrictEqual(contents.map((content) => success(content)));
  });
});

describe('close', () => {
  it('waits for the request under way, and lets no other be sent', async () => {
    let closing: Promise<void> | undefined;
    const server = await serve((response) => {
      closing = close();
      response.end('{"late":true}');
    });
    const { transport, close } = httpTransport({ url: server.url });
    const attempt = () => makeAttempt(transport, requestOf(), FIRST_EXECUTE);
    expect(await attempt()).toStrictEqual(success({ late: true }));
    await closing;
    expect(await attempt()).toStrictEqual(retry(true));
    expect(server.seen).toHaveLength(1);
  });

  it('may be called twice', async () => {
    const { close } = httpTransport({ url: 'http://127.0.0.1:1' });
    await close();
    await expect(close()).resolves.not.toThrow();
  });
});
