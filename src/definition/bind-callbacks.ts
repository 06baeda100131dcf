import type { SagaDefinition } from './definition';
import type { CallbackTable } from './hook';
import type { UserCallback } from './callbacks';
import { placeReferences } from './definition-codec';
import { callbackReferences } from './references';

/** The callbacks of a definition, and the references for which there is none. */
export interface BoundCallbacks {
  readonly callbacks: CallbackTable;
  readonly missing: readonly string[];
}

/**
 * Finds the callbacks that a definition names: those of its own saga first. Names may hold dots, so that two sagas
 * can have the same reference: the step `payment.charge` of `order`, and the step `charge` of `order.payment`. A
 * reference that follows from its place in the definition therefore means the saga's own callback and no other; one
 * that was written by hand means that of another saga, if exactly one has it.
 *
 * @param own - The callbacks of the saga that the definition describes, as this worker has it.
 * @param others - The callbacks of each saga of the module; asked for where some are lacking.
 */
export function bindCallbacks(
  definition: SagaDefinition,
  own: CallbackTable,
  others: () => readonly CallbackTable[],
): BoundCallbacks {
  const lacking = callbackReferences(definition).filter((reference) => !own.has(reference));
  if (lacking.length === 0) return { callbacks: own, missing: [] };
  const callbacks: CallbackTable = new Map(own);
  const tables = others();
  const places = placeReferences(definition);
  const missing = lacking.filter((reference) => {
    const callback = places.has(reference) ? undefined : onlyOne(tables, reference);
    if (callback) callbacks.set(reference, callback);
    return !callback;
  });
  return { callbacks, missing };
}

/** The callback that all tables with such a reference have. */
function onlyOne(tables: readonly CallbackTable[], reference: string): UserCallback | undefined {
  const [first, ...more] = tables.flatMap((table) => table.get(reference) ?? []);
  return more.every((callback) => callback === first) ? first : undefined;
}
