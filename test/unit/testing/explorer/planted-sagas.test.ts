import { CORRECT } from './planted/correct';
import { CORRECT_TWO } from './planted/correct-two';
import { MISTAKES_ONE } from './planted/mistakes-one';
import { MISTAKES_TWO } from './planted/mistakes-two';
import { foundIn, type Help, type Planted } from './planted/planted';

/** What no law can know: whether the saga may finish unpaid. */
const BUSINESS = 'a handler of refusals that lets the saga finish unpaid';
const MISTAKES = [...MISTAKES_ONE, ...MISTAKES_TWO];
const named = (all: readonly Planted[]) => all.map((one) => [one.name, one] as const);

describe('E5: sagas with one planted mistake each', () => {
  const lawful = MISTAKES.filter(({ name }) => name !== BUSINESS);

  test.each(named(lawful))('E5: the laws find, without an invariant, %s', async (_, one) => {
    expect(await foundIn(one, 'laws')).toContainEqual(expect.stringMatching(/^L\d+$/));
  });

  test('E5: an invariant finds what is right for the laws, and a hint says where to look', async () => {
    const unpaid = MISTAKES.find(({ name }) => name === BUSINESS)!;
    expect((await unpaid.explore('laws')).hints).toEqual([
      expect.stringContaining('although bill was refused'),
      expect.anything(),
    ]);
    expect(await foundIn(unpaid, 'invariants')).toEqual(['paid when rented']);
  });

  test.each<readonly [Help, number]>([
    ['laws', MISTAKES.length - 1],
    ['effects', MISTAKES.length - 1],
    ['invariants', MISTAKES.length],
  ])('E5: with the help of %s, as many are found as docs/testing.md says: %i', async (help, figure) => {
    const found = await Promise.all(MISTAKES.map((one) => foundIn(one, help)));
    expect(found.filter((laws) => laws.length > 0)).toHaveLength(figure);
  });
});

describe('E5: sagas without a mistake', () => {
  test.each(named([...CORRECT, ...CORRECT_TWO]))('E5: no law is broken by %s', async (_, one) => {
    expect(await one.explore('invariants')).toMatchObject({ broken: 0, hasEffects: true });
  });
});
