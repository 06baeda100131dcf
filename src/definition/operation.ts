import type { EncodedContext } from '../context/encoding';

/** A hook in plain data: which callback, and what it gets as its last argument. */
export interface CallbackOperation {
  /** The callback's reference: `<saga>.<step>.<hook>`. */
  readonly callback: string;
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
