/** Owns what the list of a loop says about the contexts of its items, so that a snapshot does not repeat it. */
import type { EncodedContext, EncodedValue } from '../../context/encoding';
import { isSameValue, valueOf } from './context-writes';

/** Where the value of a field comes from, as it seems from the first context. */
type FieldSource =
  | { readonly is: 'item' }
  | { readonly is: 'index' }
  | { readonly is: 'field'; readonly name: string }
  | { readonly is: 'value'; readonly value: EncodedValue };

/** The fields that contexts of items begin with. A context that differs is written over it. */
export type ItemBase = readonly (readonly [key: string, source: FieldSource])[];

/** One item of a list. */
export interface ListedItem {
  readonly item: EncodedValue;
  readonly index: number;
}

/** What one context suggests about the contexts of the other items. */
export function baseOf(context: EncodedContext, listed: ListedItem): ItemBase {
  return Object.entries(context).map(([key, value]) => [key, sourceOf(value, listed)] as const);
}

/** What a base says about the context of an item. */
export function contextFrom(base: ItemBase, listed: ListedItem): EncodedContext {
  return Object.fromEntries(
    base.flatMap(([key, source]) => {
      const value = valueFrom(source, listed);
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
}

function sourceOf(value: EncodedValue, { item, index }: ListedItem): FieldSource {
  if (isSameValue(value, item)) return { is: 'item' };
  if (value === index) return { is: 'index' };
  const name = Object.keys(fieldsOf(item)).find((field) =>
    isSameValue(valueOf(fieldsOf(item), field), value),
  );
  return name === undefined ? { is: 'value', value } : { is: 'field', name };
}

function valueFrom(source: FieldSource, { item, index }: ListedItem): EncodedValue | undefined {
  if (source.is === 'item') return item;
  if (source.is === 'index') return index;
  return source.is === 'field' ? valueOf(fieldsOf(item), source.name) : source.value;
}

function fieldsOf(item: EncodedValue): EncodedContext {
  const hasFields = typeof item === 'object' && item !== null && !Array.isArray(item);
  return hasFields ? (item as EncodedContext) : {};
}
