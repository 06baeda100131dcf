import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MUTANTS } from '../../mutants/catalogue';
import { type Mutant, mutate } from '../../mutants/mutant';
import { report } from '../../mutants/report';
import type { TestResult, TestSelection } from '../../mutants/test-run';
import { noticedBy } from '../../mutants/trial';

const ROOT = join(__dirname, '../../..');
const mutant: Mutant = {
  name: 'any',
  fault: 'Any fault.',
  file: 'any.ts',
  find: 'a < b',
  replace: 'a > b',
  tests: ['unit/any.test.ts'],
};

describe('the list of mutants', () => {
  it('the names of the mutants are unique', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  });

  it.each(MUTANTS.map((each) => [each.name, each] as const))(
    'the mutant %s has a place in the sources',
    (_, each) => {
      const source = readFileSync(join(ROOT, 'src', each.file), 'utf8');
      expect(mutate(source, each)).not.toBe(source);
      for (const file of each.tests)
        expect([file, existsSync(join(ROOT, 'test', file))]).toEqual([file, true]);
    },
  );
});

describe('a mutant', () => {
  it('a mutant changes the one place that it names', () => {
    expect(mutate('if (a < b) return;', mutant)).toBe('if (a > b) return;');
  });

  it.each(['', 'a <b', 'a < b; a < b', 'a < b; a < b; a < b'])(
    'a mutant is stale when its text is not there exactly once: %s',
    (source) => {
      expect(() => mutate(source, mutant)).toThrow(/any is stale/);
    },
  );
});

describe('the tests that notice a fault', () => {
  const passed: TestResult = { kind: 'passed' };
  const failed: TestResult = { kind: 'failed', files: ['test/unit/any.test.ts'] };
  /** Returns the results of test runs, in turn. */
  const ending = (...results: readonly TestResult[]) => {
    const selections: string[] = [];
    const left = results.values();
    const run = async ({ args }: TestSelection) => {
      selections.push(args.join(' '));
      return left.next().value ?? passed;
    };
    return { selections, run };
  };
  const sound = async () => true;

  it('a mutant is noticed by its own tests, and no other tests run then', async () => {
    const { run, selections } = ending(failed);
    expect(await noticedBy(mutant, run, sound)).toBe('test/unit/any.test.ts');
    expect(selections).toEqual(['--runTestsByPath test/unit/any.test.ts']);
  });

  it('a mutant is noticed by other tests when its own notice nothing', async () => {
    const { run, selections } = ending(passed, passed, failed);
    expect(await noticedBy(mutant, run, sound)).toBe('test/unit/any.test.ts');
    expect(selections).toHaveLength(3);
  });

  it('a mutant that no test notices survives', async () => {
    const { run, selections } = ending();
    expect(await noticedBy(mutant, run, sound)).toBeUndefined();
    expect(selections.join(' ')).toMatch(/unit conformance.* sandbox replay.* integration endurance$/);
  });

  it.each(['timed out', 'crashed'] as const)(
    'a run that has %s counts as noticed, and the verdict says so',
    async (kind) => {
      expect(await noticedBy(mutant, ending({ kind }).run, sound)).toMatch(kind);
    },
  );

  it('a test that fails without the fault too does not count', async () => {
    await expect(noticedBy(mutant, ending(failed).run, async () => false)).rejects.toThrow(
      /without the fault/,
    );
  });
});

describe('the report', () => {
  it('the report ends with the number of killed mutants and of the others', () => {
    const verdicts = (['killed', 'killed', 'survived', 'refused'] as const).map((kind) => {
      return { mutant, kind, by: '', seconds: 1 };
    });
    expect(report(verdicts).split('\n').at(-1)).toBe('2 passed, 2 failed');
  });
});
