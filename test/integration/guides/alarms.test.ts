/** docs/alarms.md: every metric that it names is one of a running worker, and the queries find what they should. */
import { randomUUID } from 'node:crypto';
import { registerAttribute } from '../../../src/client/search-attributes';
import { SagaManager } from '../../../src/client';
import { textOf } from '../../docs/markdown';
import { freshTaskQueue, useTemporal } from '../../support/saga-worker';
import { serverAddress } from '../../support/temporal-server';
import { until } from '../../support/until';
import { deploy, type DeployedWorker, openShop, type Shop } from './deployed-worker';
import { guided } from './sagas';

const METRIC = /\b(?:temporal|saga)_[a-z_]+\b/g;
const metricsIn = (text: string) => [...new Set(text.match(METRIC))].sort();

const temporal = useTemporal();
const taskQueue = freshTaskQueue();
let shop: Shop;
let worker: DeployedWorker;
let manager: SagaManager;

beforeAll(async () => {
  await registerAttribute(temporal.client, 'status', 'SagaStatus');
  shop = await openShop();
  worker = await deploy(taskQueue, shop.url);
  process.env['TEMPORAL_ADDRESS'] = serverAddress();
  manager = await SagaManager.connect({ taskQueue, searchAttributes: { status: 'SagaStatus' } });
});
afterAll(async () => {
  await worker.program.terminate();
  await manager.close();
  shop.close();
});

const start = (orderId: string, uuid = randomUUID()) => {
  const ended = manager.run(guided, { orderId }, { uuid, raiseOnError: false });
  return { uuid, ended };
};

it('a running worker has every metric that docs/alarms.md and its alert rules name', async () => {
  const blocked = start('blocked');
  const stuck = start('refuse charge, refuse release');
  await Promise.all(['fine', 'fail reserve', 'refuse charge'].map((orderId) => start(orderId).ended));
  const cancelled = shop.hold('reserve');
  const { uuid, ended } = start('cancelled');
  await until(async () => shop.requests.includes('reserve cancelled'));
  await temporal.client.workflow.getHandle(uuid).cancel();
  cancelled();
  await ended;
  const named = metricsIn(textOf('docs/alarms.md') + textOf('examples/deploy/alerts.yaml'));
  expect(named.length).toBeGreaterThan(10);
  const missing = async () => {
    const metrics = await worker.metrics();
    return named.filter((name) => !new RegExp(`^${name}(?:_count)?\\{`, 'm').test(metrics));
  };
  await until(async () => (await missing()).length === 0).catch(() => undefined);
  expect(await missing()).toEqual([]);
  expect(await worker.metrics()).toMatch(
    /^temporal_saga_stuck\{.*phase="undo".*saga="guided".*step="reserve".*\} 1$/m,
  );
  await until(async () => /^saga_executions\{.*status="stuck".*\} [1-9]/m.test(await worker.metrics()));

  const { count } = await temporal.client.workflow.count(
    `SagaStatus = 'stuck' AND ExecutionStatus = 'Running' AND TaskQueue = '${taskQueue}'`,
  );
  expect(count).toBe(1);
  await temporal.client.workflow.getHandle(stuck.uuid).terminate();
  await temporal.client.workflow.getHandle(blocked.uuid).terminate();
  await Promise.all([stuck.ended, blocked.ended]);
});
