/** Owns the path of the sagas' module: the forms in which it is given, and the checks before it is bundled. */
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../errors/describe-error';
import { formatValue } from '../errors/format-value';
import { nearestName } from '../errors/nearest-name';
import { SagaError } from '../errors/saga-error';

/** The extensions that a sagas' module may have, in the order in which the bundler tries them. */
export const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'] as const;

/** How a path is given, in both module systems. */
export const HOW_TO_GIVE =
  "in CommonJS require.resolve('./sagas'), in an ES module new URL('./sagas.js', import.meta.url) with the extension that the file has";

/** @throws {@link SagaError} `CONFIGURATION_INVALID` if there is no path. */
export function needSagasPath(given: string | URL | undefined): string | URL {
  if (given !== undefined) return given;
  const message = `A saga worker needs \`sagasPath\`, the module that exports the sagas (${HOW_TO_GIVE}), or a \`workflowBundle\` that bundleSagas has made.`;
  throw new SagaError('CONFIGURATION_INVALID', message);
}

/**
 * The absolute path of the sagas' module, from a path or a file URL.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID` if it is relative, or no such module exists.
 */
export function resolveSagasPath(given: string | URL): string {
  const path = pathOf(given);
  if (!isAbsolute(path)) throw invalid(path, `${isSpecifier(path) ? SPECIFIER : RELATIVE} ${place(path)}`);
  const found = withExtension(path);
  if (found === undefined)
    throw invalid(path, `${existsSync(path) ? '' : 'There is no such file. '}${advice(path)}`);
  return realpathSync(found);
}

const RELATIVE =
  'The path is relative, and the library cannot know relative to which file. Give an absolute path:';
const SPECIFIER = 'This is neither an absolute path nor a file URL. Give one of them:';

function place(path: string): string {
  const fromHere = withExtension(resolve(path));
  const here = fromHere === undefined ? '' : ` (From the working directory, ${fromHere} would be found.)`;
  return `${HOW_TO_GIVE}.${here}`;
}

/** Whether a text looks like the name of a package rather than like a relative path. */
function isSpecifier(path: string): boolean {
  return !path.startsWith('.') && !existsSync(resolve(path));
}

function pathOf(given: string | URL): string {
  const text = String(given);
  if (!/^[a-z][a-z\d+.-]+:/i.test(text)) return text;
  try {
    return fileURLToPath(text);
  } catch (error) {
    throw invalid(text, `It is not the URL of a file: ${messageOf(error)}. Give one: ${HOW_TO_GIVE}.`);
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** A file, or a folder with an index file, which the bundler resolves. */
function isModule(path: string): boolean {
  return isFile(path) || EXTENSIONS.some((extension) => isFile(join(path, `index${extension}`)));
}

/** The path with the first extension under which a file exists. */
function withExtension(path: string): string | undefined {
  return isModule(path) ? path : EXTENSIONS.map((extension) => path + extension).find(isFile);
}

/** Names the file that was probably meant: the same name with another extension, or a similar name. */
function advice(path: string): string {
  const folder = dirname(path);
  if (!existsSync(folder)) return `Its folder does not exist either. Give the path so: ${HOW_TO_GIVE}.`;
  if (existsSync(path)) return `It is a folder without an index file. Give the path so: ${HOW_TO_GIVE}.`;
  const names = readdirSync(folder);
  const stem = basename(path, extname(path));
  const twin = EXTENSIONS.map((extension) => stem + extension).find((name) => names.includes(name));
  const meant = twin ?? nearestName(basename(path), names);
  const nearest = meant === undefined ? '' : `Do you mean ${join(folder, meant)}? `;
  return `${nearest}A compiled program needs the compiled module beside it. Give the path so: ${HOW_TO_GIVE}.`;
}

function invalid(sagasPath: string, reason: string): SagaError {
  const message = `The sagas cannot be bundled: \`sagasPath\` is ${formatValue(sagasPath)}. ${reason}`;
  return new SagaError('CONFIGURATION_INVALID', message, { details: { sagasPath } });
}
