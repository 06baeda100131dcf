/**
 * The messages about requests on a real worker: each names target, status and reason, and is the same in the error, the
 * memo, the list, the table of steps, the log and the hook.
 */
import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { workflowMetadataQuery } from '@temporalio/workflow';
import { DefaultLogger, type LogEntry, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { SagaFailedExecutionError, SagaSummary } from 'temporal-saga/client';
import type { StuckNotice } from 'temporal-saga/worker';
import { type TestWorker, useTemporal } from '../../support/saga-worker';
import { listen } from '../../support/service-http';
import { until } from '../../support/until';
import { order, stuckOrder } from './message-sagas';

/** The log of the worker; installed before the worker's own quiet runtime. */
const logged: LogEntry[] = [];
jest.spyOn(Runtime, 'install').mockImplementationOnce((options) =>
  Runtime.install({
    ...options,
    logger: new DefaultLogger('INFO', (entry) => logged.push(entry)),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }), forward: {} },
    },
  }),
);

const PAGE =
  '<!DOCTYPE html><html><head><title>Error</title></head><body><pre>Cannot POST /path</pre></body></html>';
const ANSWERS: Readonly<Record<string, readonly [status: number, body: string]>> = {
  '/decline': [402, '{"reason":"card declined"}'],
  '/down': [503, '<html><head><title>503</title></head><body>Service Unavailable</body></html>'],
  '/auth': [401, '{"error":"invalid token"}'],
};

const temporal = useTemporal();
const notices: StuckNotice[] = [];
let shop: { url: string; close: () => void };
let worker: TestWorker;

beforeAll(async () => {
  shop = await listen(0, (message, response) => {
    const [status, body] = ANSWERS[message.url ?? ''] ?? [404, PAGE];
    response.writeHead(status).end(body);
    return Promise.resolve();
  });
  worker = await temporal.startWorker({
    sagasPath: require.resolve('./message-sagas'),
    participants: {
      stock: () => ({}),
      shop: { url: shop.url, headers: { Authorization: 'Bearer s3cr3t' } },
      gone: { url: 'http://127.0.0.1:1' },
      far: { taskQueue: 'no-worker-here', execute: { totalTimeout: '1s' } },
    },
    onStuck: (notice) => {
      notices.push(notice);
    },
  });
});
afterAll(() => {
  shop.close();
});

const linesWith = (text: string) => logged.filter(({ message }) => message.includes(text));
const textOf = ({ message, meta }: LogEntry) =>
  `${message} ${String((meta?.['error'] as Error | undefined)?.stack)}`;

describe('a request that fails', () => {
  it.each<readonly [string, string, string, readonly string[]]>([
    ['a refusal', 'shop/decline', 'REFUSED', ['shop/decline refused (HTTP 402): card declined']],
    [
      'a wrong path',
      'shop/chrage',
      'REFUSED',
      [
        'shop/chrage refused (HTTP 404): Cannot POST /path',
        'The route may be missing',
        'participant "shop"',
        '/chrage)',
      ],
    ],
    [
      'a service that is down',
      'shop/down',
      'OUTCOME_UNKNOWN',
      ['shop/down', 'HTTP 503', 'Service Unavailable'],
    ],
    [
      'wrong credentials',
      'shop/auth',
      'OUTCOME_UNKNOWN',
      ['shop/auth failed (HTTP 401): invalid token', 'headers and tls of participant "shop"'],
    ],
    [
      'a port where nothing listens',
      'gone/charge',
      'REQUEST_UNSENT',
      ['gone/charge', 'ECONNREFUSED', 'http://127.0.0.1:1/charge', 'Nothing listens there'],
    ],
    [
      'a task queue without a worker',
      'far/charge',
      'REQUEST_UNSENT',
      ['far/charge', '"no-worker-here"', 'Check that one runs'],
    ],
    [
      'a misspelt participant',
      'shoop/charge',
      'UNKNOWN_TARGET',
      ['shoop/charge', 'known: stock, shop, gone, far', 'mean "shop"'],
    ],
  ])('%s: the error names step, target, status, reason and what to check', async (_, target, code, facts) => {
    const failed = await worker.manager.run(order, { target }).catch((error: unknown) => error);
    const { message, execution } = failed as SagaFailedExecutionError;
    expect(execution.error).toMatchObject({ code, step: 'charge' });
    expect(message).toContain('at step charge');
    for (const fact of facts) {
      expect(execution.error?.message).toContain(fact);
      expect(message).toContain(fact);
    }
    expect(JSON.stringify(execution)).not.toContain('s3cr3t');
  });
});

describe('the log of the worker', () => {
  it('says at its start which sagas, participants and task queue the worker has, without secrets', async () => {
    await until(() => Promise.resolve(linesWith('SAGA_WORKER').length === 3));
    const [place, sagas, participants] = linesWith('SAGA_WORKER').map(({ message }) => message);
    expect(place).toContain(worker.taskQueue);
    expect(place).toContain('namespace default');
    expect(sagas).toContain('order, stuckOrder');
    for (const one of ['stock (function)', `shop (HTTP ${shop.url})`, 'far (task queue no-worker-here)']) {
      expect(participants).toContain(one);
    }
    expect(inspect(logged, { depth: 9 })).not.toContain('s3cr3t');
    expect(linesWith('webpack')).toEqual([]);
  });

  it('has one line for a refusal, at INFO, and no stack', async () => {
    const uuid = randomUUID();
    await worker.manager.run(order, { target: 'shop/decline' }, { uuid, raiseOnError: false });
    const about = () =>
      logged.filter(({ message, meta }) => message.includes(uuid) || meta?.['workflowId'] === uuid);
    await until(() => Promise.resolve(about().some(({ message }) => message === 'Workflow failed')));
    const refused = about().filter(({ message }) => message.startsWith('SAGA_REFUSED'));
    expect(refused).toMatchObject([{ level: 'INFO' }]);
    expect(refused[0]?.message).toBe(
      `SAGA_REFUSED: order ${uuid}: step charge: shop/decline refused (HTTP 402): card declined`,
    );
    for (const entry of about()) expect(textOf(entry)).not.toMatch(/\n\s+at /);
  });

  it('has no stack for a participant that cannot be reached', async () => {
    const uuid = randomUUID();
    await worker.manager.run(order, { target: 'gone/charge' }, { uuid, raiseOnError: false });
    const failed = () => linesWith('Activity failed').filter(({ meta }) => meta?.['workflowId'] === uuid);
    await until(() => Promise.resolve(failed().length === 2));
    for (const entry of failed()) {
      expect(textOf(entry)).toContain('gone/charge could not be reached');
      expect(textOf(entry)).not.toMatch(/\n\s+at /);
    }
  });
});

describe('a stuck execution', () => {
  it('has the same message in its error, memo, list, table, log, hook and unfinished wait', async () => {
    const uuid = randomUUID();
    const running = worker.manager.run(stuckOrder, {}, { uuid, raiseOnError: false });
    const execution = await until(async () => {
      const loaded = await worker.manager.load(uuid).catch(() => undefined);
      return loaded?.status === 'stuck' ? loaded : undefined;
    });
    const { message = '' } = execution.incidents[0]?.error ?? {};
    for (const fact of [
      'shop/no-such-route',
      'HTTP 404',
      'Cannot POST /path',
      'participant "shop"',
      shop.url,
    ]) {
      expect(message).toContain(fact);
    }
    const memo = (await temporal.client.workflow.getHandle(uuid).describe()).memo;
    expect(memo).toMatchObject({ error: { message } });
    const listed = await until(() => listedAs(uuid));
    expect(listed.error?.message).toBe(message);
    const { currentDetails } = await temporal.client.workflow.getHandle(uuid).query(workflowMetadataQuery);
    expect(currentDetails).toContain(message);
    await until(() => Promise.resolve(notices.some((notice) => notice.uuid === uuid)));
    expect(notices.find((notice) => notice.uuid === uuid)?.error.message).toBe(message);
    await until(() => Promise.resolve(linesWith(`SAGA_STUCK: stuckOrder ${uuid}`).length === 1));
    expect(linesWith(`SAGA_STUCK: stuckOrder ${uuid}`)[0]?.message).toContain(message);
    const waiting = worker.manager.run(stuckOrder, {}, { uuid, timeout: '1s' });
    await expect(waiting).rejects.toThrow(message);
    await worker.manager.resolve(uuid, { action: 'end', by: 'ann', reason: 'a test' });
    const ended = await running;
    expect(ended.status).toBe('incomplete');
  });
});

async function listedAs(uuid: string): Promise<SagaSummary | undefined> {
  for await (const summary of worker.manager.list({ status: 'stuck' }))
    if (summary.uuid === uuid) return summary;
  return undefined;
}
