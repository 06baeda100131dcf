import type { SagaState } from '../../engine/saga-state';
import { observerInFolder } from './coverage-folder';
import { noteRun, type SagaNote, type RunNote } from './undo-notes';

/** Hears of each run in memory that comes to rest in this process. */
export type UndoObserver = (note: SagaNote | RunNote) => void;

// Nobody who does not collect pays for it.
const observers = new Set<UndoObserver>(observerInFolder());

/** Tells an observer of all runs that come to rest from now on. */
export function observeUndos(observer: UndoObserver): void {
  observers.add(observer);
}

/** Tells an observer no more. */
export function ignoreUndos(observer: UndoObserver): void {
  observers.delete(observer);
}

/** Tells all who listen that a run has come to rest. */
export function runHasEnded(saga: string, state: SagaState): void {
  if (observers.size === 0) return;
  const note = noteRun(saga, state);
  for (const observer of observers) observer(note);
}
