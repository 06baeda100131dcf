/** docs/deploy.md: a worker that gets SIGTERM drains. */
import { freshTaskQueue, useTemporal } from '../../support/saga-worker';
import { until } from '../../support/until';
import { deploy, openShop, type Shop } from './deployed-worker';
import { guided } from './sagas';

const temporal = useTemporal();
let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

it('SIGTERM lets a request under way end, once, and another worker continues the execution', async () => {
  const taskQueue = freshTaskQueue();
  const manager = await temporal.managerFor(taskQueue);
  const answerReserve = shop.hold('reserve');
  const first = await deploy(taskQueue, shop.url);
  const running = manager.run(guided, { orderId: 'drained' });
  await until(async () => shop.requests.includes('reserve drained'));

  const ended = first.program.terminate();
  await until(async () => (await first.health())?.status === 503);
  const second = await deploy(taskQueue, shop.url);
  answerReserve();
  expect(await ended).toBe(0);

  const execution = await running;
  expect([execution.status, execution.steps.map(({ attempts }) => attempts)]).toEqual(['finished', [1, 1]]);
  expect(shop.requests).toEqual(['reserve drained', 'charge drained']);
  expect(await second.program.terminate()).toBe(0);
});
