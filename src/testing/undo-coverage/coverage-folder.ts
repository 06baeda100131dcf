import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunNote, SagaNote } from './undo-notes';

/**
 * The environment variable that names the folder in which test processes leave what they know of undos: one file for
 * each process, one line of JSON for each run.
 */
export const COVERAGE_FOLDER = 'TEMPORAL_SAGA_UNDO_COVERAGE';

/** Writes what it hears into the folder that the environment names; none where it names none. */
export function observerInFolder(): readonly ((note: SagaNote | RunNote) => void)[] {
  const folder = process.env[COVERAGE_FOLDER];
  if (!folder) return [];
  // Written at once: nobody tells a test process that it ends in a way that all test runners share.
  return [
    (note) => {
      appendFileSync(join(folder, `${String(process.pid)}.jsonl`), `${JSON.stringify(note)}\n`);
    },
  ];
}

/** All that test processes have left in a folder. */
export function notesInFolder(folder: string): readonly (SagaNote | RunNote)[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return files.toSorted().flatMap((name) => {
    const lines = readFileSync(join(folder, name), 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as SagaNote | RunNote);
  });
}
