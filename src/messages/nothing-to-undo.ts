/** Owns the value by which a participant says that there is nothing to undo. */
import { sagaMarkOf } from './saga-mark';

/** The value that a participant returns to an undo that finds nothing to undo (S6). */
export interface NothingToUndo {
  readonly $saga: 'nothing-to-undo';
}

/**
 * Returned to an undo by a function participant, a step's activity, or an activity of another worker: the request that
 * this undoes had no effect, so there is nothing to undo. Also the content of a reply that comes later. It is plain JSON,
 * `{ "$saga": "nothing-to-undo" }`, so that any language can return it. By HTTP the status 410 says the same, and any
 * other refusal with the header `Saga-Undo: nothing`; a transport returns the kind `nothing-to-undo`.
 *
 * A step that may have been done counts as undone then (`undo.status: 'nothing'`). A step that was done does not: the undo
 * fails with `REFUSED`. Returned to any request but an undo, it is a refusal.
 *
 * Where it may run: in participants. Not in a saga's callbacks.
 */
export const nothingToUndo: NothingToUndo = Object.freeze({ $saga: 'nothing-to-undo' });

/** Whether a returned value says that there is nothing to undo. Never throws. */
export function isNothingToUndo(returned: unknown): returned is NothingToUndo {
  return sagaMarkOf(returned) === nothingToUndo.$saga;
}
