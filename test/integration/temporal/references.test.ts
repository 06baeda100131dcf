import { Saga } from 'temporal-saga';
import { useTemporal } from '../../support/saga-worker';

const temporal = useTemporal();

it('B6: a removed callback is missing, although another saga has a callback with the same reference', async () => {
  const { manager } = await temporal.startWorker({ sagasPath: require.resolve('./reference-sagas') });
  const before = new Saga('order').localStep('payment.charge', () => undefined).commit();
  const execution = await manager.run(before, {}, { raiseOnError: false });
  expect(execution).toMatchObject({ status: 'errored', error: { code: 'CALLBACK_MISSING' }, steps: [] });
  expect({ ...execution.context }).toEqual({});
});
