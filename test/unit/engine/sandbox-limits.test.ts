import fc from 'fast-check';
import { bytesOf } from '../../../src/context/json-size';
import { MISSING_GLOBALS, wayOut } from '../../../src/engine/callbacks/sandbox-limits';

describe('the advice for an error of a callback', () => {
  it.each(MISSING_GLOBALS)('the advice is given for %s', (name) => {
    expect(wayOut(new ReferenceError(`${name} is not defined`))).toContain(`has no ${name}.`);
  });

  it.each([
    ['require', new ReferenceError('require is not defined'), 'top of the file'],
    ['fetch', new TypeError('globalThis.fetch is not a function'), 'remote step'],
    ['Headers', new TypeError('globalThis.Headers is not a constructor'), 'remote step'],
    ['getRandomValues', new Error('crypto.getRandomValues() not supported'), 'uuid4'],
    ['crypto', new Error('no id', { cause: new ReferenceError('crypto is not defined') }), 'uuid4'],
  ])('the advice is given for %s behind another form of the error', (name, thrown, advice) => {
    expect(wayOut(thrown)).toContain(`has no ${name}.`);
    expect(wayOut(thrown)).toContain(advice);
  });

  it('a circular chain of causes ends', () => {
    const error = new Error('x');
    error.cause = error;
    expect(wayOut(error)).toBeUndefined();
  });

  it.each([
    new ReferenceError('total is not defined'),
    new ReferenceError('Cannot access "crypto" before initialization'),
    new TypeError('crypto is not defined'),
    { name: 'ReferenceError', message: 1 },
    'crypto is not defined',
    { message: 'getRandomValues() is missing' },
    undefined,
  ])('the advice is not given when no global is missing: %p', (thrown) => {
    expect(wayOut(thrown)).toBeUndefined();
  });
});

describe('the size of a text', () => {
  it('D7: the size of a text is its size in UTF-8, without a TextEncoder', () => {
    const encoded = (text: string) => new TextEncoder().encode(text).length;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(bytesOf(text)).toBe(encoded(text));
      }),
    );
  });
});
