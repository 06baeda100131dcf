import { roundLiterals, tagLiterals } from '../../../src/context/tag-literals';

class Foreign {
  readonly id = 738529527931269425n;
}

describe('literals of integers beyond 2^53', () => {
  const given = { a: [{ id: 738529527931269425n }, null, 'x'], b: { c: 1 } };

  it('B1: become tags in the inputs of other clients', () => {
    const tag = { $type: 'BigInt', value: '738529527931269425' };
    expect(tagLiterals(given)).toEqual({ a: [{ id: tag }, null, 'x'], b: { c: 1 } });
  });

  it('B1: become the numbers that version 0.2 read in its histories', () => {
    expect(roundLiterals(given)).toEqual({ a: [{ id: 738529527931269400 }, null, 'x'], b: { c: 1 } });
  });

  it.each([[{ a: [1, { b: null }] }], ['text'], [new Foreign()]])('leave %p unchanged', (value) => {
    expect(tagLiterals(value)).toBe(value);
    expect(roundLiterals(value)).toBe(value);
  });
});
