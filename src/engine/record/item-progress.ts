/** Owns how far a loop is: which items are done, and which have failed. Plain data, short for long lists. */
import type { SagaFailure } from './failure';

/** Ranges of indices, both ends included, in no order. */
export type ItemRanges = readonly (readonly [first: number, last: number])[];

/** An item that has failed, as the loop tolerates it. */
export interface FailedItem {
  readonly index: number;
  readonly error: SagaFailure;
  /** Whether its steps are undone. */
  readonly isUndone?: true;
}

/** The ranges with one more index. */
export function withItem(ranges: ItemRanges, index: number): ItemRanges {
  const before = ranges.find(([, last]) => last === index - 1);
  const after = ranges.find(([first]) => first === index + 1);
  const others = ranges.filter((range) => range !== before && range !== after);
  return [...others, [before?.[0] ?? index, after?.[1] ?? index]];
}

export function holdsItem(ranges: ItemRanges, index: number): boolean {
  return ranges.some(([first, last]) => first <= index && index <= last);
}

export function countItems(ranges: ItemRanges): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}
