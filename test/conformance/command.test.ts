import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConformanceCase } from './case-format';
import { runConformance } from './command';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'conformance-test-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const good: ConformanceCase = {
  name: 'writes',
  context: {},
  steps: [{ kind: 'local', id: 'a', onExecute: { ops: [{ op: 'set', key: 'n', value: 1 }] } }],
  needs: [],
  expected: { status: 'finished', calls: ['a'], seen: [{}], requests: [], context: { n: 1 }, error: null },
};

let files = 0;
function fileOf(content: unknown): string {
  const path = join(folder, `file-${String((files += 1))}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function run(...argv: readonly string[]): Promise<{ code: number; lines: readonly string[] }> {
  const lines: string[] = [];
  const code = await runConformance(argv, (line) => lines.push(line));
  return { code, lines };
}

const runCases = (...cases: readonly object[]) => run(fileOf(cases));
/** The good case with a different first step. */
const withStep = (step: object) => ({ ...good, steps: [step] });

describe('the summary', () => {
  it('the summary is the last line', async () => {
    const { code, lines } = await runCases(good);
    expect(lines.at(-1)).toBe('1 passed, 0 failed, 0 skipped');
    expect(code).toBe(0);
  });

  it('the summary counts cases that only the original can pass as skipped', async () => {
    const { code, lines } = await runCases(good, { ...good, needs: ['conditional-failure-drops-context'] });
    expect(lines.at(-1)).toBe('1 passed, 0 failed, 1 skipped');
    expect(code).toBe(0);
  });

  it('the summary follows the failed cases and their differences', async () => {
    const expected = { ...good.expected, context: { n: true }, seen: [{ m: 1 }] };
    const { code, lines } = await runCases({ ...good, expected });
    expect(lines.slice(0, 3)).toStrictEqual([
      expect.stringMatching(/^FAILED .*\.json: "writes"$/),
      '  seen[0].m: expected 1, got nothing',
      '  context.n: expected true, got 1',
    ]);
    expect(lines.at(-1)).toBe('0 passed, 1 failed, 0 skipped');
    expect(code).toBe(1);
  });

  it('the summary counts a case that cannot run as failed', async () => {
    const { code, lines } = await runCases({ ...good, steps: [] });
    expect(lines[1]).toMatch(/the case could not run: .*EMPTY_SAGA/s);
    expect(code).toBe(1);
  });
});

describe('the cases of a run', () => {
  it('a run has the cases of all files, and of all .json files of a folder', async () => {
    const { lines } = await run(fileOf([good]), join(__dirname, 'cases'));
    expect(lines.at(-1)).toMatch(/^201 passed, 0 failed, 5 skipped$/);
  });

  it('a case may have ids and targets that are not valid names here', async () => {
    const reply = { status: 200, content: {} };
    const step = { kind: 'remote', id: 'a b/ü', onExecute: { request: { target: 'Do it: ü' } }, reply };
    const requests = [{ step: 'a b/ü', phase: 'execute', target: 'Do it: ü', content: {} }];
    const expected = { status: 'finished', calls: ['a b/ü'], requests, context: {}, error: null };
    await expect(runCases({ ...withStep(step), expected })).resolves.toMatchObject({ code: 0 });
  });

  it('a case may have keys that every object inherits, or that are methods of a context', async () => {
    const ops = [
      { op: 'put', key: '__proto__', field: '__proto__', value: 1 },
      { op: 'copy', key: 'items', from: 'constructor' },
      { op: 'append', key: 'keys', value: 2 },
      { op: 'fromParameter', key: 'toString', parameter: 'valueOf' },
    ];
    const context = JSON.parse(
      '{"__proto__":{"__proto__":1},"items":null,"keys":[2],"toString":null}',
    ) as object;
    const expected = { ...good.expected, context };
    await expect(
      runCases({ ...withStep({ kind: 'local', id: 'a', onExecute: { ops } }), expected }),
    ).resolves.toMatchObject({
      code: 0,
    });
  });
});

describe('an error in a file', () => {
  const request = { target: 'T' };
  it.each([
    ['text that is not JSON', '{', /JSON/],
    ['no list of cases', '{"cases":1}', /a list is needed, not 1/],
    ['cases of SagaContext', [{ name: 'x', init: {}, steps: [] }], /test\/unit\/context/],
    [
      'a case without a name',
      [{ ...good, name: undefined }],
      /case 1: name: a string is needed, but it is missing/,
    ],
    ['a case without needs', [{ ...good, needs: undefined }], /"writes": needs: a list is needed/],
    ['an unknown need', [{ ...good, needs: ['luck'] }], /"writes": needs: there is no need "luck"/],
    [
      'a case without an outcome',
      [{ ...good, expected: undefined }],
      /"writes": expected: the expected outcome is missing/,
    ],
    [
      'an unknown kind of step',
      [withStep({ kind: 'loop', id: 'a' })],
      /steps\[0\]: there is no step of kind "loop"/,
    ],
    [
      'an unknown operation',
      [withStep({ kind: 'local', id: 'a', onExecute: { ops: [{ op: 'swap', key: 'k' }] } })],
      /onExecute\.ops\[0\]: there is no operation "swap"/,
    ],
    [
      'an unknown end',
      [withStep({ kind: 'local', id: 'a', onExecute: { end: { exit: 1 } } })],
      /an end is one of/,
    ],
    [
      'an unknown condition',
      [withStep({ kind: 'conditional', id: 'a', ifThen: [{ when: { not: { lt: ['n', 1] } }, steps: [] }] })],
      /ifThen\[0\]\.when\.not: a condition is one of/,
    ],
    [
      'a remote step without a reply',
      [withStep({ kind: 'remote', id: 'a', onExecute: { request } })],
      /reply: an object/,
    ],
    [
      'two steps with one id',
      [{ ...good, steps: [...good.steps, ...good.steps] }],
      /the step id "a" exists twice/,
    ],
    [
      'two requests to one target',
      [
        withStep({
          kind: 'remote',
          id: 'a',
          reply: { status: 200 },
          onExecute: { request },
          onFailure: { request },
        }),
      ],
      /the target "T" exists twice/,
    ],
  ])('an error in a file stops the run: %s', async (_name, content, message) => {
    const path = fileOf(content);
    const { code, lines } = await run(fileOf([good]), path);
    expect(code).toBe(2);
    expect(lines).toStrictEqual([expect.stringMatching(message)]);
    expect(lines[0]).toContain(path);
  });

  it('several errors stop the run, with a line for each', async () => {
    const { code, lines } = await runCases(withStep({}), good, { ...good, name: 'other', needs: 1 });
    expect(code).toBe(2);
    expect(lines).toHaveLength(2);
  });

  it('a missing file stops the run', async () => {
    await expect(run(join(folder, 'none.json'))).resolves.toMatchObject({ code: 2 });
  });
});

describe('an error in the command', () => {
  it.each([[[]], [['--host', 'mars', 'cases']], [['--fast', 'cases']]])(
    'an error in the command shows the usage: %j',
    async (argv) => {
      const { code, lines } = await run(...argv);
      expect(code).toBe(2);
      expect(lines.at(-1)).toBe(
        'Usage: npm run conformance -- PATH... [--host memory|temporal] [--uncached]',
      );
    },
  );
});

describe('the program', () => {
  it('the conformance runner runs in Node without a build', () => {
    const root = join(__dirname, '../..');
    const program = ['-r', './test/support/register.js', 'test/conformance/run.ts', fileOf([good])];
    const { status, stdout } = spawnSync(process.execPath, program, { cwd: root, encoding: 'utf8' });
    expect(stdout).toMatch(/\n1 passed, 0 failed, 0 skipped\n$/);
    expect(status).toBe(0);
  });
});
