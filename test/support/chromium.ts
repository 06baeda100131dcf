/** Owns the browser of the tests that look at the Temporal UI. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** The path of a Chromium, or `none` to skip the tests that need one. */
const VARIABLE = 'TEMPORAL_SAGA_CHROMIUM';
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The executable of a browser; `undefined` if the environment says that there is none.
 *
 * @throws Error if none is found: a test that silently did not run would pass.
 */
export function findChromium(): string | undefined {
  const given = process.env[VARIABLE];
  if (given === 'none') return undefined;
  if (given) return given;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable);
  if (found !== undefined) return found;
  throw new Error(
    `No browser was found. Install Chromium (on Debian: apt-get install chromium), or set ${VARIABLE} to its path, or to "none" to skip the tests of the Temporal UI.`,
  );
}

/** Starts a browser with an empty profile. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
