import { useTemporal } from '../../support/saga-worker';
import { merging, shipping } from './merging-sagas';

const temporal = useTemporal();

it('B7: a merge of a key __proto__ in one callback changes no other execution of the worker', async () => {
  const { manager } = await temporal.startWorker({
    sagasPath: require.resolve('./merging-sagas'),
    participants: { carrier: () => ({ parcel: 1 }) },
  });
  const names = ['contextDigest', 'definition', 'outcome', 'format', 'maximumAttempts', 'callback', '$type'];
  const fields = Object.fromEntries(names.map((name) => [name, 'x']));
  const payload = `{"__proto__":${JSON.stringify(fields)}}`;
  const merged = await manager.run(merging, { payload }, { raiseOnError: false });
  expect(merged.error).toMatchObject({ code: 'CALLBACK_FAILED', step: 'merge' });
  const execution = await manager.run(shipping, {});
  expect(execution.status).toBe('finished');
  expect({ ...execution.context }).toEqual({ shipped: { parcel: 1 } });
});
