/**
 * Owns how the short entries of a loop's items share one text: `remote:ship[0-4999,5003].label` stands for the same step of
 * 5,001 items.
 */
import { readRangeText, toRangeText } from '../record/index-ranges';
import type { CompactEntry } from './compact-entry';

/** The short text of an item's step: what stands before the index in the innermost loop, the index, and the rest. */
const OF_ITEM = /^([a-z-]+:[^:]*)\[(\d+)\]([^:[\]]*)$/s;
const OF_ITEMS = /^([a-z-]+:[^:]*)\[([\d,-]+)\]([^:[\]]*)$/s;

interface Group {
  readonly before: string;
  readonly after: string;
  readonly indices: number[];
}

/** Entries in which those of the same step of a loop are one, in the place of the first. */
export function grouped(entries: readonly CompactEntry[]): readonly CompactEntry[] {
  const groups = new Map<string, Group>();
  const kept: (CompactEntry | Group)[] = [];
  for (const entry of entries) {
    const [, before, index, after] = (typeof entry === 'string' ? OF_ITEM.exec(entry) : undefined) ?? [];
    if (before === undefined || after === undefined) {
      kept.push(entry);
      continue;
    }
    const name = `${before}[]${after}`;
    const known = groups.get(name);
    const group = known ?? { before, after, indices: [] };
    group.indices.push(Number(index));
    if (known) continue;
    groups.set(name, group);
    kept.push(group);
  }
  return kept.map((entry) => (isGroup(entry) ? textOf(entry) : entry));
}

/** The entries that a text of a snapshot stands for. */
export function ungrouped(entry: CompactEntry): readonly CompactEntry[] {
  const [, before, indices, after] = (typeof entry === 'string' ? OF_ITEMS.exec(entry) : undefined) ?? [];
  if (before === undefined || indices === undefined || after === undefined) return [entry];
  return readRangeText(indices).map((index) => `${before}[${String(index)}]${after}`);
}

function isGroup(entry: CompactEntry | Group): entry is Group {
  return typeof entry === 'object' && 'indices' in entry;
}

function textOf({ before, after, indices }: Group): string {
  return `${before}[${toRangeText([...indices].sort((one, other) => one - other))}]${after}`;
}
