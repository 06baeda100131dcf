/**
 * Owns the contexts of a loop's items, and their short form in snapshots: items that have written nothing are ranges, and
 * of the others the snapshot holds what they have written over the base that all have in common.
 */
import { compact } from '../../context/compact';
import type { EncodedContext, EncodedValue } from '../../context/encoding';
import { sizeOf } from '../../context/json-size';
import { rangeSize, readRangeText, toRangeText } from '../record/index-ranges';
import { type ContextWrites, toFields, withWrites, writesBetween } from './context-writes';
import type { Flow } from './flow';
import { baseOf, contextFrom, type ItemBase } from './item-base';

/** Items that have written the same keys. */
interface ItemShape {
  /** Their indices. */
  readonly items: string;
  /** The keys that each has written, and those that each has deleted. */
  readonly keys?: readonly string[];
  readonly deleted?: readonly string[];
  /** The written values: those of all keys of the first item, then those of the second. */
  readonly values?: readonly EncodedValue[];
}

/** The contexts of a loop's items in a snapshot. */
export interface ItemContextsSnapshot {
  readonly loop: string;
  readonly base: ItemBase;
  readonly shapes: readonly ItemShape[];
}

/** A context that is kept: that of a flow, or one that an earlier run has left. */
interface Kept {
  readonly source: Flow | { readonly context: EncodedContext };
  readonly shape: string;
  /** What it takes in a snapshot beside others of its shape. */
  readonly bytes: number;
  readonly isUnderWay: boolean;
}

/** What an item has written, as snapshots hold it. */
interface Measured {
  readonly shape: string;
  readonly keys: readonly string[];
  readonly deleted: readonly string[];
  readonly values: readonly EncodedValue[];
  readonly bytes: number;
}

/** What a shape takes in a snapshot beside its keys and values. */
const SHAPE_SIZE = '{"items":"","keys":,"deleted":,"values":[]},'.length;

/** The contexts of the items of one loop. */
export class ItemContexts {
  readonly #loop: string;
  readonly #itemAt: (index: number) => EncodedValue;
  readonly #kept = new Map<number, Kept>();
  /** How many items have each shape. */
  readonly #shapes = new Map<string, number>();
  #base: ItemBase | undefined;
  #weight = 0;
  #largest = 0;
  #underWay = { count: 0, bytes: 0 };

  constructor(loop: string, itemAt: (index: number) => EncodedValue) {
    this.#loop = loop;
    this.#itemAt = itemAt;
  }

  /** About how many bytes the contexts take in a snapshot. */
  get weight(): number {
    return this.#weight;
  }

  /** What the items under way, and one more, may still add: as much as the largest one so far. */
  get roomForNext(): number {
    const { count, bytes } = this.#underWay;
    return Math.max((count + 1) * this.#largest - bytes, 0);
  }

  contextOf(index: number): EncodedContext | undefined {
    return this.#kept.get(index)?.source.context;
  }

  /** An item begins, or continues where an earlier run has left it. */
  open(index: number, flow: Flow): void {
    this.#keep(index, flow, true);
  }

  /** The context of an item has changed. */
  changed(index: number): void {
    const kept = this.#kept.get(index);
    if (kept) this.#keep(index, kept.source, kept.isUnderWay);
  }

  /** An item is done: its context stays for its undo. */
  done(index: number): void {
    const kept = this.#kept.get(index);
    if (!kept) return;
    this.#largest = Math.max(this.#largest, kept.bytes);
    this.#keep(index, kept.source, false);
  }

  /** The context of an item is needed no more. */
  close(index: number): void {
    const kept = this.#kept.get(index);
    if (!kept) return;
    this.#kept.delete(index);
    this.#count(kept, -1);
  }

  /** How much more a snapshot would take if the context of an item was this. */
  growth(index: number, context: EncodedContext): number {
    const { shape, bytes } = this.#measure(index, context);
    const head = this.#shapes.has(shape) ? 0 : shape.length + SHAPE_SIZE;
    return bytes + head - (this.#kept.get(index)?.bytes ?? 0);
  }

  get snapshot(): ItemContextsSnapshot | undefined {
    const base = this.#base;
    if (base === undefined || this.#kept.size === 0) return undefined;
    const shapes = new Map<string, { first: Measured; indices: number[]; values: EncodedValue[] }>();
    for (const [index, { source }] of [...this.#kept].sort(([one], [other]) => one - other)) {
      const first = this.#measure(index, source.context);
      const shape = shapes.get(first.shape) ?? { first, indices: [], values: [] };
      shapes.set(first.shape, shape);
      shape.indices.push(index);
      shape.values.push(...first.values);
    }
    return {
      loop: this.#loop,
      base,
      shapes: [...shapes.values()].map(({ first: { keys, deleted }, indices, values }) =>
        compact({
          items: toRangeText(indices),
          keys: keys.length > 0 ? keys : undefined,
          deleted: deleted.length > 0 ? deleted : undefined,
          values: values.length > 0 ? values : undefined,
        }),
      ),
    };
  }

  restore({ base, shapes }: Omit<ItemContextsSnapshot, 'loop'>): void {
    this.#base = base;
    for (const { items, keys = [], deleted = [], values = [] } of shapes) {
      for (const [position, index] of readRangeText(items).entries()) {
        const own = keys.map((key, at) => [key, values[position * keys.length + at]] as const);
        const writes: ContextWrites = new Map([...own, ...deleted.map((key) => [key, undefined] as const)]);
        const context = withWrites(contextFrom(base, this.#listed(index)), writes);
        this.#keep(index, { context }, false);
        this.done(index);
      }
    }
  }

  #keep(index: number, source: Kept['source'], isUnderWay: boolean): void {
    const known = this.#kept.get(index);
    if (known) this.#count(known, -1);
    const { shape, bytes } = this.#measure(index, source.context);
    const kept = { source, shape, bytes, isUnderWay };
    this.#kept.set(index, kept);
    this.#count(kept, 1);
  }

  #count({ shape, bytes, isUnderWay }: Kept, sign: 1 | -1): void {
    const before = this.#shapes.get(shape) ?? 0;
    const after = before + sign;
    if (after === 0) this.#shapes.delete(shape);
    else this.#shapes.set(shape, after);
    const isHead = before === 0 || after === 0;
    this.#weight += sign * (bytes + (isHead ? shape.length + SHAPE_SIZE : 0));
    if (!isUnderWay) return;
    this.#underWay.count += sign;
    this.#underWay.bytes += sign * bytes;
  }

  #measure(index: number, context: EncodedContext): Measured {
    const listed = this.#listed(index);
    this.#base ??= baseOf(context, listed);
    const writes = writesBetween(contextFrom(this.#base, listed), context);
    const { written, deleted = [] } = toFields(writes);
    const keys = Object.keys(written);
    const values = Object.values(written);
    const bytes = values.reduce<number>((sum, value) => sum + sizeOf(value) + ','.length, rangeSize(index));
    return { shape: JSON.stringify([keys, deleted]), keys, deleted, values, bytes };
  }

  #listed(index: number) {
    return { item: this.#itemAt(index), index };
  }
}
