import { earlierStartDigest, startDigest } from '../../../src/client/start-digest';

describe('the digest of a start', () => {
  it('does not depend on the order of keys', () => {
    expect(startDigest('s', { context: { a: 1, b: 2 } })).toBe(startDigest('s', { context: { b: 2, a: 1 } }));
  });

  it.each([
    ['another type', 't', { context: { a: {} } }],
    ['an array for an object', 's', { context: { a: [] } }],
    ['a string for a number', 's', { context: { a: '1' } }],
    ['a user', 's', { context: { a: {} }, user: 'u' }],
  ])('differs with %s', (_, type, input) => {
    expect(startDigest(type, input)).not.toBe(startDigest('s', { context: { a: {} } }));
  });
});

describe('C6: the digest of a start after a deploy', () => {
  const definition = { format: 1, name: 's', steps: [] } as const;

  it('C6: does not depend on the definition and the search attribute', () => {
    const digest = startDigest('s', { context: { a: 1 }, user: 'u' });
    expect(startDigest('s', { context: { a: 1 }, user: 'u', definition })).toBe(digest);
    expect(startDigest('s', { context: { a: 1 }, user: 'u', searchAttribute: 'S' })).toBe(digest);
  });

  it('C6: is the same without a context as with an empty one', () => {
    expect(startDigest('s', {})).toBe(startDigest('s', { context: {} }));
  });

  it('C6: differs from the digest of version 0.2', () => {
    const input = { context: { a: 1 } };
    expect(earlierStartDigest('s', input)).not.toBe(startDigest('s', input));
    // The digest that version 0.2.0 wrote into the memo.
    expect(earlierStartDigest('s', input)).toBe(
      'fa05668c01bf39a201d71337c0b0f9f13e48f4e960affeb359cd111b2db85eec',
    );
  });
});
