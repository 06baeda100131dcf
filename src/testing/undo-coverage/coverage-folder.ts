/** Owns the folder in which test processes leave their undo notes. */
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunNote, SagaNote } from './undo-notes';

/**
 * The environment variable that names the folder. It has one file for each process, with one line of JSON for each run.
 */
export const COVERAGE_FOLDER = 'TEMPORAL_SAGA_UNDO_COVERAGE';

/** An observer that writes its notes into the folder; none if the environment names no folder. */
export function observerInFolder(): readonly ((note: SagaNote | RunNote) => void)[] {
  const folder = process.env[COVERAGE_FOLDER];
  if (!folder) return [];
  // It writes at once, because test runners share no signal for the end of a process.
  return [
    (note) => {
      appendFileSync(join(folder, `${String(process.pid)}.jsonl`), `${JSON.stringify(note)}\n`);
    },
  ];
}

/** All notes in a folder. */
export function notesInFolder(folder: string): readonly (SagaNote | RunNote)[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return files.toSorted().flatMap((name) => {
    const lines = readFileSync(join(folder, name), 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as SagaNote | RunNote);
  });
}
