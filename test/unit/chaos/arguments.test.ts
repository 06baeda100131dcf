import { readArguments } from '../../chaos/arguments';

describe('the command line of the chaos', () => {
  it('the command line sets minutes, seed and sabotage', () => {
    expect(readArguments(['--minutes', '0.5', '--seed', 'a b', '--sabotage', 'keep-effects'])).toEqual({
      minutes: 0.5,
      seed: 'a b',
      sabotage: 'keep-effects',
    });
  });

  it('the command line defaults to one minute and a new seed', () => {
    expect(readArguments([])).toMatchObject({ minutes: 1, seed: expect.stringMatching(/^\d+$/) });
  });

  it.each([
    ['--minutes', '0'],
    ['--minutes', '-1'],
    ['--minutes', 'soon'],
    ['--minutes', '121'],
    ['--sabotage', 'arson'],
    ['--speed', '1'],
    ['1', '2'],
  ])('the command line is refused with %s %s', (...argv) => {
    expect(typeof readArguments(argv)).toBe('string');
  });
});
