/** Owns the texts about a failed bundle: which file imports what, at which line, and what to do. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, relative, resolve, sep } from 'node:path';
import { fieldOf, messageOf } from '../errors/describe-error';
import { docsPage } from '../errors/docs-page';
import type { BundleGraph, Culprit, Duplicate } from './bundle-graph';
import { nearestTsconfig } from './bundle-resolution';
import { EXTENSIONS } from './sagas-path';

/** One cause of a failed bundle. */
export interface BundleProblem {
  /** The file, the line and the cause. */
  readonly text: string;
  /** What to do. */
  readonly advice: string;
}

const MOST_PROBLEMS = 10;
const MOST_NAMES = 5;

/** The message with all problems, each once, and with the advice for each kind. */
export function problemsText(sagasPath: string, problems: readonly BundleProblem[]): string {
  const texts = [...new Set(problems.map(({ text }) => text))];
  const shown = texts.slice(0, MOST_PROBLEMS).map((text) => `\n  - ${text}`);
  const more = texts.length > MOST_PROBLEMS ? `\n  - and ${String(texts.length - MOST_PROBLEMS)} more` : '';
  const advice = [...new Set(problems.map((problem) => problem.advice))].map((text) => `\n${text}`);
  const page = docsPage('bundling');
  return `The sagas in ${sagasPath} cannot be bundled for Temporal's workflow sandbox:${shown.join('')}${more}${advice.join('')}\nMore: ${page}`;
}

const NO_IO =
  "Workflow code has no I/O and no modules of Node.js. Do the I/O in a participant, or in an activity of a step (`sagaActivity`), and keep its code out of the sagas' module; import only its types (`import type`). If the import is never used when a saga runs, name the module in `bundlerOptions: { ignoreModules: [...] }`.";

/** The modules that workflow code must not have and that one file leads to. */
export function importProblem(requests: readonly string[], culprit: Culprit): BundleProblem {
  const [first = ''] = requests;
  const all = [...new Set(requests)].map((name) => `"${name}"`);
  const more = all.length > MOST_NAMES ? ` and ${String(all.length - MOST_NAMES)} more` : '';
  const names = `${all.slice(0, MOST_NAMES).join(', ')}${more}`;
  const through = culprit.package === undefined ? '' : `the package "${culprit.package}", which imports `;
  return { text: `${place(culprit, culprit.package ?? first)} imports ${through}${names}`, advice: NO_IO };
}

/** Files with a top-level `await`. */
export function asyncProblem(file: string): BundleProblem {
  return {
    text: `${shortPath(file)} has a top-level await`,
    advice:
      "The sagas' module is read at once, so neither it nor a module that it imports may wait. Export a factory that awaits, or compute the value before the worker starts.",
  };
}

/** A package in two versions. */
export function duplicateProblem({ name, copies }: Duplicate): BundleProblem {
  return {
    text: `the bundle contains ${name} twice: ${copies.join(', ')}`,
    advice: `All copies must have one version: see \`npm ls ${name}\`, give all packages of the workspace the same version, and run \`npm dedupe\`.`,
  };
}

/** An error of the bundler. */
export function buildProblem(error: Error, graph: BundleGraph): BundleProblem {
  const file = fieldOf(fieldOf(error, 'module'), 'resource');
  const cause = fieldOf(error, 'error');
  const message = messageOf(cause instanceof Error ? cause : error);
  const [, request] = /Can't resolve '([^']*)'/.exec(message) ?? [];
  if (request !== undefined && typeof file === 'string')
    return unresolvedProblem(request, file, message, graph);
  const culprit: Culprit = typeof file === 'string' ? graph.culprit(file) : { importers: [] };
  const line = lineOfSyntax(message) ?? fieldOf(fieldOf(fieldOf(error, 'loc'), 'start'), 'line');
  const where = typeof file === 'string' ? shortPath(file) : graph.sagasPath;
  const at = typeof line === 'number' ? `${where}:${String(line)}` : where;
  return { text: `${at} ${syntax(message)}${importedBy(culprit)}`, advice: syntaxAdvice(where, message) };
}

function syntaxAdvice(file: string, message: string): string {
  if (message.includes("may appear only with 'sourceType: module'")) {
    return 'The file counts as CommonJS, by its extension or by the nearest package.json, and uses `import` or `export`. Set `"type": "module"` in that package.json, or give the file the extension `.mjs` or `.ts`.';
  }
  if (/\.[mc]?ts$/.test(file) && file.includes('node_modules')) {
    return 'Packages in node_modules must be JavaScript; TypeScript is compiled only outside of them (a workspace package, which is linked, is outside).';
  }
  const isCode = [...EXTENSIONS, '.json'].includes(extname(file));
  return isCode
    ? 'Correct the file. The bundler removes the types without checking them; `tsc --noEmit` checks them.'
    : 'Workflow code consists of JavaScript, TypeScript and JSON. Add a rule for other files with `bundlerOptions: { webpackConfigHook }`.';
}

/** The line in the message of the TypeScript compiler of the bundler: `[/app/sagas.ts:3:1]`. */
function lineOfSyntax(message: string): number | undefined {
  const [, line] = /\[[^\]\n]*:(\d+):\d+\]/.exec(message) ?? [];
  return line === undefined ? undefined : Number(line);
}

/** The first line of an error's message. */
function syntax(message: string): string {
  const [first = ''] = message
    .replace(/^\(Emitted value[^)]*\) Error:/, '')
    .replace(/^[\sx×]+/, '')
    .split('\n');
  return `cannot be read: ${first.trim()}`;
}

function unresolvedProblem(
  request: string,
  file: string,
  message: string,
  graph: BundleGraph,
): BundleProblem {
  const culprit = graph.culprit(file);
  const text = `${place({ ...culprit, file }, request)} imports "${request}", which does not exist`;
  return { text, advice: unresolvedAdvice(request, file, message) };
}

function unresolvedAdvice(request: string, file: string, message: string): string {
  if (request.startsWith('temporal-saga-bundle/')) {
    return 'The bundle has no modules of the library. Does `webpackConfigHook` drop `plugins` or `resolve`? Keep what the configuration has.';
  }
  if (message.includes('fully specified') || isWithoutExtension(request, file)) {
    return `In an ES module (\`.mjs\`, or \`.js\` with \`"type": "module"\`) an import needs the extension of the file: "${request}.js".`;
  }
  if (/^\.{0,2}\//.test(request))
    return `Correct the path: it is relative to the folder of ${shortPath(file)}.`;
  const name = request.split('/', request.startsWith('@') ? 2 : 1).join('/');
  const tsconfig = nearestTsconfig(file);
  const aliases =
    tsconfig === undefined
      ? 'there is no tsconfig.json above the file'
      : `${shortPath(tsconfig)} has no path that leads to a file`;
  return `If "${name}" is a package, install it where ${shortPath(file)} finds it. If it is a path alias: aliases are read from \`paths\` in the tsconfig.json nearest to a TypeScript sagas' module, and ${aliases}.`;
}

/** Whether a relative import names a file without its extension. */
function isWithoutExtension(request: string, file: string): boolean {
  const path = resolve(dirname(file), request);
  return request.startsWith('.') && EXTENSIONS.some((extension) => existsSync(path + extension));
}

/** The file with the line of an import, and the files that import the file. */
function place(culprit: Culprit, request: string): string {
  const { file } = culprit;
  if (file === undefined) return 'A module of the bundle';
  const line = lineOfImport(file, request);
  return `${shortPath(file)}${line === undefined ? '' : `:${String(line)}`}${importedBy(culprit)}`;
}

function importedBy({ importers }: Culprit): string {
  return importers.length === 0 ? '' : ` (imported by ${importers.map(shortPath).join(', imported by ')})`;
}

/** The bundler compiles first, so that its lines are not those of the source. */
function lineOfImport(file: string, request: string): number | undefined {
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  const index = lines.findIndex((line) =>
    [`'${request}`, `"${request}`, `\`${request}`].some((quoted) => line.includes(quoted)),
  );
  return index < 0 ? undefined : index + 1;
}

/** A path from the working directory, if the file is below it. */
function shortPath(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith(`..${sep}`) || path === '' ? file : path;
}
