/** Where chance comes from: whole numbers from `least` to `most`, both of them among them. */
export interface Dice {
  nextInt(least: number, most: number): number;
}

/** Choices by chance. */
export class Choices {
  readonly #dice: Dice;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  number(least: number, most: number): number {
    return this.#dice.nextInt(least, most);
  }

  /** Whether something happens that happens so many times in a hundred. */
  percent(chance: number): boolean {
    return this.#dice.nextInt(1, 100) <= chance;
  }

  oneOf<T extends string | number | boolean>(...values: readonly [T, ...T[]]): T {
    return this.among(values);
  }

  /** @throws Error when there is nothing to choose from. */
  among<T extends string | number | boolean>(values: readonly T[]): T {
    const value = values[this.#dice.nextInt(0, values.length - 1)];
    if (value === undefined) throw new Error('There is nothing to choose from.');
    return value;
  }

  /** So many times in a hundred what is made; else nothing. */
  maybe<T>(chance: number, make: () => T): T | undefined {
    return this.percent(chance) ? make() : undefined;
  }

  list<T>(least: number, most: number, make: (index: number) => T): T[] {
    return Array.from({ length: this.number(least, most) }, (_, index) => make(index));
  }
}

/** An object without the members that are nothing. */
export function compact<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T {
  const compacted: Partial<T> = {};
  for (const name in members) {
    if (members[name] !== undefined) compacted[name] = members[name];
  }
  return compacted as T;
}
