import { scenario } from 'temporal-saga/testing';
import { order } from './order';

it('writes a scenario and does not run it', () => {
  scenario(order).expectRequest('stock/refund');
});
