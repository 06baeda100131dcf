import { scenario } from 'temporal-saga/testing';
import { order } from './order';

const begun = scenario(order);

it('runs a scenario that was begun outside of the test', async () => {
  await begun.expectRequest('stock/reserve').expectEnd('finished');
});
