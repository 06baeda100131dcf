import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHECKER = join(__dirname, '../../../lint/old-words.mjs');

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
  const { status, stdout } = spawnSync(process.execPath, [CHECKER, file], { encoding: 'utf8' });
  const finds = stdout.split('\n').filter((line) => line.includes(': better: '));
  return { status, finds };
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
