import { reduceByName } from '../../../src/engine/steps/reduce-by-name';
import { codeOf } from './operator';

describe('a named reducer', () => {
  it.each<readonly [string, Parameters<typeof reduceByName>, unknown]>([
    ['sum counts a missing base, and a deleted value, as nothing', ['sum', undefined, [2, undefined]], 2],
    ['sum adds what each branch has added', ['sum', 10, [11, 13]], 14],
    ['append begins without a base', ['append', undefined, [['a'], undefined]], ['a']],
    [
      'append compares members by their values',
      ['append', [null, { n: 1 }], [[null, { n: 1 }, 'b']]],
      [null, { n: 1 }, 'b'],
    ],
    [
      'union keeps each member once',
      ['union', ['a'], [['a', 'b'], undefined, ['b', null]]],
      ['a', 'b', null],
    ],
  ])('%s', (_, given, result) => {
    expect(reduceByName(...given)).toEqual(result);
  });

  it.each<readonly [string, Parameters<typeof reduceByName>]>([
    ['sum takes no text', ['sum', 1, ['2']]],
    ['sum takes no number without an end', ['sum', 1, [Infinity]]],
    ['append takes no object', ['append', undefined, [{}]]],
    ['append takes no list that has lost a member', ['append', ['a', 'b'], [['a']]]],
    ['append takes no list that was deleted', ['append', ['a'], [undefined]]],
    ['union takes no base that is no list', ['union', 5, [['a']]]],
  ])('%s', (_, given) => {
    expect(codeOf(() => reduceByName(...given))).toBe('MERGE_FAILED');
  });
});
