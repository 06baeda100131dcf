/** Owns the versions of this library and of the installed Temporal packages. */
import { readFileSync } from 'node:fs';
import { ownModule } from './own-module';

/** The versions with which a bundle is made. */
export interface BundleVersions {
  readonly library: string;
  /** The version of `@temporalio/workflow`. */
  readonly sdk: string;
}

/** The version of this library. */
export function libraryVersion(): string {
  return versionIn(ownModule('../package.json'));
}

/** The version of a package as this library finds it. */
export function versionOf(name: string): string {
  return versionIn(require.resolve(`${name}/package.json`));
}

/** The versions that a bundle of this process has. */
export function bundleVersions(): BundleVersions {
  return { library: libraryVersion(), sdk: versionOf('@temporalio/workflow') };
}

function versionIn(file: string): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}
