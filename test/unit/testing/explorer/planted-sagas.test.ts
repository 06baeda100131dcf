import { CORRECT } from './planted/correct';
import { MISTAKES_ONE } from './planted/mistakes-one';
import { foundIn } from './planted/planted';

describe('E5: sagas with one planted mistake each', () => {
  test.each(MISTAKES_ONE.map((one) => [one.name, one] as const))('E5: %s', async (_, one) => {
    const [laws, invariants] = [await foundIn(one, 'laws'), await foundIn(one, 'invariants')];
    console.error('M', one.name, laws.join(), '|', invariants.join());
    expect(laws).not.toEqual([]);
  });
  test.each(CORRECT.map((one) => [one.name, one] as const))('E5: right: %s', async (_, one) => {
    const { report } = await one.explore('laws');
    console.error(report);
  });
});
