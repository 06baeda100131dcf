import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { freshTaskQueue, type TestWorker, useTemporal } from '../../support/saga-worker';
import { lenient, order } from './order-sagas';

interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}
type Answer = readonly [status: number, body?: unknown] | 'hang up';

const temporal = useTemporal();
/** How the service answers each request to a path, in turn; then 200. */
let script: Record<string, Answer[]> = {};
let asked: Asked[] = [];
let service: Server;
let worker: TestWorker;

beforeAll(async () => {
  service = createServer((request, response) => {
    void text(request).then((body) => {
      const path = request.url ?? '';
      asked.push({ path, headers: request.headers, body: JSON.parse(body) });
      const answer = script[path]?.shift() ?? [200, { reservationId: 'R1' }];
      if (answer === 'hang up') request.socket.destroy();
      else
        response
          .writeHead(answer[0], { 'content-type': 'application/json' })
          .end(JSON.stringify(answer[1] ?? {}));
    });
  });
  await new Promise<void>((listening) => service.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${String((service.address() as AddressInfo).port)}`;
  worker = await temporal.startWorker({
    sagasPath: require.resolve('./order-sagas'),
    participants: { inventory: { url: `${url}/inventory` }, payment: { url: `${url}/payment` } },
  });
});
afterAll(() => {
  service.closeAllConnections();
  service.close();
});
beforeEach(() => {
  script = {};
  asked = [];
});

const run = (saga = order) =>
  worker.manager.run(saga, { orderId: '1' }, { uuid: randomUUID(), user: 'ann', raiseOnError: false });

describe('a participant by HTTP', () => {
  it('gets the content and what identifies the request', async () => {
    script['/payment/charge'] = [[402, { reason: 'no funds' }]];
    const execution = await run();
    expect(execution.error?.response).toEqual({
      status: 400,
      httpStatus: 402,
      content: { reason: 'no funds' },
    });
    const [reserve] = asked;
    expect(reserve).toMatchObject({ path: '/inventory/reserve', body: { orderId: '1' } });
    expect(reserve?.headers).toMatchObject({
      'saga-id': execution.uuid,
      'saga-step': 'reserve',
      'saga-user': 'ann',
    });
    const release = asked.find(({ path }) => path === '/inventory/release');
    expect(release?.headers['saga-undo-of']).toBe(reserve?.headers['idempotency-key']);
    expect(release?.headers['idempotency-key']).not.toBe(reserve?.headers['idempotency-key']);
  });

  it('that turned an attempt away at the door may still refuse: nothing was done', async () => {
    script['/payment/charge'] = [[429], [400, { reason: 'no funds' }]];
    expect(await run(lenient)).toMatchObject({
      status: 'finished',
      context: { payment: 'refused: no funds' },
    });
  });

  it.each<[string, Answer]>([
    ['a server error', [503]],
    ['a broken connection', 'hang up'],
  ])('that refuses after %s leaves the outcome unknown', async (_, first) => {
    script['/payment/charge'] = [first, [400, { reason: 'done already' }]];
    expect(await run(lenient)).toMatchObject({ status: 'errored', error: { code: 'OUTCOME_UNKNOWN' } });
  });

  it('that is nowhere was sent nothing, so that its step is not undone', async () => {
    const away = await temporal.startWorker({
      sagasPath: require.resolve('./order-sagas'),
      participants: { inventory: () => ({ reservationId: 'R1' }), payment: { url: 'http://127.0.0.1:1' } },
    });
    const execution = await away.manager.run(order, { orderId: '1' }, { raiseOnError: false });
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'REQUEST_UNSENT', step: 'charge' } });
    expect(execution.steps.find(({ step }) => step === 'charge')).not.toHaveProperty('undo');
  });
});

describe('a participant on a task queue that nobody polls', () => {
  it('was sent nothing, so that its step is not undone', async () => {
    const policy = { totalTimeout: 500 };
    const away = await temporal.startWorker({
      sagasPath: require.resolve('./unserved-sagas'),
      participants: { nobody: { taskQueue: freshTaskQueue(), execute: policy, undo: policy } },
    });
    const execution = await away.manager.run('unserved', {}, { raiseOnError: false });
    expect(execution).toMatchObject({
      status: 'errored',
      error: { code: 'REQUEST_UNSENT' },
      steps: [{ step: 'ask' }],
    });
    expect(execution.steps[0]).not.toHaveProperty('undo');
  });
});
