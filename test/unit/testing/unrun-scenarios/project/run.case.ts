import { scenario } from 'temporal-saga/testing';
import { order } from './order';

const created = scenario(order);

it('this test runs a scenario that was created outside of it', async () => {
  await created.expectRequest('stock/reserve').expectEnd('finished');
});
