import { Saga } from 'temporal-saga';
import { describeNonSaga } from '../../../src/definition/not-a-saga';

const order = () => new Saga('order').localStep('a', () => undefined);
const saga = order().commit();
class Money {}
const circular: Record<string, unknown> = {};
circular['default'] = circular;

it.each<readonly [string, unknown, string]>([
  ['undefined', undefined, 'check the name of the import'],
  ['null', null, 'null; pass the committed saga'],
  ['a number', 5, '5; pass the committed saga'],
  ['a name', 'order', 'pass the saga itself'],
  [
    'a saga that is not committed',
    new Saga('order'),
    'the saga order, which is not committed; call its commit()',
  ],
  ['a saga without a name', new Saga(), '(unnamed)'],
  ['a chain without commit', order(), 'end the chain with .commit()'],
  ['a promise', Promise.resolve(saga), 'a promise'],
  ['a list', [saga], 'an array that holds sagas; pass one of them: [0]'],
  ['a module', { order: saga, other: 5 }, 'pass one of them: .order'],
  ['a default export of sagas', { default: { order: saga } }, '.default.order'],
  ['another default export', { default: 5 }, 'pass .default'],
  ['a default export of itself', circular, 'pass .default'],
  ['a definition', saga.toJSON(), 'Saga.fromJSON'],
  ['a class', Money, 'the class Money'],
  ['a function', function build() {}, 'the function build; pass a factory'],
  [
    'a function without a name',
    (
      () => () =>
        1
    )(),
    'the function without a name',
  ],
  ['an instance', new Money(), 'an instance of Money'],
  ['an object', { a: 1, b: 2 }, 'an object with the fields a, b'],
  ['an object without a prototype', Object.create(null), 'an object; pass'],
  ['an empty list', [], 'an array; pass'],
  ['a list of other values', [1], 'an array; pass'],
  ['an empty default export', { default: null }, 'pass .default'],
  ['an instance of a class without a name', new (class {})(), 'an object; pass'],
])('%s in the place of a saga says what it is and what to pass', (_, value, text) => {
  expect(describeNonSaga(value)).toContain(text);
});
