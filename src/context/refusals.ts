import { isContext } from './context-data';
import type { Walk } from './walk';

const { getOwnPropertySymbols } = Object;
const { ownKeys } = Reflect;

/** Symbols as keys would be lost: JSON has no place for them. */
export function refuseSymbolKeys(container: object, walk: Walk): void {
  const symbols = getOwnPropertySymbols(container);
  if (symbols.length > 0) throw walk.refuse('symbol key', { name: String(symbols[0]) });
}

/** Dates, Maps and Sets hold their value elsewhere than in properties, so properties would be lost. */
export function refuseProperties(value: object, walk: Walk): void {
  const lost = ownKeys(value).find((key) => key !== 'constructor'); // a fake Date has this one
  if (lost !== undefined) throw walk.refuse('extra property', { name: String(lost) });
}

/** The refusal of an instance of a class, by the name that helps most. */
export function refuseInstance(value: object, walk: Walk): Error {
  if (isContext(value)) return walk.refuse('SagaContext');
  const name: unknown = (value.constructor as { name?: unknown } | undefined)?.name;
  if (name === 'Buffer') return walk.refuse('Buffer');
  return walk.refuse('class instance', typeof name === 'string' ? { name } : {});
}
