/** A small proof with every test run: thousands of generated cases on the engine in memory. */
import { difference } from '../../prove/difference';
import { Tally, tooFew } from '../../prove/generated';
import { brokenLaw } from '../../prove/laws';
import { runInMemory } from '../../prove/memory-run';
import type { Observation } from '../../prove/observation';
import type { Case } from '../../prove/plan';
import { search, counterexampleText } from '../../prove/search';
import { verdictOn } from '../../prove/verdict';

const RUNS = 1_800;
/** A busy machine takes ten times as long as an idle one. */
const PATIENCE_MS = 240_000;

it(
  'the engine agrees with the model on any generated case',
  async () => {
    const seed = Date.now() % 2 ** 31;
    const tally = new Tally();
    const counterexample = await search({
      seed,
      runs: RUNS,
      async check(given) {
        const verdict = await verdictOn(given);
        tally.count(given, verdict.observation);
        return verdict;
      },
    });
    if (counterexample) throw new Error(counterexampleText(counterexample));
    expect(tooFew(tally.counts)).toEqual([]);
  },
  PATIENCE_MS,
);

describe('a counterexample of the proof', () => {
  /** A check that fails if a saga is refused. */
  const check = async (given: Case) => {
    const observation = await runInMemory(given);
    const isRefused = observation.error?.code === 'REFUSED';
    return { observation, ...(isRefused && { problem: 'The saga was refused.' }) };
  };

  it('a counterexample of the proof is shrunk, and its seed and path find it again', async () => {
    const found = await search({ seed: 1, runs: 200, check });
    expect(found?.case.plan).toEqual({
      steps: [{ kind: 'remote', id: expect.any(String), fates: { execute: [expect.any(String)] } }],
    });
    const path = found?.command.split(' ').at(-1);
    const again = await search({ seed: 1, runs: 1, path, check });
    expect(again?.case).toEqual(found?.case);
  });
});

describe('the comparison of engine and model', () => {
  const given: Case = {
    plan: {
      steps: [
        { kind: 'remote', id: 'a', undo: {} },
        { kind: 'remote', id: 'b', undo: {}, fates: { execute: ['broken'] } },
      ],
    },
  };

  it('the model foresees each call of a saga that compensates', async () => {
    const { observation, problem } = await verdictOn(given);
    expect(problem).toBeUndefined();
    const calls = observation.happened.filter((event) => typeof event !== 'string');
    expect(calls.map(({ key }) => key)).toEqual([
      ...['root:a:execute:1', 'root:b:execute:1', 'root:b:undo:1', 'root:a:undo:1'],
    ]);
    expect(observation).toMatchObject({ status: 'errored', error: { code: 'OUTCOME_UNKNOWN', step: 'b' } });
  });

  it('the laws detect undos in the order of the steps, and an undo that names no key', async () => {
    const { observation } = await verdictOn(given);
    const [a, b, undoOfB, undoOfA] = observation.happened.filter((event) => typeof event !== 'string');
    const brokenBy = (...happened: Observation['happened']) =>
      brokenLaw({ ...observation, happened }, given.plan);
    expect(brokenBy(a!, b!, undoOfB!, undoOfA!)).toBeUndefined();
    expect(brokenBy(a!, b!, undoOfA!, undoOfB!)).toMatch(/undone before/);
    expect(brokenBy(a!, b!, { ...undoOfB!, about: [] }, undoOfA!)).toMatch(/name all keys/);
    expect(difference(['one', observation], ['other', { ...observation, status: 'finished' }])).toMatch(
      /^status/,
    );
  });
});

it('the report lists the traits that too few cases have', () => {
  const tally = new Tally();
  tally.add({ runs: 1_000, steps: [0, 0, 0, 1_000], traits: [] });
  expect(tooFew(tally.counts)).toEqual(
    expect.arrayContaining([
      'too few: less than 5 steps in the median',
      'too few: less than 50.0 % with an injected fault',
    ]),
  );
});
