import { InMemoryHost, reply } from 'temporal-saga/testing';
import { order } from './shop';

it.each([1, 2])('a saga without failures undoes nothing: %i', async () => {
  const { status } = await new InMemoryHost({ participants: { '*': reply() } }).run(order);
  expect(status).toBe('finished');
});
