import { rmSync } from 'node:fs';
import { cp, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Folders that a test run does not need or that it shares, and the tests of the mutants, which every fault breaks. */
const LEFT_OUT: ReadonlySet<string> = new Set(['.git', 'node_modules', 'lib', 'coverage', 'mutants']);

/** A copy of the package for the faults: the original is never changed. */
export class Checkout {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async of(root: string): Promise<Checkout> {
    const folder = await mkdtemp(join(tmpdir(), 'temporal-saga-mutants-'));
    await cp(root, folder, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    return new Checkout(folder);
  }

  /** Runs a function while a file of the copy has another text. */
  async with<R>(file: string, text: string, work: () => Promise<R>): Promise<R> {
    const path = join(this.folder, file);
    const original = await readFile(path);
    await writeFile(path, text);
    try {
      return await work();
    } finally {
      await writeFile(path, original);
    }
  }

  /** Synchronous, because the process may be about to end. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
