import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const LINT = join(__dirname, '../../../lint');
const CHECKER = join(LINT, 'old-words.mjs');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'temporal-saga-words-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the checker on a file with these lines. */
function check(lines: readonly string[], name = 'page.ts') {
  const file = join(folder, name);
  writeFileSync(file, lines.join('\n'));
  return run([CHECKER, file]);
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const given = { encoding: 'utf8', env: { ...process.env, ...env } } as const;
  const { status, stdout } = spawnSync(process.execPath, args, given);
  const finds = stdout.split('\n').filter((line) => line.includes(': better: '));
  return { status, finds };
}

/** A project with the checker and these files. */
function project(files: Readonly<Record<string, string>>): string {
  cpSync(LINT, join(folder, 'lint'), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return join(folder, 'lint/old-words.mjs');
}

/** A git that prints these lines for each of its commands. */
function fakeGit(answers: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  const bin = join(folder, 'node_modules/bin');
  mkdirSync(bin, { recursive: true });
  mkdirSync(join(folder, '.git'));
  const program = `console.log((${JSON.stringify(answers)})[process.argv[2] + ' ' + process.argv[3]].join('\\n'))`;
  writeFileSync(join(bin, 'git'), `#!${process.execPath}\n${program}\n`, { mode: 0o755 });
  return { PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
}

describe('the check for old words', () => {
  it('passes a file without any', () => {
    expect(check(['/** The operator retries the step. */', 'const isInjected = true;'])).toEqual({
      status: 0,
      finds: [],
    });
  });

  it('fails with the line, the word and the better one', () => {
    const { status, finds } = check(['', '// The participant has done its deed.']);
    expect(status).toBe(1);
    expect(finds).toEqual([expect.stringMatching(/page\.ts:2: "deed": better: effect$/)]);
  });

  it.each([
    ['const isStruck = true;', 'Struck'],
    ['function deedOf() {}', 'deed'],
    ['const FRESH_RUN = 1;', 'FRESH RUN'],
    ['type BooksOfAll = string;', 'Books'],
  ])('finds a word in the parts of an identifier: %s', (line, word) => {
    expect(check([line]).finds).toEqual([expect.stringContaining(`"${word}"`)]);
  });

  it.each([
    ['in upper case', ['Nobody polls.'], 1],
    ['over a line break of a comment', ['/**', ' * It begins a fresh', ' * run.', ' */'], 2],
    ['over a line break of a paragraph', ['Then the saga goes', 'on.'], 1],
  ])('finds a word %s, at its line', (_, lines, line) => {
    expect(check(lines).finds).toEqual([expect.stringContaining(`page.ts:${String(line)}: `)]);
  });

  it('finds a word in the name of a file', () => {
    expect(check(['const a = 1;'], 'books.ts').finds).toEqual([expect.stringContaining('books.ts: "books"')]);
  });

  it.each([
    'const bearer = "a token of a Bearer";',
    'The reset goes back to a step before it.',
    'It goes on the wire as JSON.',
    'the other way round',
    'booking a hotel',
  ])('allows a word in its right use: %s', (line) => {
    expect(check([line]).finds).toEqual([]);
  });
});

describe('the check of a project', () => {
  it('covers all text files without a version control, except recorded data and released changes', () => {
    const checker = project({
      'src/a.ts': 'const deeds = 1;',
      'node_modules/a.ts': 'const deeds = 1;',
      'test/replay/histories/a.json': '"a deed"',
      'CHANGELOG.md': '# Changelog\n\n## 2\n\n- a deed\n\n## 1\n\n- a deed\n',
    });
    expect(run([checker]).finds.toSorted()).toEqual([
      expect.stringContaining('CHANGELOG.md:5: "deed"'),
      expect.stringContaining('src/a.ts:1: "deeds"'),
    ]);
  });

  it('covers the files that git lists, and the subjects of the commits after the list', () => {
    const checker = project({ 'src/a.ts': 'const deeds = 1;', 'src/b.ts': 'const deeds = 1;' });
    const env = fakeGit({
      'ls-files --cached': ['src/a.ts', 'src/gone.ts'],
      'log --diff-filter=A': ['c0ffee'],
      'log --ancestry-path': ['abc123 Mend the saga', 'abc124 Fix the saga'],
    });
    expect(run([checker], env).finds).toEqual([
      expect.stringContaining('src/a.ts:1: "deeds"'),
      expect.stringContaining('commit abc123: "Mend"'),
    ]);
  });
});
