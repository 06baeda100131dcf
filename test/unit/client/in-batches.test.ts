import { inBatches } from '../../../src/client/in-batches';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 1; number <= count; number += 1) yield await Promise.resolve(number);
}

async function collected<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('work in batches', () => {
  it.each([0, 1, 3, 4, 7])('gives the results of %i items in their order', async (count) => {
    const doubled = inBatches(numbers(count), 3, (number) => Promise.resolve(2 * number));
    expect(await collected(doubled)).toEqual(Array.from({ length: count }, (_, index) => 2 * (index + 1)));
  });

  it('never has more items under way than a batch holds', async () => {
    let running = 0;
    let most = 0;
    const work = async () => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
    };
    await collected(inBatches(numbers(10), 3, work));
    expect(most).toBe(3);
  });

  it('ends with the first failure', async () => {
    const failing = inBatches(numbers(2), 5, () => Promise.reject(new Error('broken')));
    await expect(collected(failing)).rejects.toThrow('broken');
  });
});
