import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './markdown';
import type { Snippet } from './snippets';

const REGISTER = join(ROOT, 'test/support/register.js');
/** Inside the repository, so that Node finds its packages; not under version control. */
const CACHE = join(ROOT, 'node_modules/.cache');

/**
 * Runs a snippet in a separate Node process, in a folder with the other snippets of its document.
 *
 * @returns The output of the process.
 * @throws when it fails or does not end; the error has its output.
 */
export async function runSnippet(snippet: Snippet, beside: readonly Snippet[]): Promise<string> {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'temporal-saga-docs-'));
  try {
    for (const { path, text } of beside) writeFileSync(join(folder, basename(path)), text);
    const file = join(folder, basename(snippet.path));
    const { stdout } = await promisify(execFile)(process.execPath, ['-r', REGISTER, file], {
      timeout: 30_000,
    });
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
