/** The texts of the project that its words are looked for in: files, and the subjects of commits. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Recorded data, texts of others, and the list of words with its test. */
const EXEMPT = [
  'test/replay/histories/',
  'test/conformance/cases/',
  'test/unit/lint/',
  'lint/old-words.json',
  'package-lock.json',
  'dev-server-build/go.mod',
];
const TEXT = /(?:^|\/)[^/]+\.(?:ts|js|cjs|mjs|json|md|go|sh|yml|yaml)$|^\.ci\//;
/** Not under version control. */
const GENERATED = /^(?:node_modules|lib|coverage|\.git)$/;

/** The paths of all files that are checked, from the root. */
export function projectFiles(root) {
  const paths =
    git(root, 'ls-files', '--cached', '--others', '--exclude-standard')?.split('\n') ?? walk(root);
  return paths.filter(
    (path) => TEXT.test(path) && !EXEMPT.some((start) => path.startsWith(start)) && isFile(root, path),
  );
}

/** The text of a file. The sections of released versions in the change log stay as they are. */
export function textOf(root, path) {
  const text = readFileSync(join(root, path), 'utf8');
  if (path !== 'CHANGELOG.md') return text;
  const [start = '', newest = ''] = text.split(/^(?=## )/m);
  return start + newest;
}

/** The commits that came after the one that added the list, with their subjects; none without a history. */
export function commitSubjects(root, list) {
  const added = git(root, 'log', '--diff-filter=A', '--format=%H', '--', list)?.split('\n').at(-1);
  if (!added) return [];
  const log = git(root, 'log', '--ancestry-path', '--format=%h %s', `${added}..HEAD`) ?? '';
  return log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({
      commit: line.slice(0, line.indexOf(' ')),
      subject: line.slice(line.indexOf(' ') + 1),
    }));
}

/** What git prints, or nothing where there is no git or no history. */
function git(root, ...args) {
  if (!existsSync(join(root, '.git'))) return undefined;
  try {
    const stdio = ['ignore', 'pipe', 'ignore'];
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio, maxBuffer: 1e8 }).trim();
  } catch {
    return undefined;
  }
}

function walk(root, folder = '') {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !GENERATED.test(name))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? walk(root, path) : [path];
    });
}

/** Git also lists files that were deleted but not committed yet. */
function isFile(root, path) {
  return statSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true;
}
