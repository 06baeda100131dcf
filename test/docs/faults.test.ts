import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, textOf } from './markdown';
import { testTitles } from './test-titles';

const PAGE = 'docs/faults-0.2.md';
const FOLDERS = ['unit', 'integration', 'replay', 'conformance'];

/** The ids of all faults, by group: none may disappear from the page. */
const IDS = Object.entries({ A: 11, B: 9, C: 14, D: 8, E: 9 }).flatMap(([group, count]) =>
  Array.from({ length: count }, (_, index) => `${group}${String(index + 1)}`),
);

/** The rows of the page: the id of a fault, the fault, the fix, and a test. */
const lines = textOf(PAGE)
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, id = '']) => /^[A-E]\d+$/.test(id))
  .map(([, id = '', wrong, holds, proof = '']) => ({ id, wrong, holds, proof }));

/** All tests, as `file: title`. */
const tests = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, 'test', folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .flatMap((name) =>
      testTitles(join(ROOT, 'test', folder, name)).map((title) => ({ folder, name, title })),
    ),
);

function idsIn(title: string): readonly string[] {
  return [...title.matchAll(/(?:^|› )([A-E]\d+): /g)].map(([, id = '']) => id);
}

const idsOfTests = new Set(tests.flatMap(({ title }) => idsIn(title)));

describe('the faults of 0.2', () => {
  it('are on the page, each once and in order', () => {
    expect(lines.map(({ id }) => id)).toEqual(IDS);
  });

  it.each(lines)('are described in full: $id', ({ wrong, holds, proof }) => {
    expect([wrong, holds, proof].filter((cell) => !cell)).toEqual([]);
  });

  it.each(IDS)('have a test whose title begins with the id: %s', (id) => {
    expect(idsOfTests).toContain(id);
  });

  it('are on the page if a test has their id', () => {
    expect([...idsOfTests].filter((id) => !IDS.includes(id))).toEqual([]);
  });

  it.each(lines)('have the test that the page names for $id', ({ id, proof }) => {
    const [, file = '', title = ''] = /^`([\w./-]+\.test\.ts)(?:: ([^`]+))?`$/.exec(proof) ?? [];
    const [folder = '', name = ''] = file.startsWith('unit/')
      ? ['unit', file.slice('unit/'.length)]
      : ['integration', file];
    expect(existsSync(join(ROOT, 'test', folder, name))).toBe(true);
    const inFile = tests.filter((test) => test.folder === folder && test.name === name);
    const named = inFile.filter((test) => title === '' || test.title === title);
    expect(named.some((test) => idsIn(test.title).includes(id))).toBe(true);
  });
});
