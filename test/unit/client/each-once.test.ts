import { eachOnce } from '../../../src/client/each-once';

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

describe('E9: a list that is read while executions are continued as new runs', () => {
  it('E9: has each execution once, with the run that came first', async () => {
    const found: string[] = [];
    for await (const { uuid, run } of eachOnce(runs(), ({ uuid }) => uuid))
      found.push(`${uuid}${String(run)}`);
    expect(found).toEqual(['a1', 'b1', 'c1']);
  });
});
