import { eachOnce, inBatches } from '../../../src/client/streams';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 1; number <= count; number += 1) yield await Promise.resolve(number);
}

async function* runs(): AsyncGenerator<{ uuid: string; run: number }> {
  for (const [uuid, run] of [
    ['a', 1],
    ['b', 1],
    ['a', 2],
    ['c', 1],
    ['b', 2],
    ['a', 3],
  ] as const) {
    yield await Promise.resolve({ uuid, run });
  }
}

async function collected<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('eachOnce', () => {
  it('E9: yields each execution once, with the first run that a list returned', async () => {
    const found = await collected(eachOnce(runs(), ({ uuid }) => uuid));
    expect(found.map(({ uuid, run }) => `${uuid}${String(run)}`)).toEqual(['a1', 'b1', 'c1']);
  });
});

describe('inBatches', () => {
  it.each([0, 1, 3, 4, 7])('yields the results of %i items in the order of the items', async (count) => {
    const doubled = inBatches(numbers(count), 3, (number) => Promise.resolve(2 * number));
    expect(await collected(doubled)).toEqual(Array.from({ length: count }, (_, index) => 2 * (index + 1)));
  });

  it('never works on more items at a time than a batch holds', async () => {
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

  it('rejects with the first failure', async () => {
    const failing = inBatches(numbers(2), 5, () => Promise.reject(new Error('broken')));
    await expect(collected(failing)).rejects.toThrow('broken');
  });
});
