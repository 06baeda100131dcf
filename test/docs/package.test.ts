import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { headingsOf, ROOT, textOf } from './markdown';

interface Manifest {
  readonly repository: { readonly url: string };
  readonly homepage: string;
  readonly bugs: { readonly url: string };
}

const manifest = JSON.parse(textOf('package.json')) as Manifest;
/** The address of the repository, which `package.json` alone decides. */
const ADDRESS = manifest.repository.url.replace(/^git\+/, '').replace(/\.git$/, '');

/** The files of the package as it is published. */
function packed(): ReadonlySet<string> {
  const out = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  const report: unknown = JSON.parse(out);
  // npm 11 prints a list, later versions an object by package name.
  const [{ files } = { files: [] }] = Object.values(report as object) as readonly {
    readonly files: readonly { readonly path: string }[];
  }[];
  return new Set(files.map(({ path }) => path));
}

const files = packed();
const pages = [...files].filter((file) => file.endsWith('.md'));

/** The links of a page, without those in code blocks. */
function linksOf(page: string): readonly string[] {
  const text = textOf(page).replace(/^(`{3,}|~{3,})[\s\S]*?^\1/gm, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
}

/** Whether a path is a file or a folder of the package. */
function isPacked(path: string): boolean {
  return files.has(path) || [...files].some((file) => file.startsWith(`${path.replace(/\/$/, '')}/`));
}

/** Whether a link of a page of the package leads somewhere. */
function leads(page: string, link: string): boolean {
  if (link.startsWith(`${ADDRESS}/blob/main/`)) {
    const [path = '', heading = ''] = link.slice(`${ADDRESS}/blob/main/`.length).split('#');
    return existsSync(join(ROOT, path)) && (heading === '' || headingsOf(path).includes(heading));
  }
  if (/^[a-z]+:/.test(link)) return true;
  const [path = ''] = link.split('#');
  return path === '' || isPacked(normalize(join(dirname(page), path)));
}

describe('the package', () => {
  it.each(pages)('has no link that leads to a file which is not in it: %s', (page) => {
    expect(linksOf(page).filter((link) => !leads(page, link))).toEqual([]);
  });

  it('contains every page that a message or a comment of its code names', () => {
    const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.[jt]s$/.test(file),
    );
    const named = sources.flatMap((file) => {
      const text = textOf(join('src', file));
      const calls = [...text.matchAll(/docsPage\('([\w-]+)'\)/g)].map(([, name = '']) => `docs/${name}.md`);
      return [...calls, ...[...text.matchAll(/\bdocs\/[\w/-]+\.md\b/g)].map(([path]) => path)];
    });
    expect(named).toContain('docs/bundling.md');
    expect([...new Set(named)].filter((path) => !files.has(path))).toEqual([]);
  });

  it('names one repository', () => {
    expect([manifest.homepage, manifest.bugs.url].filter((url) => !url.startsWith(ADDRESS))).toEqual([]);
  });
});
