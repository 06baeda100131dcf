/** An effect of a stand-in, by the key of its request. */
export interface Effect {
  readonly order: string;
  readonly operation: string;
  readonly key: string;
  isUndone: boolean;
}

/** The effects of a stand-in. */
export class Ledger {
  readonly effects: Effect[] = [];
  /** Keys whose undo came first: their requests are refused. */
  readonly #never = new Set<string>();

  isUndoneBefore(key: string): boolean {
    return this.#never.has(key);
  }

  do(order: string, operation: string, key: string): void {
    this.effects.push({ order, operation, key, isUndone: false });
  }

  /** Returns whether there was anything to undo. */
  undo(keys: readonly string[]): boolean {
    const found = this.effects.filter(({ key, isUndone }) => keys.includes(key) && !isUndone);
    for (const effect of found) effect.isUndone = true;
    for (const key of keys) this.#never.add(key);
    return found.length > 0;
  }

  of(order: string): readonly Effect[] {
    return this.effects.filter((effect) => effect.order === order);
  }
}
