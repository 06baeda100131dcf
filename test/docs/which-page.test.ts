import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { documents, headingsOf, ROOT, textOf } from './markdown';

/** docs/README.md sends every question to a section, and sends a reader to every page. */
const PAGE = 'docs/README.md';

const rows = [...textOf(PAGE).matchAll(/^\| (.+?\?) +\| \[[^\]]+\]\(([^)#]+)(?:#([^)]+))?\) +\|$/gm)].map(
  ([, question = '', path = '', heading]) => ({
    question,
    path: normalize(join(dirname(PAGE), path)),
    heading,
  }),
);

describe('which page do I need', () => {
  it('answers forty questions or more', () => {
    expect(new Set(rows.map(({ question }) => question)).size).toBeGreaterThanOrEqual(40);
    expect(rows).toHaveLength((textOf(PAGE).match(/^\| .*\?/gm) ?? []).length);
  });

  it.each(rows)('a section answers: $question', ({ path, heading }) => {
    expect(existsSync(join(ROOT, path))).toBe(true);
    if (heading !== undefined) expect(headingsOf(path)).toContain(heading);
  });

  it('leads to every page of the documents', () => {
    // The list of faults of an old version answers no question of a user.
    const pages = documents().filter((page) => /^docs\/[\w.-]+\.md$/.test(page) && page !== PAGE);
    const missing = pages.filter((page) => !rows.some(({ path }) => path === page));
    expect(missing).toEqual(['docs/faults-0.2.md']);
  });
});
