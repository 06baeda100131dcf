import { formatId, formatValue, truncate } from '../../../src/errors/format-value';

describe('formatValue', () => {
  it.each<[string, unknown, string]>([
    ['a string', 'a "b"\n', String.raw`"a \"b\"\n"`],
    ['a number', 1.5, '1.5'],
    ['a bigint', 5n, '5'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['an array', [1], 'an array'],
    ['a hostile object', new Proxy({}, { get: () => 1, ownKeys: () => [] }), 'a value of type object'],
    ['a function', () => 1, 'a value of type function'],
  ])('formats %s', (_, value, text) => {
    expect(formatValue(value)).toBe(text);
  });

  it('truncates a long string', () => {
    expect(formatValue('x'.repeat(200))).toBe(`"${'x'.repeat(119)}…`);
  });
});

describe('formatId', () => {
  it('returns a string without quotes, and formats any other value', () => {
    expect(formatId('pay')).toBe('pay');
    expect(formatId(5)).toBe('5');
  });
});

describe('truncate', () => {
  it('leaves a text of the allowed length unchanged', () => {
    expect(truncate('x'.repeat(120))).toBe('x'.repeat(120));
    expect(truncate('abc', 3)).toBe('abc');
  });

  it('never leaves a lone surrogate', () => {
    expect(truncate('ab😀', 3)).toBe('ab\ufffd…');
  });
});
