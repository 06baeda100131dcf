/** What surrounds steps of a generated saga, and which marks they need there. */

/** What surrounds steps. */
export interface Surroundings {
  /** Whether one of the steps is the pivot. */
  readonly isPivotal: boolean;
  /** Whether a pivot may have been passed before them. */
  readonly isAfterPivot: boolean;
  /** Whether they must be undoable: a pivot follows, or another part is tried after theirs. */
  readonly isUndone: boolean;
  /** Whether another part is tried after theirs, so that they may fail even after a pivot. */
  readonly mayFail: boolean;
  /** The number of blocks around them. */
  readonly depth: number;
  /** Whether others may run beside them. */
  readonly isConcurrent: boolean;
  /** Whether they may run more than once. */
  readonly isRepeated: boolean;
}

/** How deep blocks may be in each other. */
export const MAX_DEPTH = 3;

/** What surrounds the steps of a saga. */
export const AT_START: Surroundings = {
  isPivotal: false,
  isAfterPivot: false,
  isUndone: false,
  mayFail: false,
  depth: 0,
  isConcurrent: false,
  isRepeated: false,
};

/** Whether nothing may fail for good here. */
export function mustSucceed({ isAfterPivot, mayFail }: Surroundings): boolean {
  return isAfterPivot && !mayFail;
}

/** What surrounds the steps of a part. */
export function inside(around: Surroundings): Surroundings {
  return { ...around, depth: around.depth + 1 };
}

/** What surrounds a part after which something else is tried: another part, or the same one again. */
export function beforeAnother(around: Surroundings, isAnotherPart: boolean): Surroundings {
  return { ...around, isUndone: true, mayFail: isAnotherPart && around.isAfterPivot };
}
