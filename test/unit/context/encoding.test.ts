import { fromBase64, toBase64 } from '../../../src/context/base64';
import {
  decodeContext,
  decodeValue,
  type EncodedContext,
  encodeContext,
  encodeValue,
} from '../../../src/context/encoding';
import { SagaContext } from '../../../src/context/saga-context';
import { refusalOf } from './refusal';

describe('the encoding of a value', () => {
  it.each<[string, unknown, unknown]>([
    ['JSON', { a: [1, 'x', true, null] }, { a: [1, 'x', true, null] }],
    ['a Date', new Date(0), { $type: 'Date', value: '1970-01-01T00:00:00.000Z' }],
    ['a Date far off', new Date(8.64e15), { $type: 'Date', value: '+275760-09-13T00:00:00.000Z' }],
    ['a bigint', -12345678901234567890n, { $type: 'BigInt', value: '-12345678901234567890' }],
    [
      'a Map',
      new Map([[1, { a: 2n }]]),
      { $type: 'Map', value: [[1, { a: { $type: 'BigInt', value: '2' } }]] },
    ],
    ['a Set', new Set(['a', 1]), { $type: 'Set', value: ['a', 1] }],
    ['bytes', new Uint8Array([104, 105]), { $type: 'Bytes', value: 'aGk=' }],
    ['-0', -0, { $type: 'Number', value: '-0' }],
    [
      'an object with $type',
      { $type: 'Date', value: 1 },
      { $type: 'Object', value: { $type: 'Date', value: 1 } },
    ],
  ])('of %s is readable, and decoded to an equal value', (_, value, encoded) => {
    expect(encodeValue(value)).toStrictEqual(encoded);
    expect(decodeValue(encoded)).toStrictEqual(value);
  });

  it('is a new copy, and so is the decoded value', () => {
    const value = { list: [1] };
    const encoded = encodeValue(value) as { list: number[] };
    const decoded = decodeValue(encoded) as { list: number[] };
    value.list.push(2);
    encoded.list.push(3);
    expect(decoded).toStrictEqual({ list: [1] });
  });
});

describe('the encoding of a context', () => {
  const context = new SagaContext({ orderId: 'o1', at: new Date(0), $type: 'Date', nested: { $type: 'x' } });
  const encoded: EncodedContext = {
    orderId: 'o1',
    at: { $type: 'Date', value: '1970-01-01T00:00:00.000Z' },
    $type: 'Date',
    nested: { $type: 'Object', value: { $type: 'x' } },
  };

  it('has the fields by their names, even $type', () => {
    expect(encodeContext(context)).toStrictEqual(encoded);
    expect(context.toJSON()).toStrictEqual(encoded);
    expect(JSON.parse(JSON.stringify(context))).toStrictEqual(encoded);
  });

  it('decodes to an equal and independent context', () => {
    const copy = decodeContext(encoded);
    expect(copy.equals(context)).toBe(true);
    copy.nested.added = 1;
    copy.orderId = 'o2';
    expect(decodeContext(encoded).equals(context)).toBe(true);
  });

  it('refuses nested edits with their path', () => {
    const edited = new SagaContext({ order: { items: [] } });
    edited.order.items.push({ price: NaN });
    expect(refusalOf(() => encodeContext(edited))).toMatchObject({
      path: 'order.items[0].price',
      kind: 'NaN',
    });
  });

  it('requires a context', () => {
    expect(() => encodeContext({ a: 1 } as never)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
  });

  it.each([[null], [[]], ['text'], [undefined]])('is never %j', (malformed) => {
    expect(refusalOf(() => decodeContext(malformed as never))).toMatchObject({ path: '', kind: 'malformed' });
  });
});

describe('a malformed encoding', () => {
  it.each<[string, unknown]>([
    ['an unknown tag', { $type: 'Regex', value: 'x' }],
    ['a tag of Object.prototype', { $type: 'toString', value: 'x' }],
    ['a tag that is no text', { $type: 1, value: 'x' }],
    ['a tag without a value', { $type: 'Date' }],
    ['a tag with more than a value', { $type: 'Date', value: '1970-01-01T00:00:00.000Z', zone: 'UTC' }],
    ['a Date of a number', { $type: 'Date', value: 0 }],
    ['a Date of another form', { $type: 'Date', value: '1970-01-01' }],
    ['a Date of no date', { $type: 'Date', value: 'tomorrow' }],
    ['a bigint of a number', { $type: 'BigInt', value: 1 }],
    ['a bigint of hexadecimal digits', { $type: 'BigInt', value: '0x1' }],
    ['a bigint of nothing', { $type: 'BigInt', value: '' }],
    ['a bigint of -0', { $type: 'BigInt', value: '-0' }],
    ['a Number but -0', { $type: 'Number', value: '1' }],
    ['bytes of a list', { $type: 'Bytes', value: [1] }],
    ['bytes of no base64', { $type: 'Bytes', value: 'a*==' }],
    ['bytes without padding', { $type: 'Bytes', value: 'aGk' }],
    ['bytes with stray bits', { $type: 'Bytes', value: 'aGl=' }],
    ['a Map of an object', { $type: 'Map', value: {} }],
    ['a Map of no pairs', { $type: 'Map', value: [['a']] }],
    ['a Map of values', { $type: 'Map', value: [1] }],
    ['a Map with a key twice', { $type: 'Map', value: [['a', 1], ['a', 2]] }], // prettier-ignore
    ['a Set of a text', { $type: 'Set', value: 'abc' }],
    ['a Set with a value twice', { $type: 'Set', value: [1, 1] }],
    ['an Object of a list', { $type: 'Object', value: [] }],
    ['an Object of null', { $type: 'Object', value: null }],
    ['NaN', NaN],
    ['undefined', undefined],
    ['a function', () => 1],
  ])('%s is refused with its path', (_, malformed) => {
    expect(refusalOf(() => decodeValue({ list: [1, malformed] }, 'value'))).toMatchObject({
      code: 'UNENCODABLE',
      path: 'value.list[1]',
      kind: 'malformed',
    });
  });

  it('is refused with the innermost path', () => {
    const inner = { $type: 'Map', value: [['a', { $type: 'Nope', value: 1 }]] };
    expect(refusalOf(() => decodeValue(inner))).toMatchObject({
      path: 'value[0][1]',
      details: { name: '$type Nope' },
    });
  });
});

describe('base64', () => {
  it.each([0, 1, 2, 3, 4, 5, 255, 256, 1000])('of %i bytes is the same as in Node', (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 73 + length) % 256);
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    expect(fromBase64(toBase64(bytes))).toStrictEqual(bytes);
  });

  it.each(['=', '==', 'a', 'a=', 'a==', '====', 'aGk=aGk=', 'aGk-', 'aGk ', 'ä==='])('is not %j', (text) => {
    expect(fromBase64(text)).toBeUndefined();
  });
});
