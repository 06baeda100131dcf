import { readRetryAfter } from '../../../src/activities/http/retry-after';

const NOW = Date.UTC(1994, 10, 6, 8, 49, 7);

describe('readRetryAfter', () => {
  it.each([
    ['1', 1_000],
    ['120', 120_000],
    ['3600', 3_600_000],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 30_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 30_000],
    ['Sun Nov  6 08:49:37 1994', 30_000],
  ])('gives the milliseconds of %j', (value, wait) => {
    expect(readRetryAfter(value, NOW)).toBe(wait);
  });

  it.each(['3601', '9'.repeat(400), 'Sun, 06 Nov 2094 08:49:37 GMT'])(
    'gives an hour at the most: %s',
    (value) => {
      expect(readRetryAfter(value, NOW)).toBe(3_600_000);
    },
  );

  it.each([
    undefined, '', '0', '-1', '1.5', '1e3', '0x10', 'soon', 'in 12 s', '2094-11-06', 'Sunday', 'Sun, 99 Foo 1994',
    'Sun, 06 Nov 1994 08:49:07 GMT', 'Sun, 06 Nov 1994 08:48:00 GMT',
  ])('leaves the wait to the policy for %j', (value) => {
    expect(readRetryAfter(value, NOW)).toBeUndefined();
  }); // prettier-ignore
});
