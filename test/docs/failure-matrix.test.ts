import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, textOf } from './markdown';
import { testTitles } from './test-titles';

const PAGE = 'docs/failure-matrix.md';
const MATRIX = 'test/integration/fault-matrix';

/** A row of a table: what breaks, what happens, what the user sees, what an operator can do, and the proof. */
const rows = textOf(PAGE)
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.slice(1, -1).split('|'))
  .filter(([first = '']) => !/^\s*(?:-+|what breaks)\s*$/.test(first))
  .map((cells) => ({ cells: cells.map((cell) => cell.trim()), breaks: cells[0]?.trim() ?? '' }));

/** Each test that a cell names, as `file.test.ts: title`, in backticks. */
function testsIn(cell: string): readonly { readonly file: string; readonly title: string }[] {
  return [...cell.matchAll(/`([\w./-]+\.test\.ts): ([^`]+)`/g)].map(([, file = '', title = '']) => ({
    file,
    title,
  }));
}

/** The file of a test: the page leaves out the common folder. */
function pathOf(file: string): string {
  const folders = ['test/integration', 'test'].map((folder) => join(ROOT, folder, file));
  return folders.find((path) => existsSync(path)) ?? join(ROOT, file);
}

const proofs = rows.flatMap(({ cells }) => testsIn(cells.at(-1) ?? ''));

describe('the failure matrix', () => {
  it.each(rows)('fills all columns for: $breaks', ({ cells }) => {
    expect(cells).toHaveLength(5);
    expect(cells.filter((cell) => cell === '')).toEqual([]);
  });

  it.each(rows)('names tests that exist for: $breaks', ({ cells }) => {
    const tests = testsIn(cells.at(-1) ?? '');
    expect(tests).not.toEqual([]);
    const missing = tests.filter(({ file, title }) => !testTitles(pathOf(file)).includes(title));
    expect(missing).toEqual([]);
  });

  it('names every test of its folder', () => {
    const files = readdirSync(join(ROOT, MATRIX)).filter((name) => name.endsWith('.test.ts'));
    const written = files.flatMap((name) =>
      testTitles(join(ROOT, MATRIX, name)).map((title) => ({ file: `fault-matrix/${name}`, title })),
    );
    expect(written.length).toBeGreaterThan(0);
    const named = proofs.map(({ file, title }) => `${file}: ${title}`);
    const ownProof = 'fault-matrix/disagreements.test.ts';
    const unnamed = written.filter(
      ({ file, title }) => file !== ownProof && !named.includes(`${file}: ${title}`),
    );
    expect(unnamed).toEqual([]);
  });
});
