import { isThenable, settle, UNSETTLED } from '../../../src/engine/callbacks/await-microtasks';

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
  return 'done';
};

describe('a promise of a callback', () => {
  it('a promise gives its result, or throws its error', async () => {
    await expect(settle(turns(0))).resolves.toBe('done');
    await expect(settle(turns(900))).resolves.toBe('done');
    await expect(settle(Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(settle(Promise.reject(new Error()))).rejects.toBeInstanceOf(Error);
  });

  it('a promise is unsettled after 1,000 turns, whatever happens later', async () => {
    await expect(settle(turns(1_100))).resolves.toBe(UNSETTLED);
    const late = turns(1_100).then(() => Promise.reject(new Error('late')));
    await expect(settle(late)).resolves.toBe(UNSETTLED);
    await expect(late).rejects.toThrow('late');
  });

  it('a promise may resolve to undefined', async () => {
    await expect(settle(Promise.resolve(undefined))).resolves.toBeUndefined();
  });
});

describe('a thenable', () => {
  it.each([
    [Promise.resolve(), true],
    [{ then: () => undefined }, true],
    [{ then: 1 }, false],
    [{}, false],
    [null, false],
    [undefined, false],
    ['then', false],
  ])('a thenable is distinguished from other values: %p', (value, expected) => {
    expect(isThenable(value)).toBe(expected);
  });
});
