/** Random choices. */

/** A source of random integers from `least` to `most`, inclusive. */
export interface Dice {
  nextInt(least: number, most: number): number;
}

/** Makes choices from a source of random numbers. */
export class Choices {
  readonly #dice: Dice;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  number(least: number, most: number): number {
    return this.#dice.nextInt(least, most);
  }

  /** True with a chance in percent. */
  percent(chance: number): boolean {
    return this.#dice.nextInt(1, 100) <= chance;
  }

  oneOf<T extends string | number | boolean>(...values: readonly [T, ...T[]]): T {
    return this.among(values);
  }

  /** @throws Error if there are no values. */
  among<T extends string | number | boolean>(values: readonly T[]): T {
    const value = values[this.#dice.nextInt(0, values.length - 1)];
    if (value === undefined) throw new Error('There are no values to choose from.');
    return value;
  }

  /** A value with a chance in percent; otherwise `undefined`. */
  maybe<T>(chance: number, make: () => T): T | undefined {
    return this.percent(chance) ? make() : undefined;
  }

  list<T>(least: number, most: number, make: (index: number) => T): T[] {
    return Array.from({ length: this.number(least, most) }, (_, index) => make(index));
  }
}

/** An object without its `undefined` fields. */
export function compact<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T {
  const compacted: Partial<T> = {};
  for (const name in members) {
    if (members[name] !== undefined) compacted[name] = members[name];
  }
  return compacted as T;
}
