import { difference } from '../../prove/disagreement';
import { Tally, shortages } from '../../prove/generated';
import { brokenLaw } from '../../prove/laws';
import { runInMemory } from '../../prove/memory-run';
import type { Observation } from '../../prove/observation';
import type { Case } from '../../prove/plan';
import { search, tell } from '../../prove/search';
import { verdictOn } from '../../prove/verdict';

const RUNS = 4_000;
/** A busy machine takes ten times as long as an idle one. */
const PATIENCE_MS = 240_000;

it(
  'the engine does what the model foresees, whatever the saga and whatever happens to it',
  async () => {
    const seed = Date.now() % 2 ** 31;
    const tally = new Tally();
    const counterexample = await search({
      seed,
      runs: RUNS,
      async judge(given) {
        const verdict = await verdictOn(given);
        tally.count(given, verdict.observation);
        return verdict;
      },
    });
    if (counterexample) throw new Error(tell(counterexample));
    expect(shortages(tally.counts)).toEqual([]);
  },
  PATIENCE_MS,
);

describe('a case that goes wrong', () => {
  /** A judge for whom no saga may be refused anything. */
  const judge = async (given: Case) => {
    const observation = await runInMemory(given);
    const isRefused = observation.error?.code === 'REFUSED';
    return { observation, ...(isRefused && { mistake: 'It was refused.' }) };
  };

  it('is made as small as can be, and found again by its seed and path', async () => {
    const found = await search({ seed: 1, runs: 200, judge });
    expect(found?.case.plan).toEqual({
      steps: [{ kind: 'remote', id: expect.any(String), fates: { execute: [expect.any(String)] } }],
    });
    const path = found?.command.split(' ').at(-1);
    const again = await search({ seed: 1, runs: 1, path, judge });
    expect(again?.case).toEqual(found?.case);
  });
});

describe('the comparison', () => {
  const given: Case = {
    plan: {
      steps: [
        { kind: 'remote', id: 'a', undo: {} },
        { kind: 'remote', id: 'b', undo: {}, fates: { execute: ['broken'] } },
      ],
    },
  };

  it('foresees a saga that is undone, call by call', async () => {
    const { observation, mistake } = await verdictOn(given);
    expect(mistake).toBeUndefined();
    const calls = observation.happened.filter((event) => typeof event !== 'string');
    expect(calls.map(({ key }) => key)).toEqual([
      ...['root:a:execute:1', 'root:b:execute:1', 'root:b:undo:1', 'root:a:undo:1'],
    ]);
    expect(observation).toMatchObject({ status: 'errored', error: { code: 'OUTCOME_UNKNOWN', step: 'b' } });
  });

  it('notices undos in the order of the steps, and an undo that names no key', async () => {
    const { observation } = await verdictOn(given);
    const [a, b, undoOfB, undoOfA] = observation.happened.filter((event) => typeof event !== 'string');
    const brokenBy = (...happened: Observation['happened']) => brokenLaw({ ...observation, happened });
    expect(brokenBy(a!, b!, undoOfB!, undoOfA!)).toBeUndefined();
    expect(brokenBy(a!, b!, undoOfA!, undoOfB!)).toMatch(/reverse order/);
    expect(brokenBy(a!, b!, { ...undoOfB!, about: [] }, undoOfA!)).toMatch(/name all keys/);
    expect(difference(['one', observation], ['other', { ...observation, status: 'finished' }])).toMatch(
      /^status/,
    );
  });
});

it('cases that lack something are told as too few of it', () => {
  const tally = new Tally();
  tally.add({ runs: 1_000, steps: [0, 0, 0, 1_000], traits: [] });
  expect(shortages(tally.counts)).toEqual(
    expect.arrayContaining([
      'too little: fewer than 5 steps in the median',
      'too little: fewer than 50.0 % with a fault that struck',
    ]),
  );
});
