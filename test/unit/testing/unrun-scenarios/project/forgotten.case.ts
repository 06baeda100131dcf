import { scenario } from 'temporal-saga/testing';
import { order } from './order';

it('this test creates a scenario and does not run it', () => {
  scenario(order).expectRequest('stock/refund');
});
