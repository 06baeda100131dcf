/** Owns the observers of runs: the kit reports each run here, and undo coverages listen. */
import type { SagaState } from '../../engine/saga-state';
import { observerInFolder } from './coverage-folder';
import { noteRun, type SagaNote, type RunNote } from './undo-notes';

/** Receives a note of each run in memory that comes to rest in this process. */
export type UndoObserver = (note: SagaNote | RunNote) => void;

// Empty unless a coverage collects, so that other tests do not pay for it.
const observers = new Set<UndoObserver>(observerInFolder());

/** Adds an observer for all runs from now on. */
export function observeUndos(observer: UndoObserver): void {
  observers.add(observer);
}

/** Removes an observer. */
export function ignoreUndos(observer: UndoObserver): void {
  observers.delete(observer);
}

/** Reports a run that has come to rest to all observers. */
export function reportRun(saga: string, state: SagaState): void {
  if (observers.size === 0) return;
  const note = noteRun(saga, state);
  for (const observer of observers) observer(note);
}
