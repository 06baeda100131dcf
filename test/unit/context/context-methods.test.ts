import { SagaContextKeyError } from '../../../src/context/context-errors';
import { SagaContext } from '../../../src/context/saga-context';
import { HOSTILE_KEYS } from './arbitraries';
import { refusalOf } from './refusal';

const context = (): SagaContext => new SagaContext({ a: 1, b: 'two', n: null });

describe('get', () => {
  it('returns the value of a present field, even null', () => {
    expect(context().get('a', 9)).toBe(1);
    expect(context().get('n', 9)).toBeNull();
  });

  it('returns the default or undefined for an absent field', () => {
    expect(context().get('absent', 9)).toBe(9);
    expect(context().get('absent')).toBeUndefined();
    expect(context().get('toString')).toBeUndefined();
  });
});

describe('require', () => {
  it('returns the value of a present field, even null', () => {
    expect(context().require('a')).toBe(1);
    expect(context().require('n')).toBeNull();
  });

  it('throws for an absent field, with the keys of the context', () => {
    const missing = expect.objectContaining({
      code: 'CONTEXT_KEY_MISSING',
      key: 'x',
      knownKeys: ['a', 'b', 'n'],
    });
    expect(() => context().require('x')).toThrow(missing);
  });

  it('names at most twenty keys in the message', () => {
    const many = new SagaContext(Array.from({ length: 21 }, (_, index) => [`k${index}`, index]));
    expect(() => many.require('x')).toThrow(/k19, \.\.\.\.$/);
    expect(() => new SagaContext().require('x')).toThrow(/no keys\.$/);
  });
});

describe('set, has and delete', () => {
  it('set returns the context, for chaining', () => {
    const one = context();
    expect(one.set('a', 2).set('c', 3)).toBe(one);
    expect(one.items()).toStrictEqual([['a', 2], ['b', 'two'], ['n', null], ['c', 3]]); // prettier-ignore
  });

  it('has returns whether a field is present', () => {
    expect(context().has('n')).toBe(true);
    expect(context().has('has')).toBe(false);
  });

  it('delete returns nothing', () => {
    const one = context();
    expect(one.delete('a')).toBeUndefined();
    expect(one.keys()).toStrictEqual(['b', 'n']);
  });
});

describe('keys, values, items and entries', () => {
  it('return new arrays in insertion order', () => {
    const one = context();
    expect(one.keys()).toStrictEqual(['a', 'b', 'n']);
    expect(one.values()).toStrictEqual([1, 'two', null]);
    expect(one.items()).toStrictEqual([['a', 1], ['b', 'two'], ['n', null]]); // prettier-ignore
    expect(one.entries()).toStrictEqual(one.items());
    one.keys().push('mine');
    expect(one.size).toBe(3);
  });
});

describe('update', () => {
  it('merges plain objects, contexts and pairs; later sources win', () => {
    const one = context();
    expect(one.update({ b: 3, c: 4 }, { c: 5 })).toBe(one);
    one.update(new SagaContext({ d: 6 }), new Map([['d', 7]]));
    expect({ ...one }).toStrictEqual({ a: 1, b: 3, n: null, c: 5, d: 7 });
    expect(one.update().size).toBe(5);
  });

  it('changes nothing if a value is refused', () => {
    const one = context();
    expect(refusalOf(() => one.update({ a: 2 }, { bad: NaN }))).toMatchObject({ path: 'bad' });
    expect(one.equals(context())).toBe(true);
  });

  it('refuses a source without fields', () => {
    expect(() => context().update(null as never)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    expect(() => context().update(7 as never)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  it('accepts the context itself', () => {
    const one = context();
    expect(one.update(one).equals(context())).toBe(true);
  });
});

describe('pop and setDefault', () => {
  it('pop removes a field and returns its value', () => {
    const one = context();
    expect(one.pop('b')).toBe('two');
    expect(one.pop('n', 9)).toBeNull();
    expect(one.keys()).toStrictEqual(['a']);
  });

  it('pop of an absent field returns the default, even null or undefined, and throws without one', () => {
    expect(context().pop('x', 7)).toBe(7);
    expect(context().pop('x', null)).toBeNull();
    expect(context().pop('x', undefined)).toBeUndefined();
    expect(() => context().pop('x')).toThrow(SagaContextKeyError);
  });

  it('setDefault sets a copy of the value if the field is absent', () => {
    const one = context();
    const list = ['x'];
    expect(one.setDefault('list', list)).toStrictEqual(['x']);
    list.push('y');
    expect(one.list).toStrictEqual(['x']);
    expect(one.setDefault('a', 9)).toBe(1);
    expect(one.setDefault('n', 9)).toBeNull();
    expect(one.setDefault('new')).toBeNull();
  });
});

describe('size and clear', () => {
  it('clear removes every field', () => {
    const one = context();
    expect(one.size).toBe(3);
    one.clear();
    expect(one.size).toBe(0);
    one.x = 1;
    expect(one.keys()).toStrictEqual(['x']);
  });
});

describe('equals', () => {
  const equal = (one: unknown, other: unknown): boolean =>
    new SagaContext({ value: one }).equals(new SagaContext({ value: other }));

  it('compares nested values, in any order of keys', () => {
    expect(equal({ a: [1, { b: 2 }], c: 3 }, { c: 3, a: [1, { b: 2 }] })).toBe(true);
    expect(equal({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
    expect(equal(new Map<unknown, unknown>([[1, 'a'], [{ k: 1 }, 'b']]), new Map<unknown, unknown>([[{ k: 1 }, 'b'], [1, 'a']]))).toBe(true); // prettier-ignore
    expect(equal(new Set([1, { a: 1 }]), new Set([{ a: 1 }, 1]))).toBe(true);
    expect(equal(new Set([1, 2]), new Set([1, 3]))).toBe(false);
    expect(equal(new Date(5), new Date(5))).toBe(true);
    expect(equal(new Uint8Array([1]), new Uint8Array([1]))).toBe(true);
    expect(equal(5n, 5n)).toBe(true);
  });

  it.each([
    ['1 and true', 1, true],
    ['1 and "1"', 1, '1'],
    ['1 and 1n', 1, 1n],
    ['0 and -0', 0, -0],
    ['null and {}', null, {}],
    ['[] and {}', [], {}],
    ['a Map and a Set', new Map(), new Set()],
    ['a Date and its string', new Date(0), new Date(0).toISOString()],
    ['bytes and numbers', new Uint8Array([1]), [1]],
    ['a Set and an object that looks like its encoding', new Set([1]), { $type: 'Set', value: [1] }],
    [
      'lists in objects that look like Sets',
      { $type: 'Set', value: [1, 2] },
      { $type: 'Set', value: [2, 1] },
    ],
  ])('distinguishes %s', (_, one, other) => {
    expect(equal(one, other)).toBe(false);
    expect(equal(one, one)).toBe(true);
  });

  it('is false for an absent field, a plain object and any other value', () => {
    expect(context().equals(new SagaContext({ a: 1, b: 'two' }))).toBe(false);
    expect(context().equals({ a: 1, b: 'two', n: null })).toBe(false);
    expect(context().equals(undefined)).toBe(false);
  });
});

describe('a field with the name of a method or of a property of Object.prototype', () => {
  it.each(HOSTILE_KEYS)('%j is data', (key) => {
    const one = new SagaContext();
    one[key] = ['data'];
    expect(one[key]).toStrictEqual(['data']);
    expect(key in one).toBe(true);
    expect(Object.keys(one)).toStrictEqual([key]);
    expect(SagaContext.get(one, key)).toStrictEqual(['data']);
    one[key] = 'again';
    expect(SagaContext.items(one)).toStrictEqual([[key, 'again']]);
    delete one[key];
    expect(SagaContext.size(one)).toBe(0);
  });

  it('does not hide a static form', () => {
    const one = new SagaContext(HOSTILE_KEYS.map((key) => [key, 1]));
    expect(SagaContext.has(one, 'get')).toBe(true);
    expect(SagaContext.require(one, 'require')).toBe(1);
    expect(SagaContext.set(one, 'set', 2)).toBe(one);
    SagaContext.update(one, { update: 3 });
    expect(SagaContext.pop(one, 'pop')).toBe(1);
    expect(SagaContext.setDefault(one, 'pop', 4)).toBe(4);
    SagaContext.delete(one, 'delete');
    expect(SagaContext.keys(one)).toHaveLength(HOSTILE_KEYS.length - 1);
    expect(SagaContext.values(one)).toContain(4);
    expect(SagaContext.entries(one)).toStrictEqual(SagaContext.items(one));
    expect(SagaContext.toJSON(one)).toMatchObject({ set: 2, update: 3 });
    expect(SagaContext.equals(one, new SagaContext(one))).toBe(true);
    expect(one).toBeInstanceOf(SagaContext);
    SagaContext.clear(one);
    expect(one.size).toBe(0);
  });

  it('pollutes no prototype', () => {
    const one = new SagaContext(
      JSON.parse('{"__proto__":{"polluted":1},"nested":{"__proto__":{"polluted":1}}}'),
    );
    const copy = new SagaContext(one);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(copy.polluted).toBeUndefined();
    expect(copy.nested.polluted).toBeUndefined();
    expect(Object.keys(copy.nested)).toStrictEqual(['__proto__']);
  });

  it('is absent until it is set', () => {
    const one = new SagaContext();
    expect(one['__proto__']).toBeUndefined();
    expect(one.toString).toBeUndefined();
    expect(one.hasOwnProperty).toBeUndefined();
    expect(one.then).toBeUndefined();
  });
});

describe('a static form without a context', () => {
  it('throws INPUT_INVALID', () => {
    const { get } = context();
    expect(() => (get as (key: string) => unknown)('a')).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
    expect(() => SagaContext.size({} as never)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    expect(() => SagaContext.keys(null as never)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});
