import { CORRECT } from './planted/correct';
import { CORRECT_HELD_OUT } from './planted/correct-held-out';
import { BUGS_KNOWN } from './planted/bugs-known';
import { BUGS_HELD_OUT } from './planted/bugs-held-out';
import { foundIn, type Help, type Planted } from './planted/planted';

/** No law can know whether the saga may finish unpaid. */
const BUSINESS = 'a handler of refusals that lets the saga finish unpaid';
const BUGS = [...BUGS_KNOWN, ...BUGS_HELD_OUT];
const named = (all: readonly Planted[]) => all.map((one) => [one.name, one] as const);

describe('E5: sagas with one planted bug each', () => {
  const lawful = BUGS.filter(({ name }) => name !== BUSINESS);

  test.each(named(lawful))('E5: the laws find, without any invariant, %s', async (_, one) => {
    expect(await foundIn(one, 'laws')).toContainEqual(expect.stringMatching(/^L\d+$/));
  });

  test('E5: an invariant finds the bug that no law finds, and a hint names the step', async () => {
    const unpaid = BUGS.find(({ name }) => name === BUSINESS)!;
    expect((await unpaid.explore('laws')).hints).toEqual([
      expect.stringContaining('although bill was refused'),
      expect.anything(),
    ]);
    expect(await foundIn(unpaid, 'invariants')).toEqual(['paid when rented']);
  });

  test.each<readonly [Help, number]>([
    ['laws', BUGS.length - 1],
    ['effects', BUGS.length - 1],
    ['invariants', BUGS.length],
  ])(
    'E5: with the help of %s the explorer finds as many bugs as docs/testing.md says: %i',
    async (help, figure) => {
      const found = await Promise.all(BUGS.map((one) => foundIn(one, help)));
      expect(found.filter((laws) => laws.length > 0)).toHaveLength(figure);
    },
  );
});

describe('E5: correct sagas', () => {
  test.each(named([...CORRECT, ...CORRECT_HELD_OUT]))(
    'E5: no law is broken by a correct saga: %s',
    async (_, one) => {
      expect(await one.explore('invariants')).toMatchObject({ broken: 0, hasEffects: true });
    },
  );
});
