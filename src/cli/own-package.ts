/** Owns the facts about the installed package that commands need. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of this package: of `package.json`, `lib` and `template`. */
export const PACKAGE_FOLDER = join(__dirname, '..', '..');

/** The fields of this package's manifest. */
export interface OwnPackage {
  readonly name: string;
  readonly version: string;
  /** The Temporal packages that it needs, with their versions. */
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/** Reads the manifest of this package. */
export function ownPackage(): OwnPackage {
  return JSON.parse(readFileSync(join(PACKAGE_FOLDER, 'package.json'), 'utf8')) as OwnPackage;
}
