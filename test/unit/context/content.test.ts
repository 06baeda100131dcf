import { contentText, decodeContent, encodeContent, readContent } from '../../../src/context/content';
import { SagaContext } from '../../../src/context/saga-context';
import { refusalOf } from './refusal';

describe('the contents of requests and replies', () => {
  it('are deep copies', () => {
    const items = [{ sku: 'A', tags: ['x'], note: null, paid: false }];
    const content = encodeContent({ items }, 'content') as unknown as { items: { tags: string[] }[] };
    items[0]?.tags.push('y');
    expect(content).toStrictEqual({ items: [{ sku: 'A', tags: ['x'], note: null, paid: false }] });
  });

  it('accept values of a context', () => {
    const context = new SagaContext({ items: [{ sku: 'A' }], total: 5 });
    const content = encodeContent({ items: context.items, total: context.total }, 'content');
    expect(content).toStrictEqual({ items: [{ sku: 'A' }], total: 5 });
    expect((content as unknown as { items: object[] }).items).not.toBe(context.items);
    expect(encodeContent({ ...context }, 'content')).toStrictEqual({ items: [{ sku: 'A' }], total: 5 });
  });

  it('have dates as ISO strings, and omit members that are undefined', () => {
    expect(
      encodeContent({ at: new Date(0), gone: undefined, list: [{ gone: undefined }] }, 'content'),
    ).toStrictEqual({ at: '1970-01-01T00:00:00.000Z', list: [{}] });
  });

  it('B1: have a bigint, -0 and integers beyond 2^53 as tags inside and as exact literals outside', () => {
    const content = encodeContent({ id: 738529527931269425n, zero: -0, size: 2 ** 60 }, 'content');
    expect(content).toStrictEqual({
      id: { $type: 'BigInt', value: '738529527931269425' },
      zero: { $type: 'Number', value: '-0' },
      size: { $type: 'Number', value: '1152921504606846976' },
    });
    expect(contentText(content)).toBe('{"id":738529527931269425,"zero":-0,"size":1152921504606846976}');
    expect(decodeContent(content)).toStrictEqual({ id: 738529527931269425n, zero: -0, size: 2 ** 60 });
  });

  it('keep hostile keys and a key $type as data', () => {
    const text = '{"__proto__":{"a":1},"$type":"Date","constructor":1}';
    const content = readContent(text, 'content');
    expect(content).toMatchObject({ $type: 'Object' });
    expect(contentText(content)).toBe(text);
    expect(decodeContent(content)).toStrictEqual(JSON.parse(text));
  });

  it('stay unchanged if an earlier version recorded an object that only looks like a tag', () => {
    const recorded = { $type: 'Invoice', id: 1 };
    expect(decodeContent(recorded)).toBe(recorded);
  });

  it.each<[string, unknown, string]>([
    ['a Map', new Map([['a', () => 1]]), 'Map'],
    ['a Set', new Set(), 'Set'],
    ['bytes', new Uint8Array(1), 'Bytes'],
    ['a function', () => 1, 'function'],
    ['a symbol', Symbol('s'), 'symbol'],
    ['NaN', NaN, 'NaN'],
    ['Infinity', Infinity, 'Infinity'],
    ['an invalid Date', new Date(NaN), 'invalid Date'],
    ['a class instance', new URL('http://x'), 'class instance'],
    ['a plain object with toJSON', { toJSON: () => 1 }, 'function'],
    ['a SagaContext', new SagaContext(), 'SagaContext'],
  ])('refuse %s, with its path', (_, value, kind) => {
    const refused = refusalOf(() => encodeContent({ items: [value] }, 'content'));
    expect(refused).toMatchObject({ code: 'UNENCODABLE', kind });
    expect(refused.path).toMatch(/^content\.items\[0\](\.toJSON)?$/);
  });

  it('refuse undefined as an item and as the value itself', () => {
    expect(refusalOf(() => encodeContent([undefined], 'content'))).toMatchObject({ path: 'content[0]' });
    expect(refusalOf(() => encodeContent(undefined, 'content'))).toMatchObject({
      path: 'content',
      kind: 'undefined',
    });
  });
});
