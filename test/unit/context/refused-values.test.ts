import { runInNewContext } from 'node:vm';
import { copyValue } from '../../../src/context/copy-value';
import { decodeContext, decodeValue, encodeContext, encodeValue } from '../../../src/context/encoding';
import { SagaContext } from '../../../src/context/saga-context';
import { VALUE_LIMITS } from '../../../src/context/walk';
import { refusalOf } from './refusal';

class Customer {
  name = 'Jo';
}

const cyclic: Record<string, unknown> = { list: [] };
(cyclic.list as unknown[]).push({ back: cyclic });

const withSymbol = { a: 1, [Symbol('s')]: 2 };
const withMethod = Object.assign(new Date(0), { note: 1 });
const sparse: unknown[] = [1];
sparse[2] = 3;

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

describe('a value that cannot be stored', () => {
  it.each<[string, unknown, string]>([
    ['a function', () => 1, 'function'],
    ['a class', Customer, 'function'],
    ['a symbol', Symbol('s'), 'symbol'],
    ['undefined', undefined, 'undefined'],
    ['NaN', NaN, 'NaN'],
    ['Infinity', Infinity, 'Infinity'],
    ['-Infinity', -Infinity, 'Infinity'],
    ['an invalid Date', new Date(NaN), 'invalid Date'],
    ['a class instance', new Customer(), 'class instance'],
    ['an instance of a class that extends null', Object.create(Object.create(null)), 'class instance'],
    ['an instance of an anonymous class', new (class {})(), 'class instance'],
    ['a subclass of Map', new (class extends Map {})(), 'class instance'],
    ['a subclass of Set', new (class extends Set {})(), 'class instance'],
    ['a subclass of Date', new (class extends Date {})(0), 'class instance'],
    ['a subclass of Array', new (class extends Array {})(), 'class instance'],
    ['a subclass of Uint8Array', new (class extends Uint8Array {})(1), 'class instance'],
    ['a Buffer', Buffer.from('hi'), 'Buffer'],
    ['another typed array', new Uint16Array(1), 'class instance'],
    ['an ArrayBuffer', new ArrayBuffer(1), 'class instance'],
    ['a boxed number', Object(1), 'class instance'],
    ['a boxed text', Object('text'), 'class instance'],
    ['an Error', new Error('no'), 'class instance'],
    ['a Promise', Promise.resolve(1), 'promise'],
    ['a RegExp', /x/, 'class instance'],
    ['a WeakMap', new WeakMap(), 'class instance'],
    ['a generator', (function* () {})(), 'class instance'],
    ['a SagaContext', new SagaContext(), 'SagaContext'],
    ['a symbol key', withSymbol, 'symbol key'],
    ['a symbol key of an array', Object.assign([1], { [Symbol('s')]: 1 }), 'symbol key'],
    ['an extra property of a Date', withMethod, 'extra property'],
    ['an extra property of a Map', Object.assign(new Map(), { note: 1 }), 'extra property'],
    ['an extra property of a Set', Object.assign(new Set(), { note: 1 }), 'extra property'],
    ['the arguments of a function', (function () { return arguments; })(), 'symbol key'], // prettier-ignore
  ])('%s is refused with its path, by assignment and by the encoding', (_, value, kind) => {
    const holder = { items: [1, { bad: value }] };
    const refusal = { code: 'UNENCODABLE', path: 'order.items[1].bad', kind };
    expect(refusalOf(() => copyValue(holder, 'order'))).toMatchObject(refusal);
    expect(refusalOf(() => encodeValue(holder, 'order'))).toMatchObject(refusal);
  });

  it('has the name of its class in the message', () => {
    const { details, message } = refusalOf(() => encodeValue({ customer: new Customer() }));
    expect(details).toStrictEqual({ path: 'customer', kind: 'class instance', name: 'Customer' });
    expect(message).toContain('Customer');
  });

  it.each<[unknown, string, string]>([
    [sparse, 'value[1]', 'hole'],
    [[1, undefined], 'value[1]', 'undefined'],
    [Object.assign([1], { note: 1 }), 'value.note', 'extra property'],
    [/b/.exec('abc'), 'value.index', 'extra property'],
    [{ 'with space': { ключ: { '0a': { '': NaN } } } }, 'value["with space"].ключ["0a"][""]', 'NaN'],
    [new Map([[{ k: NaN }, 1]]), 'value.entries()[0].key.k', 'NaN'],
    [new Map([['a', 1], ['b', NaN]]), 'value.entries()[1].value', 'NaN'], // prettier-ignore
    [new Set([1, [NaN]]), 'value.values()[1][0]', 'NaN'],
    [cyclic, 'value.list[0].back', 'cycle'],
  ])('has the path %#', (value, path, kind) => {
    expect(refusalOf(() => encodeValue(value, 'value'))).toMatchObject({ path, kind });
  });

  it('has an empty path if it is the value itself', () => {
    expect(refusalOf(() => encodeValue(NaN))).toMatchObject({ path: '', kind: 'NaN' });
    expect(refusalOf(() => encodeValue([NaN]))).toMatchObject({ path: '[0]' });
    expect(refusalOf(() => encodeValue(NaN)).message).toContain('The value is NaN');
  });
});

describe('cycles and depth', () => {
  it.each<[string, () => unknown]>([
    ['a list in itself', () => { const list: unknown[] = []; list.push(list); return list; }],
    ['a Map in itself', () => { const map = new Map<string, unknown>(); return map.set('self', map); }],
    ['a Map as its own key', () => { const map = new Map<unknown, unknown>(); return map.set(map, 1); }],
    ['a Set in itself', () => { const set = new Set<unknown>(); return set.add(set); }],
  ])('%s is a cycle', (_, make) => { expect(refusalOf(() => encodeValue(make()))).toMatchObject({ kind: 'cycle' }); }); // prettier-ignore

  it('a shared value without a cycle is stored at each place', () => {
    const shared = { sku: 'A' };
    const copy = copyValue({ one: shared, two: [shared] }, 'value') as { one: object; two: object[] };
    expect(copy).toStrictEqual({ one: { sku: 'A' }, two: [{ sku: 'A' }] });
    expect(copy.one).not.toBe(copy.two[0]);
  });

  it('a nesting of 200 levels is stored, and of 201 levels is refused', () => {
    const deepest = nested(VALUE_LIMITS.depth);
    expect(decodeValue(JSON.parse(JSON.stringify(encodeValue(deepest))))).toStrictEqual(deepest);
    expect(refusalOf(() => encodeValue(nested(VALUE_LIMITS.depth + 1)))).toMatchObject({ kind: 'too deep' });
  });

  it('a field that can be assigned can be encoded', () => {
    const context = new SagaContext();
    context.deepest = nested(VALUE_LIMITS.depth);
    expect(decodeContext(encodeContext(context)).equals(new SagaContext(context))).toBe(true);
    expect(refusalOf(() => context.set('deeper', nested(VALUE_LIMITS.depth + 1)))).toMatchObject({
      kind: 'too deep',
    });
  });

  it('a nesting of 200 Maps is stored', () => {
    let value: unknown = null;
    for (let level = 0; level < VALUE_LIMITS.depth; level += 1) value = new Map([['inner', value]]);
    expect(decodeValue(JSON.parse(JSON.stringify(encodeValue(value))))).toStrictEqual(value);
  });

  it('10,000 levels are refused without a stack overflow', () => {
    expect(refusalOf(() => new SagaContext({ deep: nested(10_000) }))).toMatchObject({ kind: 'too deep' });
    expect(refusalOf(() => decodeValue(nested(10_000)))).toMatchObject({ kind: 'too deep' });
  });
});

describe('size', () => {
  it('nested lists with many shared references are refused quickly', () => {
    let value: unknown = [1];
    for (let level = 0; level < 60; level += 1) value = [value, value];
    expect(refusalOf(() => encodeValue(value))).toMatchObject({ kind: 'too large' });
  });

  it.each<[string, unknown]>([
    ['a text', 'x'.repeat(VALUE_LIMITS.size + 1)],
    ['bytes', new Uint8Array(VALUE_LIMITS.size + 1)],
    ['a sparse list', new Array(4_000_000_000)],
  ])('%s beyond every limit is refused', (_, value) => {
    expect(refusalOf(() => encodeValue(value))).toMatchObject({ kind: 'too large' });
  });

  it('one megabyte is stored', () => {
    const value = {
      text: 'x'.repeat(1 << 20),
      bytes: new Uint8Array(1 << 20),
      list: new Array(1 << 18).fill([]),
    };
    expect(decodeValue(encodeValue(value))).toStrictEqual(value);
  });
});

describe('a hostile value', () => {
  const cause = new Error('hostile');
  const fail = (): never => {
    throw cause;
  };

  it.each<[string, unknown, string]>([
    ['a getter that throws', { get bad(): unknown { return fail(); } }, 'value.bad'], // prettier-ignore
    ['a proxy without keys', new Proxy({}, { ownKeys: fail }), 'value'],
    ['a proxy without a prototype', new Proxy({}, { getPrototypeOf: fail }), 'value'],
    ['a proxy of a list without a length', new Proxy([], { get: fail }), 'value'],
    ['an instance without a constructor', Object.create({ get constructor() { return fail(); } }), 'value'], // prettier-ignore
  ])('%s is refused with the cause', (_, value, path) => {
    expect(refusalOf(() => encodeValue(value, 'value'))).toMatchObject({ path, kind: 'unreadable', cause });
  });

  it.each<[string, object]>([
    ['a revoked proxy', revoked()],
    ['a false Date', Object.create(falseTag('Date'))],
    ['a false Map', Object.create(falseTag('Map'))],
    ['a false Set', Object.create(falseTag('Set'))],
    ['a proxy of a Map', new Proxy(new Map(), {})],
    [
      'a false fake Date',
      Object.defineProperty(Object.create(Object.create(falseTag('Date'))), 'constructor', {}),
    ],
  ])('%s is refused', (_, value) => {
    expect(refusalOf(() => encodeValue({ value }))).toMatchObject({ path: 'value', kind: 'unreadable' });
  });

  it.each<[string, object]>([
    ['a false list', Object.create(Array.prototype)],
    ['a proxy of a Date', new Proxy(new Date(0), {})],
    ['false bytes', Object.create(Uint8Array.prototype)],
  ])('%s is a class instance', (_, value) => {
    expect(refusalOf(() => encodeValue({ value }))).toMatchObject({ path: 'value', kind: 'class instance' });
  });

  it('a value that throws its own refusal is refused with its path', () => {
    const value = { get bad(): unknown { return new SagaContext({ inner: NaN }); } }; // prettier-ignore
    expect(refusalOf(() => encodeValue(value, 'value'))).toMatchObject({
      path: 'value.bad',
      kind: 'unreadable',
      cause: expect.objectContaining({ path: 'inner' }) as unknown,
    });
  });

  it('a transparent proxy is copied like its target', () => {
    expect(copyValue({ a: new Proxy([1], {}), b: new Proxy({ c: 2 }, {}) }, '')).toStrictEqual({
      a: [1],
      b: { c: 2 },
    });
  });

  it('is not a context, and the check does not throw', () => {
    expect(revoked()).not.toBeInstanceOf(SagaContext);
    expect(new Proxy({}, { get: fail })).not.toBeInstanceOf(SagaContext);
  });
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** A prototype, itself one step above Object.prototype, that claims to be a built-in one. */
function falseTag(tag: string): object {
  return { [Symbol.toStringTag]: tag };
}

describe('values of another realm', () => {
  const foreign = runInNewContext(`({
    date: new Date(5), map: new Map([['k', new Set([1n])]]), bytes: new Uint8Array([1, 2]), list: [{ a: -0 }],
    bare: Object.create(null),
  })`) as Record<string, unknown>;

  it('have other classes', () => {
    expect(foreign.date).not.toBeInstanceOf(Date);
    expect(Object.getPrototypeOf(foreign)).not.toBe(Object.prototype);
  });

  it('are stored like values of this realm', () => {
    expect(copyValue(foreign, 'value')).toStrictEqual({
      date: new Date(5),
      map: new Map([['k', new Set([1n])]]),
      bytes: new Uint8Array([1, 2]),
      list: [{ a: -0 }],
      bare: {},
    });
    expect(new SagaContext(foreign).list).toStrictEqual([{ a: -0 }]);
  });

  it('are refused like values of this realm', () => {
    const date = runInNewContext('new (class Day extends Date {})()') as unknown;
    expect(refusalOf(() => encodeValue({ date }))).toMatchObject({
      kind: 'class instance',
      details: { name: 'Day' },
    });
    expect(refusalOf(() => encodeValue({ error: runInNewContext('new Error()') as unknown }))).toMatchObject({
      kind: 'class instance',
    });
  });
});

describe('dates of fake timers', () => {
  beforeEach(() => jest.useFakeTimers({ now: 1000 }));
  afterEach(() => jest.useRealTimers());

  it('are stored', () => {
    const context = new SagaContext({ at: new Date() });
    expect(context.at.getTime()).toBe(1000);
    expect(context.toJSON()).toStrictEqual({ at: { $type: 'Date', value: '1970-01-01T00:00:01.000Z' } });
  });

  it('are refused if they have own properties', () => {
    const at = Object.assign(new Date(), { note: 1 });
    expect(refusalOf(() => new SagaContext({ at }))).toMatchObject({ kind: 'extra property' });
  });
});
