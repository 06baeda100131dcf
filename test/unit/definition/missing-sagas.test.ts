import { Saga } from 'temporal-saga';
import { isClass } from '../../../src/definition/is-class';
import { missingSagas } from '../../../src/definition/missing-sagas';

const order = new Saga('order').localStep('a', () => undefined).commit();
const nameless = new Saga().localStep('a', () => undefined).commit();
const factory = () => order;
class Order {}

describe('C13: a module without sagas is recognized', () => {
  it.each<[string, unknown, found: string]>([
    ['no export', {}, 'nothing'],
    ['only values', { limit: 5, text: 'x', none: null }, 'limit (a value of type number)'],
    ['an object of sagas', { sagas: { order } }, 'sagas (a value of type object that holds 1 of them)'],
    ['a list of sagas', { default: [order, order] }, 'default (a list that holds 2 of them)'],
    ['a list without sagas', { list: [1] }, 'list (a list)'],
    ['a promise of a saga', { order: Promise.resolve(order) }, 'order (a promise'],
    ['a promise beside a function', { order: Promise.resolve(order), factory }, 'order (a promise'],
    ['a list of sagas beside a function', { sagas: [order], factory }, 'sagas (a list that holds 1 of them)'],
    ['classes', { Order, Object }, 'Order (a class), Object (a class)'],
    [
      'a chain without commit',
      { order: new Saga('order').localStep('a', () => undefined) },
      'order (a step: end its chain with .commit()',
    ],
    [
      'a chain without commit beside a function',
      { order: new Saga('o').localStep('a', () => undefined), factory },
      'order (a step',
    ],
    ['top-level await', Promise.resolve({ order }), 'top-level await'],
    ['a saga as the module', order, 'The module itself is a saga'],
    ['nothing as the module', null, 'nothing'],
  ])('with %s', (_, module, found) => {
    expect(missingSagas(module)).toContain(found);
  });

  it.each<[string, object]>([
    ['a saga', { order }],
    ['a saga as default', { default: order }],
    ['a saga that is not committed, which is a problem of its own', { order: new Saga('order') }],
    ['only factories', { factory }],
    ['an async factory', { factory: async () => Promise.resolve(order) }],
    ['a bound factory', { factory: factory.bind(undefined) }],
    ['a factory beside inner sagas', { factory, inner: { nameless } }],
    ['a saga beside a list of all', { order, all: [order] }],
  ])('and a module with %s is not one', (_, module) => {
    expect(missingSagas(module)).toBeUndefined();
  });
});

it.each<[unknown, boolean]>([
  [Order, true],
  [class extends Order {}, true],
  [Map, true],
  [factory, false],
  [{}, false],
])('%p is a class: %p', (value, expected) => {
  expect(isClass(value)).toBe(expected);
});
