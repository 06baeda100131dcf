import { estimate, median, quantile } from '../../../bench/statistics';

describe('statistics', () => {
  it.each([
    [0, 1],
    [0.5, 2.5],
    [0.25, 1.75],
    [1, 4],
  ])('the quantile at %p interpolates between neighbours', (share, expected) => {
    expect(quantile([4, 1, 3, 2], share)).toBe(expected);
  });

  it('the quantile of nothing is no number', () => {
    expect(median([])).toBeNaN();
  });

  it('the interval of a median contains it, and lies between the values', () => {
    const { median: middle, low, high } = estimate([1, 2, 3, 4, 100]);
    expect(middle).toBe(3);
    expect(low).toBeGreaterThanOrEqual(1);
    expect(low).toBeLessThanOrEqual(3);
    expect(high).toBeGreaterThanOrEqual(3);
    expect(high).toBeLessThanOrEqual(100);
  });

  it('the same values have the same interval', () => {
    expect(estimate([3, 1, 2])).toEqual(estimate([3, 1, 2]));
  });
});
