import { describeCauses, fieldOf, messageOf } from '../../../src/errors/describe-error';
import { recordable } from '../../../src/errors/recordable';

const never = () => {
  throw new Error('not readable');
};

describe('the causes of a failure', () => {
  it('are the thrown error and its causes, the thrown error first', () => {
    const error = new RangeError('outer', { cause: new TypeError('inner', { cause: 'a text' }) });
    expect(describeCauses(error)).toEqual([
      { name: 'RangeError', message: 'outer' },
      { name: 'TypeError', message: 'inner' },
      { name: 'string', message: 'a text' },
    ]);
  });

  it('end at a repeated error, and after ten errors', () => {
    const one = new Error('one');
    const two = new Error('two', { cause: one });
    one.cause = two;
    expect(describeCauses(one).map(({ message }) => message)).toEqual(['one', 'two']);
    let chain: Error | undefined;
    for (let n = 0; n < 100; n += 1) chain = new Error(String(n), { cause: chain });
    expect(describeCauses(chain)).toHaveLength(10);
  });

  it.each<readonly [string, unknown, readonly object[]]>([
    ['undefined', undefined, []],
    ['null', null, [{ name: 'object', message: 'null' }]],
    ['a number', 5, [{ name: 'number', message: '5' }]],
    ['a symbol', Symbol('s'), [{ name: 'symbol', message: 'Symbol(s)' }]],
    ['an object', {}, [{ name: 'object', message: 'an object that is no Error' }]],
    [
      'an object with fields',
      { code: 5, secret: 's' },
      [{ name: 'object', message: 'an object that is no Error, with the fields code, secret', code: '5' }],
    ],
    ['an object like an error', { name: 'E', message: 'm' }, [{ name: 'E', message: 'm' }]],
    [
      'fields of other types',
      { name: 5, message: {} },
      [{ name: 'object', message: expect.stringContaining('no Error') }],
    ],
    ['an object without a prototype', Object.create(null), [{ name: 'object', message: 'unprintable' }]],
    [
      'getters that throw',
      Object.defineProperties({}, { name: { get: never }, message: { get: never }, cause: { get: never } }),
      [{ name: 'object', message: expect.stringContaining('no Error') }],
    ],
    ['a proxy that throws', new Proxy({}, { get: never }), [{ name: 'object', message: 'unprintable' }]],
  ])('describe any thrown value: %s', (_, thrown, causes) => {
    expect(describeCauses(thrown)).toEqual(causes);
  });

  it('are truncated to the length that a record holds', () => {
    const [cause] = describeCauses(Object.assign(new Error('m'.repeat(3_000)), { name: 'n'.repeat(3_000) }));
    expect(cause?.message).toBe(`${'m'.repeat(2_000)}… (3000 characters)`);
    expect(cause?.name).toBe(`${'n'.repeat(2_000)}… (3000 characters)`);
    expect(recordable('x'.repeat(2_000))).toHaveLength(2_000);
  });

  it('are truncated without lone surrogates', () => {
    expect(recordable(`${'x'.repeat(1_999)}😀`)).toBe(`${'x'.repeat(1_999)}\ufffd… (2001 characters)`);
    expect(recordable('😀'.repeat(1_000))).toBe('😀'.repeat(1_000));
  });
});

describe('the message of a failure', () => {
  it('is the message of an error, or the text of any other value', () => {
    expect([new Error('m'), 'text', undefined].map(messageOf)).toEqual(['m', 'text', 'undefined']);
  });

  it('is well-formed, so that UTF-8 can encode it', () => {
    expect(messageOf(new Error('half \ud83d, other half \ude00'))).toBe('half \ufffd, other half \ufffd');
    expect(describeCauses(Object.assign(new Error('m'), { name: '\ud83d' }))).toEqual([
      { name: '\ufffd', message: 'm' },
    ]);
  });
});

describe('fieldOf', () => {
  it('returns undefined if the field is absent or reading it throws', () => {
    expect(
      [undefined, null, 5, {}, new Proxy({}, { get: never })].map((value) => fieldOf(value, 'x')),
    ).toEqual(Array(5).fill(undefined));
    expect(fieldOf({ x: 1 }, 'x')).toBe(1);
  });
});
