import { startDigest } from '../../../src/client/start-digest';

describe('the digest of a start', () => {
  it('does not depend on the order of keys', () => {
    expect(startDigest('s', { context: { a: 1, b: 2 } })).toBe(startDigest('s', { context: { b: 2, a: 1 } }));
  });

  it.each([
    ['another type', 't', { context: { a: {} } }],
    ['an array for an object', 's', { context: { a: [] } }],
    ['a text for a number', 's', { context: { a: '1' } }],
    ['a user', 's', { context: { a: {} }, user: 'u' }],
  ])('differs with %s', (_, type, input) => {
    expect(startDigest(type, input)).not.toBe(startDigest('s', { context: { a: {} } }));
  });
});
