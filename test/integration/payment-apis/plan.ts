import { Dice } from '../../chaos/dice';

/** What a stand-in does with a request, drawn from the order and the operation alone. */
export interface Plan {
  /**
   * - `done`: it does it;
   * - `refused`: it does not, and says why;
   * - `unavailable`: it turns the first request down with a 503, keeps nothing of it, and does the next one;
   * - `breaks-before`, `breaks-after`: it breaks before or after it has done it, and answers 500.
   */
  readonly fate: 'done' | 'refused' | 'unavailable' | 'breaks-before' | 'breaks-after';
  /** How long it works, in milliseconds. */
  readonly works: number;
}

/** How often each fate comes, in a hundred. */
export type Fates = Readonly<Partial<Record<Plan['fate'], number>>>;

/** An attempt of the saga is given up after that many milliseconds, and the next one comes within two seconds. */
export const ATTEMPT_MS = 300;

/** Undos are always done; they may take as long as any other request. */
export function planOf(order: string, operation: string, fates: Fates): Plan {
  const dice = new Dice(order, operation);
  const fate = operation.startsWith('undo-') ? 'done' : dice.weighted(fates);
  const pace = dice.weighted({ quick: 60, slow: 20, late: 20 });
  const works = { quick: dice.between(0, 10), slow: dice.between(50, 250), late: dice.between(500, 2_500) }[
    pace
  ];
  return { fate, works };
}

/** The operation at which a saga of these fails by plan; `undefined`: none of them. */
export function failingOperation(order: string, operations: readonly string[], fates: Fates) {
  return operations.find(
    (operation) => !['done', 'unavailable'].includes(planOf(order, operation, fates).fate),
  );
}
