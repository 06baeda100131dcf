import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { nothingToUndo, SagaResponse } from 'temporal-saga';
import { freshTaskQueue, type TestWorker, useTemporal } from '../../support/saga-worker';
import { lenient, order } from './order-sagas';

interface Dispatched {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}
type Answer =
  readonly [status: number, body?: unknown, headers?: Readonly<Record<string, string>>] | 'hang up';

const temporal = useTemporal();
/** The answers of the service to the requests to a path, in turn; then 200. */
let script: Record<string, Answer[]> = {};
let requests: Dispatched[] = [];
let service: Server;
let worker: TestWorker;

beforeAll(async () => {
  service = createServer((request, response) => {
    void text(request).then((body) => {
      const path = request.url ?? '';
      requests.push({ path, headers: request.headers, body: JSON.parse(body) });
      const answer = script[path]?.shift() ?? [200, { reservationId: 'R1' }];
      if (answer === 'hang up') request.socket.destroy();
      else
        response
          .writeHead(answer[0], { 'content-type': 'application/json', ...answer[2] })
          .end(Buffer.isBuffer(answer[1]) ? answer[1] : JSON.stringify(answer[1] ?? {}));
    });
  });
  await new Promise<void>((listening) => service.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${String((service.address() as AddressInfo).port)}`;
  worker = await temporal.startWorker({
    sagasPath: require.resolve('./order-sagas'),
    participants: {
      inventory: { url: `${url}/inventory` },
      payment: { url: `${url}/payment`, busy: [423], idempotencyKey: 'quoted' },
    },
  });
});
afterAll(() => {
  service.closeAllConnections();
  service.close();
});
beforeEach(() => {
  script = {};
  requests = [];
});

const requestsTo = (path: string) => requests.filter((one) => one.path === path);
const run = (saga = order) =>
  worker.manager.run(saga, { orderId: '1' }, { uuid: randomUUID(), user: 'ann', raiseOnError: false });

describe('a participant by HTTP', () => {
  it('a participant by HTTP receives the content and the headers that identify the request', async () => {
    script['/payment/charge'] = [[402, { reason: 'no funds' }]];
    const execution = await run();
    expect(execution.error?.response).toEqual({
      status: 400,
      httpStatus: 402,
      content: { reason: 'no funds' },
    });
    const [reserve] = requests;
    expect(reserve).toMatchObject({ path: '/inventory/reserve', body: { orderId: '1' } });
    expect(reserve?.headers).toMatchObject({
      'saga-id': execution.uuid,
      'saga-step': 'reserve',
      'saga-user': 'ann',
    });
    const release = requests.find(({ path }) => path === '/inventory/release');
    expect(release?.headers['saga-undo-of']).toBe(reserve?.headers['idempotency-key']);
    expect(release?.headers['idempotency-key']).not.toBe(reserve?.headers['idempotency-key']);
  });

  it('a participant that answered an earlier attempt with 429 may still refuse, which proves that there is no effect', async () => {
    script['/payment/charge'] = [[429], [400, { reason: 'no funds' }]];
    expect(await run(lenient)).toMatchObject({
      status: 'finished',
      context: { payment: 'refused: no funds' },
    });
  });

  it.each<[string, Answer]>([
    ['a server error', [503]],
    ['a broken connection', 'hang up'],
  ])('a participant that refuses after %s leaves the outcome unknown', async (_, first) => {
    script['/payment/charge'] = [first, [400, { reason: 'done already' }]];
    expect(await run(lenient)).toMatchObject({ status: 'errored', error: { code: 'OUTCOME_UNKNOWN' } });
  });

  it('A8: a participant that answers an undo with 404 gets it again, and the undo then counts as failed', async () => {
    script['/payment/charge'] = [[501], [501], [501]];
    script['/payment/refund'] = [[404], [404], [404]];
    const execution = await run();
    expect(execution).toMatchObject({
      status: 'incomplete',
      undoErrors: [{ code: 'OUTCOME_UNKNOWN', step: 'charge' }],
    });
    expect(requestsTo('/payment/refund')).toHaveLength(3);
  });

  it.each<[string, Answer]>([
    ['410', [410]],
    ['404 and the header Saga-Undo', [404, {}, { 'Saga-Undo': 'nothing' }]],
  ])('A8: a participant that answers an undo with %s has nothing to undo', async (_, answer) => {
    script['/payment/charge'] = [[501], [501], [501]];
    script['/payment/refund'] = [answer];
    const execution = await run();
    expect(execution.status).toBe('errored');
    expect(execution.steps.at(-1)).toMatchObject({ outcome: 'unknown', undo: { status: 'nothing' } });
  });

  it('A9: a busy participant gets the request again until it is done', async () => {
    script['/payment/charge'] = [[423], [423]];
    expect(await run()).toMatchObject({ status: 'finished' });
    expect(requestsTo('/payment/charge')).toHaveLength(3);
  });

  it('A9: a participant that is busy and then refuses proves nothing', async () => {
    script['/payment/charge'] = [[423], [402]];
    expect(await run(lenient)).toMatchObject({ status: 'errored', error: { code: 'OUTCOME_UNKNOWN' } });
  });

  it('A9: a participant that answers a repeated undo with 409 gets it again until it is undone', async () => {
    script['/payment/charge'] = [[402]];
    script['/inventory/release'] = ['hang up', [409], [200]];
    const execution = await run();
    expect(execution).toMatchObject({ status: 'errored', undoErrors: [] });
    expect(requestsTo('/inventory/release')).toHaveLength(3);
  });

  it('B2: a participant that answers OK as text is done, and can be undone', async () => {
    const words: Answer = [200, Buffer.from('OK'), { 'content-type': 'text/plain' }];
    script['/payment/charge'] = [words];
    expect(await run()).toMatchObject({ status: 'finished' });
    script['/payment/charge'] = [[402]];
    script['/inventory/release'] = [words];
    expect(await run()).toMatchObject({ status: 'errored', error: { code: 'REFUSED' }, undoErrors: [] });
  });

  it('B2: a gateway that answers in HTML leaves the outcome unknown, and the step is undone', async () => {
    script['/payment/charge'] = [[200, Buffer.from('<html>'), { 'content-type': 'text/html' }]];
    expect(await run()).toMatchObject({
      status: 'errored',
      error: { code: 'OUTCOME_UNKNOWN', step: 'charge' },
    });
    expect(requestsTo('/payment/refund')).toHaveLength(1);
  });

  it('B3: a compressed answer of a gateway is decoded', async () => {
    const body = gzipSync('{"reservationId":"R7"}');
    script['/inventory/reserve'] = [[200, body, { 'content-encoding': 'gzip' }]];
    expect(await run()).toMatchObject({ status: 'finished', context: { reservationId: 'R7' } });
  });

  it('A9: a late reply finds its request by Saga-Request, in any form of the key', async () => {
    script['/payment/charge'] = [[202]];
    const uuid = randomUUID();
    await worker.manager.run(lenient, { orderId: '1' }, { uuid, pauseOnDisk: true });
    const [charge] = requestsTo('/payment/charge');
    const reply = (request: unknown) =>
      worker.manager.run({ response: new SagaResponse({ uuid, request: String(request) }) });
    await expect(reply(charge?.headers['idempotency-key'])).rejects.toMatchObject({ code: 'REPLY_FOREIGN' });
    await expect(reply(charge?.headers['saga-request'])).resolves.toMatchObject({ status: 'finished' });
  });

  it('A8: a late reply to an undo may report that there is nothing to undo', async () => {
    script['/payment/charge'] = [[501], [501], [501]];
    script['/payment/refund'] = [[202]];
    const uuid = randomUUID();
    await worker.manager.run(order, { orderId: '1' }, { uuid, pauseOnDisk: true });
    const request = String(requestsTo('/payment/refund')[0]?.headers['saga-request']);
    const response = new SagaResponse({ uuid, request, content: nothingToUndo });
    const execution = await worker.manager.run({ response, raiseOnError: false });
    expect(execution.steps.at(-1)).toMatchObject({ outcome: 'unknown', undo: { status: 'nothing' } });
  });

  it('A9: a participant receives its keys in the form that it is configured for, and the time of each request', async () => {
    script['/payment/charge'] = [[501], [501], [501]];
    await run();
    const [charge, second] = requestsTo('/payment/charge').map(({ headers }) => headers);
    const refund = requestsTo('/payment/refund')[0]?.headers;
    expect(charge?.['idempotency-key']).toBe(`"${String(charge?.['saga-request'])}"`);
    expect(refund?.['saga-undo-of']).toBe(charge?.['idempotency-key']);
    expect(charge?.['saga-sent-at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(second?.['saga-sent-at']).toBe(charge?.['saga-sent-at']);
  });

  it('a participant that is unreachable was sent no request, so that its step is not undone', async () => {
    const away = await temporal.startWorker({
      sagasPath: require.resolve('./order-sagas'),
      participants: { inventory: () => ({ reservationId: 'R1' }), payment: { url: 'http://127.0.0.1:1' } },
    });
    const execution = await away.manager.run(order, { orderId: '1' }, { raiseOnError: false });
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'REQUEST_UNSENT', step: 'charge' } });
    expect(execution.steps.find(({ step }) => step === 'charge')).not.toHaveProperty('undo');
  });
});

describe('a participant on a task queue without a worker', () => {
  it('a participant on a task queue without a worker was sent no request, so that its step is not undone', async () => {
    const policy = { totalTimeout: 500 };
    const away = await temporal.startWorker({
      sagasPath: require.resolve('./unserved-sagas'),
      participants: { unserved: { taskQueue: freshTaskQueue(), execute: policy, undo: policy } },
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
