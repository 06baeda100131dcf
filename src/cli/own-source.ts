/** Owns where this package was installed from: a project that it writes installs it from the same place. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ownPackage, PACKAGE_FOLDER } from './own-package';

/** npm's record of the packages in a `node_modules` folder. */
const NPM_RECORD = '.package-lock.json';

/**
 * The dependency that installs this package: its version, or the tarball, folder or repository that it came from.
 */
export function ownSource(): string {
  const { name, version } = ownPackage();
  const modules = dirname(PACKAGE_FOLDER);
  if (basename(modules) !== 'node_modules') return `file:${PACKAGE_FOLDER}`;
  const source = recordedSource(modules, name);
  if (source?.startsWith('file:')) return `file:${resolve(dirname(modules), source.slice('file:'.length))}`;
  return source?.startsWith('git') ? source : `^${version}`;
}

function recordedSource(modules: string, name: string): string | undefined {
  try {
    const { packages } = JSON.parse(readFileSync(join(modules, NPM_RECORD), 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly resolved?: string }>>;
    };
    return packages[`node_modules/${name}`]?.resolved;
  } catch {
    // Another package manager installed it.
    return undefined;
  }
}
