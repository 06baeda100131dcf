import { ExplorationError } from 'temporal-saga/testing/explorer';
import { BUGS_IN_BLOCKS, type PlantedInBlocks } from './planted/bugs-in-blocks';

async function explorationOf({ saga }: PlantedInBlocks) {
  try {
    return await saga.explore('effects');
  } catch (error) {
    if (!(error instanceof ExplorationError)) throw error;
    return error.exploration;
  }
}

describe('sagas with blocks and one planted bug each', () => {
  it.each(BUGS_IN_BLOCKS.map((one) => [one.saga.name, one] as const))('finds %s', async (_, one) => {
    const { counterexamples } = await explorationOf(one);
    const found = counterexamples.find(({ law }) => law === one.law);
    expect(found?.message).toMatch(/book|price|ship|pay/);
    expect(found?.smallest.transcript).toContain('<-- here');
  });
});
