/** Owns hooks in plain data: a reference to a callback, or the name of an activity. */
import type { EncodedContext } from '../context/encoding';

/** A hook that is a callback. */
export interface CallbackOperation {
  /** The callback's reference: `<saga>.<step>.<hook>`. */
  readonly callback: string;
  /** The last argument of the callback. */
  readonly parameters?: EncodedContext;
}

/** A hook that is an activity of the saga worker. */
export interface ActivityOperation {
  readonly activity: string;
  readonly parameters?: EncodedContext;
}

/** Whether a hook of a local step is an activity. */
export function isActivityOperation(
  operation: CallbackOperation | ActivityOperation,
): operation is ActivityOperation {
  return Object.hasOwn(operation, 'activity');
}
