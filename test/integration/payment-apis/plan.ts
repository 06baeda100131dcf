import { Dice } from '../../chaos/dice';

/** How a stand-in treats a request; it depends only on the order and the operation. */
export interface Plan {
  /**
   * - `done`: it has the effect;
   * - `refused`: it refuses with a reason;
   * - `unavailable`: it answers the first request with a 503 and stores nothing, and has the effect of the next one;
   * - `breaks-before`, `breaks-after`: it breaks before or after the effect, and answers 500.
   */
  readonly fate: 'done' | 'refused' | 'unavailable' | 'breaks-before' | 'breaks-after';
  /** How long it works, in milliseconds. */
  readonly works: number;
}

/** The chance of each fate, in percent. */
export type Fates = Readonly<Partial<Record<Plan['fate'], number>>>;

/** The timeout of an attempt, in milliseconds; the next attempt follows within two seconds. */
export const ATTEMPT_MS = 300;

/** Undos always succeed; they may take as long as any other request. */
export function planOf(order: string, operation: string, fates: Fates): Plan {
  const dice = new Dice(order, operation);
  const fate = operation.startsWith('undo-') ? 'done' : dice.weighted(fates);
  const pace = dice.weighted({ quick: 60, slow: 20, late: 20 });
  const works = { quick: dice.between(0, 10), slow: dice.between(50, 250), late: dice.between(500, 2_500) }[
    pace
  ];
  return { fate, works };
}

/** The operation at which a saga with these fates fails by plan; `undefined` if it does not. */
export function failingOperation(order: string, operations: readonly string[], fates: Fates) {
  return operations.find(
    (operation) => !['done', 'unavailable'].includes(planOf(order, operation, fates).fate),
  );
}
