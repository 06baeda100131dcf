/** Owns how far a loop is: which items are done, and which have failed. Plain data, short for long lists. */
import type { SagaFailure } from './failure';

/** Ranges of indices, both ends included, in no order. */
export type ItemRanges = readonly (readonly [first: number, last: number])[];

/** An item that has failed, as the loop tolerates it, or that is not needed any more (`NOT_NEEDED`). */
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

/** How far a loop is, in numbers. */
export interface ItemCounts {
  readonly of: number;
  readonly done: number;
  readonly failed: number;
  /** Those that have not begun, or are undone, because enough others are done. */
  readonly notNeeded?: number;
}

/** How far a loop is; `undefined` where its list is not known. */
export function itemCounts({
  status,
  items,
  itemsDone = [],
  itemsFailed = [],
}: LoopProgress): ItemCounts | undefined {
  if (!items) return undefined;
  const of = items.length;
  const done = countItems(itemsDone);
  const stopped = itemsFailed.filter(({ error }) => error.code === 'NOT_NEEDED').length;
  const failed = itemsFailed.length - stopped;
  const notNeeded = status === 'done' ? of - done - failed : stopped;
  return { of, done, failed, ...(notNeeded > 0 && { notNeeded }) };
}

/** What the journal says of a loop. */
interface LoopProgress {
  readonly status: string;
  readonly items?: readonly unknown[];
  readonly itemsDone?: ItemRanges;
  readonly itemsFailed?: readonly FailedItem[];
}

export function countItems(ranges: ItemRanges): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}
