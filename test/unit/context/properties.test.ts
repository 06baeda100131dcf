import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { copyValue } from '../../../src/context/copy-value';
import { decodeContext, decodeValue, encodeContext, encodeValue } from '../../../src/context/encoding';
import { SagaContext } from '../../../src/context/saga-context';
import { decodeContent, encodeContent } from '../../../src/context/content';
import { anyFields, anyKey, recordOf, storableValue } from './arbitraries';

const throughText = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

describe('the encoding', () => {
  it('preserves every storable value through JSON text', () => {
    fc.assert(
      fc.property(storableValue, (value) => {
        expect(isDeepStrictEqual(decodeValue(throughText(encodeValue(value))), value)).toBe(true);
      }),
    );
  });

  it('is plain JSON, whose text loses nothing', () => {
    fc.assert(
      fc.property(storableValue, (value) => {
        const encoded = encodeValue(value);
        expect(isDeepStrictEqual(throughText(encoded), encoded)).toBe(true);
      }),
    );
  });

  it('preserves every context with the order of its keys', () => {
    fc.assert(
      fc.property(anyFields, (fields) => {
        const context = new SagaContext(fields);
        const copy = decodeContext(throughText(encodeContext(context)));
        expect(isDeepStrictEqual(SagaContext.items(copy), SagaContext.items(context))).toBe(true);
        expect(isDeepStrictEqual(SagaContext.items(copy), Object.entries(fields))).toBe(true);
        expect(SagaContext.equals(context, copy)).toBe(true);
      }),
    );
  });

  it('changes no prototype with any keys', () => {
    const before = Reflect.ownKeys(Object.prototype);
    fc.assert(
      fc.property(anyFields, (fields) => {
        const context = decodeContext(throughText(encodeContext(new SagaContext(fields))));
        expect(context).toBeInstanceOf(SagaContext);
        expect(Object.getPrototypeOf({ ...context })).toBe(Object.prototype);
        expect(isDeepStrictEqual(Reflect.ownKeys(Object.prototype), before)).toBe(true);
      }),
    );
  });
});

describe('copies', () => {
  it('are equal to the value', () => {
    fc.assert(
      fc.property(storableValue, (value) => {
        expect(isDeepStrictEqual(copyValue(value, 'value'), value)).toBe(true);
      }),
    );
  });

  it('can be copied again', () => {
    fc.assert(
      fc.property(storableValue, (value) => {
        expect(isDeepStrictEqual(copyValue(copyValue(value, 'value'), 'value'), value)).toBe(true);
      }),
    );
  });

  it('share no container with the value', () => {
    fc.assert(
      fc.property(storableValue, (value) => {
        const originals = containersIn(value);
        for (const container of containersIn(copyValue(value, 'value'))) {
          expect(originals.has(container)).toBe(false);
        }
      }),
    );
  });
});

function containersIn(value: unknown, found = new Set<unknown>()): Set<unknown> {
  if (typeof value !== 'object' || value === null) return found;
  found.add(value);
  if (value instanceof Map) for (const entry of value) entry.forEach((item) => containersIn(item, found));
  else if (value instanceof Set) for (const item of value) containersIn(item, found);
  else if (!(value instanceof Uint8Array)) Object.values(value).forEach((item) => containersIn(item, found));
  return found;
}

describe('plain JSON for requests', () => {
  it('is the same as JSON for a JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(isDeepStrictEqual(decodeContent(encodeContent(value, 'content')), value)).toBe(true);
      }),
    );
  });
});

type Change = (context: SagaContext, model: Record<string, unknown>) => void;

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(anyKey, storableValue).map(([key, value]): Change => (context, model) => {
    context[key] = value;
    Object.assign(model, recordOf([[key, value]]));
  }),
  fc.tuple(anyKey, storableValue).map(([key, value]): Change => (context, model) => {
    expect(
      isDeepStrictEqual(SagaContext.setDefault(context, key, value), key in model ? model[key] : value),
    ).toBe(true);
    if (!(key in model)) model[key] = value;
  }),
  anyKey.map((key): Change => (context, model) => {
    expect(
      isDeepStrictEqual(SagaContext.pop(context, key, 'default'), key in model ? model[key] : 'default'),
    ).toBe(true);
    delete model[key];
  }),
  anyFields.map((fields): Change => (context, model) => {
    SagaContext.update(context, fields);
    Object.assign(model, fields);
  }),
  anyKey.map((key): Change => (context, model) => {
    context[key] = undefined;
    delete model[key];
  }),
  fc.constant<Change>((context, model) => {
    SagaContext.clear(context);
    for (const key of Object.keys(model)) delete model[key];
  }),
);

describe('a context', () => {
  it('behaves as an object without a prototype does', () => {
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const context = new SagaContext();
        const model = Object.create(null) as Record<string, unknown>;
        for (const apply of changes) apply(context, model);
        expect(isDeepStrictEqual(SagaContext.items(context), Object.entries(model))).toBe(true);
        expect(isDeepStrictEqual(Object.entries(context), Object.entries(model))).toBe(true);
        expect(isDeepStrictEqual([...SagaContext.keys(context)], Object.keys(model))).toBe(true);
        expect(SagaContext.size(context)).toBe(Object.keys(model).length);
        for (const key of Object.keys(model)) expect(key in context).toBe(true);
      }),
    );
  });

  it('keeps the insertion order of all keys that do not look like integers', () => {
    const textKey = anyKey.filter((key) => !/^(0|[1-9][0-9]*)$/.test(key));
    fc.assert(
      fc.property(fc.array(textKey), (keys) => {
        const context = new SagaContext(keys.map((key) => [key, 1]));
        expect(isDeepStrictEqual(SagaContext.keys(context), [...new Set(keys)])).toBe(true);
      }),
    );
  });

  it('equals another context exactly if their fields are equal, in any order', () => {
    fc.assert(
      fc.property(anyFields, anyFields, (one, other) => {
        const reversed = recordOf(Object.entries(one).reverse());
        expect(SagaContext.equals(new SagaContext(one), new SagaContext(reversed))).toBe(true);
        const same = isDeepStrictEqual(one, other);
        expect(SagaContext.equals(new SagaContext(one), new SagaContext(other))).toBe(same);
      }),
    );
  });
});
