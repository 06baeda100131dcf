import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { documents, headingsOf, ROOT, textOf } from './markdown';

/** The pages that guide through the code. */
const ENGINE = 'src/engine/README.md';
const GUIDES = ['docs/architecture.md', 'CONTRIBUTING.md', 'test/README.md', ENGINE];

/** The paths that a page names in backticks, from the root of the repository. */
function pathsIn(page: string): readonly string[] {
  return namesIn(page, /`((?:src|test|docs|lint|bench|examples|\.ci)\/[\w./-]*)`/g);
}

function namesIn(page: string, name: RegExp): readonly string[] {
  return [...new Set([...textOf(page).matchAll(name)].map(([, found = '']) => found))];
}

/** The links of a page to files of the repository. */
function linksIn(
  page: string,
): readonly { readonly link: string; readonly path: string; readonly heading: string }[] {
  const text = textOf(page).replace(/^(`{3,}|~{3,})[\s\S]*?^\1/gm, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [path = '', heading = ''] = link.split('#');
      return { link, heading, path: path === '' ? page : normalize(join(dirname(page), path)) };
    });
}

describe('a guide through the code', () => {
  it.each(GUIDES)('names paths that exist: %s', (page) => {
    const paths = pathsIn(page);
    expect(paths).not.toEqual([]);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('names files of its own folder that exist: the engine', () => {
    const folder = dirname(ENGINE);
    const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
    const named = namesIn(ENGINE, /`((?!src\/|test\/)[\w/-]+\.ts)`/g);
    const isThere = (name: string) => files.some((file) => file === name || file.endsWith(`/${name}`));
    expect(named.filter((name) => !isThere(name))).toEqual([]);
  });

  it('names every folder of the tests', () => {
    const named = pathsIn('test/README.md');
    const folders = ['test', 'test/integration'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `${folder}/${name}`),
    );
    expect(folders.filter((folder) => !named.includes(folder))).toEqual([]);
  });
});

describe('the links of a page', () => {
  it.each([...new Set([...documents(), ...GUIDES])])('lead to files and headings that exist: %s', (page) => {
    const broken = linksIn(page).filter(
      ({ path, heading }) =>
        !existsSync(join(ROOT, path)) || (heading !== '' && !headingsOf(path).includes(heading)),
    );
    expect(broken.map(({ link }) => link)).toEqual([]);
  });
});
