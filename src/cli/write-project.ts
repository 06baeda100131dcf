/** Owns the project that `temporal-saga init` writes: the files of `template`, adapted to their folder. */
import { copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SagaError } from '../errors/saga-error';
import { ownPackage, PACKAGE_FOLDER } from './own-package';
import { ownSource } from './own-source';

const TEMPLATE = join(PACKAGE_FOLDER, 'template');

/** npm leaves a `.gitignore` out of a package, so the template has these names without the dot. */
const DOTLESS: ReadonlySet<string> = new Set(['gitignore', 'dockerignore']);

/** A line with its form in a CommonJS module, and in a comment its form in an ES module. */
const TWO_FORMS = /^(.*\S) \/\/ in an ES module: (.*)$/gm;

/** The form of the modules in a project. */
export interface ProjectOptions {
  readonly commonjs: boolean;
}

/**
 * Writes the project into a folder, and creates the folder if it is missing.
 *
 * @returns The paths of the files, from the folder.
 * @throws {@link SagaError} `INPUT_INVALID` if the folder is not empty, or is a file.
 */
export async function writeProject(folder: string, options: ProjectOptions): Promise<readonly string[]> {
  await mustBeEmpty(folder);
  const files = await templateFiles();
  for (const file of files) await writeFrom(file, folder, options);
  return files.map(writtenName);
}

async function mustBeEmpty(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) return;
  const problem = found.isDirectory() ? await contentOf(folder) : 'it is a file';
  if (problem === undefined) return;
  const message = `No project was written to ${folder}: ${problem}. Name a folder that is new or empty: temporal-saga init DIR`;
  throw new SagaError('INPUT_INVALID', message, { details: { folder } });
}

/** What a folder has in it, other than a repository of git. */
async function contentOf(folder: string): Promise<string | undefined> {
  const names = (await readdir(folder)).filter((name) => name !== '.git');
  if (names.length === 0) return undefined;
  return `it is not empty (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', ...' : ''})`;
}

async function templateFiles(): Promise<readonly string[]> {
  const names = await readdir(TEMPLATE, { recursive: true });
  const kinds = await Promise.all(names.map((name) => stat(join(TEMPLATE, name))));
  return names.filter((_, index) => kinds[index]?.isFile()).sort();
}

function writtenName(file: string): string {
  return DOTLESS.has(file) ? `.${file}` : file;
}

async function writeFrom(file: string, folder: string, options: ProjectOptions): Promise<void> {
  const [from, to] = [join(TEMPLATE, file), join(folder, writtenName(file))];
  await mkdir(dirname(to), { recursive: true });
  if (file === 'package.json') await writeFile(to, await manifest(from, folder, options));
  else if (file.endsWith('.ts')) await writeFile(to, inForm(await readFile(from, 'utf8'), options));
  else await copyFile(from, to);
}

/** Keeps the form of a line that the module system needs. */
function inForm(text: string, { commonjs }: ProjectOptions): string {
  return text.replace(TWO_FORMS, (_, given: string, other: string) =>
    commonjs ? given : given.replace(/\S+$/, `${other},`),
  );
}

/** The manifest, with the name of the folder, this version of the library, and the Temporal packages that it needs. */
async function manifest(template: string, folder: string, { commonjs }: ProjectOptions): Promise<string> {
  const {
    name: _,
    version,
    private: isPrivate,
    ...rest
  } = JSON.parse(await readFile(template, 'utf8')) as Manifest;
  const { name: library, peerDependencies } = ownPackage();
  const written = {
    name: packageName(basename(folder)),
    version,
    private: isPrivate,
    type: commonjs ? 'commonjs' : 'module',
    ...rest,
    dependencies: { ...peerDependencies, [library]: ownSource() },
  };
  return `${JSON.stringify(written, undefined, 2)}\n`;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private: boolean;
}

/** The name of a folder, as far as npm allows it. */
function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+|-+$/g, '');
  return name || 'orders';
}
