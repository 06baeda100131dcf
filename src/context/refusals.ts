/** Owns the refusal of objects that JSON would store without a part of their content. */
import { isContext } from './context-data';
import type { Walk } from './walk';

const { getOwnPropertySymbols } = Object;
const { ownKeys } = Reflect;

/** Refuses symbols as keys, which JSON would drop. */
export function refuseSymbolKeys(container: object, walk: Walk): void {
  const symbols = getOwnPropertySymbols(container);
  if (symbols.length > 0) throw walk.refuse('symbol key', { name: String(symbols[0]) });
}

/** Refuses properties of Dates, Maps and Sets, whose encoding has no place for them. */
export function refuseProperties(value: object, walk: Walk): void {
  const lost = ownKeys(value).find((key) => key !== 'constructor'); // a fake Date has this property
  if (lost !== undefined) throw walk.refuse('extra property', { name: String(lost) });
}

/** The refusal of a class instance; a context, a Buffer and a promise have their own remedies. */
export function refuseInstance(value: object, walk: Walk): Error {
  if (isContext(value)) return walk.refuse('SagaContext');
  const name: unknown = (value.constructor as { name?: unknown } | undefined)?.name;
  if (name === 'Buffer') return walk.refuse('Buffer');
  if (name === 'Promise') return walk.refuse('promise');
  return walk.refuse('class instance', typeof name === 'string' ? { name } : {});
}
