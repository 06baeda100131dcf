import { CORRECT_BLOCKS } from './planted/correct-blocks';

describe('the explorer of correct sagas with blocks', () => {
  it.each(CORRECT_BLOCKS.map((one) => [one.name, one] as const))(
    'finds no broken law in %s',
    async (_, { explore }) => {
      const exploration = await explore('effects');
      expect(exploration.counterexample).toBeUndefined();
      expect(exploration.ends.finished).toBeGreaterThan(0);
    },
  );
});
