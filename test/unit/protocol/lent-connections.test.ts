import { borrowConnection, lendConnection, type WorkerPlace } from '../../../src/protocol/lent-connections';

const place: WorkerPlace = {
  connectionOptions: { address: 'temporal:7233' },
  namespace: undefined,
  taskQueue: 'orders',
};
const borrowed = (from: WorkerPlace) => borrowConnection(from, (connection) => Promise.resolve(connection));

describe('the connection of a worker', () => {
  it('is lent to the managers of the same server, namespace and task queue alone', async () => {
    const connection = {};
    const takeBack = lendConnection(place, connection);
    expect(await borrowed({ ...place, namespace: 'default' })).toBe(connection);
    expect(await borrowed({ ...place, namespace: 'shop' })).toBeUndefined();
    expect(await borrowed({ ...place, taskQueue: 'returns' })).toBeUndefined();
    expect(await borrowed({ ...place, connectionOptions: { address: 'other:7233' } })).toBeUndefined();
    await takeBack();
    expect(await borrowed(place)).toBeUndefined();
  });

  it('is still lent by a second worker when the first one has ended', async () => {
    const [first, second] = [{}, {}];
    const takeBackFirst = lendConnection(place, first);
    const takeBackSecond = lendConnection(place, second);
    await takeBackFirst();
    expect(await borrowed(place)).toBe(second);
    await takeBackSecond();
  });

  it('is taken back when nothing uses it any more, also after a failed use', async () => {
    const takeBack = lendConnection(place, {});
    const order: string[] = [];
    let fail: (error: Error) => void = () => undefined;
    const use = borrowConnection(place, () => new Promise((_, reject) => (fail = reject))).catch(() => {
      order.push('used');
    });
    const back = takeBack().then(() => order.push('taken back'));
    expect(await borrowed(place)).toBeUndefined();
    fail(new Error('no server'));
    await Promise.all([use, back]);
    expect(order).toHaveLength(2);
    expect(order).toContain('taken back');
  });
});
