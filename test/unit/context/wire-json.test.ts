import { SagaContext } from '../../../src/context/saga-context';
import { toWireJson } from '../../../src/context/wire-json';
import { refusalOf } from './refusal';

describe('plain JSON for requests and replies', () => {
  it('copies JSON values deeply', () => {
    const items = [{ sku: 'A', tags: ['x'], note: null, paid: false }];
    const content = toWireJson({ items }, 'content') as { items: { tags: string[] }[] };
    items[0]?.tags.push('y');
    expect(content).toStrictEqual({ items: [{ sku: 'A', tags: ['x'], note: null, paid: false }] });
  });

  it('takes values out of a context', () => {
    const context = new SagaContext({ items: [{ sku: 'A' }], total: 5 });
    const content = toWireJson({ items: context.items, total: context.total }, 'content') as {
      items: object[];
    };
    expect(content).toStrictEqual({ items: [{ sku: 'A' }], total: 5 });
    expect(content.items).not.toBe(context.items);
    expect(toWireJson({ ...context }, 'content')).toStrictEqual({ items: [{ sku: 'A' }], total: 5 });
  });

  it('writes dates as ISO texts and leaves members out that are undefined', () => {
    expect(
      toWireJson({ at: new Date(0), gone: undefined, list: [{ gone: undefined }] }, 'content'),
    ).toStrictEqual({
      at: '1970-01-01T00:00:00.000Z',
      list: [{}],
    });
  });

  it('has 0 for -0, as JSON text has', () => {
    expect(Object.is((toWireJson([-0], 'content') as number[])[0], 0)).toBe(true);
  });

  it('keeps hostile keys as data, and $type as it is', () => {
    const value = JSON.parse('{"__proto__":{"a":1},"$type":"Date","constructor":1}') as unknown;
    expect(JSON.stringify(toWireJson(value, 'content'))).toBe(
      '{"__proto__":{"a":1},"$type":"Date","constructor":1}',
    );
  });

  it.each<[string, unknown, string]>([
    ['a bigint', 1n, 'bigint'],
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
  ])('refuses %s, with its path', (_, value, kind) => {
    expect(refusalOf(() => toWireJson({ items: [value] }, 'content'))).toMatchObject({
      code: 'UNENCODABLE',
      kind,
    });
    expect(refusalOf(() => toWireJson({ items: [value] }, 'content')).path).toMatch(
      /^content\.items\[0\](\.toJSON)?$/,
    );
  });

  it('refuses undefined as an item and as the value itself', () => {
    expect(refusalOf(() => toWireJson([undefined], 'content'))).toMatchObject({ path: 'content[0]' });
    expect(refusalOf(() => toWireJson(undefined, 'content'))).toMatchObject({
      path: 'content',
      kind: 'undefined',
    });
  });
});
