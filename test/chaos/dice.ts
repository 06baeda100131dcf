/** A random generator that is seeded by a text: the same text gives the same throws. */
export class Dice {
  #state: number;

  constructor(...text: readonly (string | number)[]) {
    this.#state = hash(text.join(' '));
  }

  /** From 0 up to, and without, 1 (the generator "mulberry32"). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** Returns true with a chance in percent. */
  percent(chance: number): boolean {
    return this.next() * 100 < chance;
  }

  oneOf<V>(first: V, ...others: readonly V[]): V {
    return [first, ...others][this.between(0, others.length)] ?? first;
  }

  /** One of the names, with the probability of its weight. */
  weighted<N extends string>(weights: Readonly<Partial<Record<N, number>>>): N {
    const entries = Object.entries<number | undefined>(weights) as [N, number][];
    let rest = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      rest -= weight;
      if (rest < 0) return name;
    }
    throw new Error('There is nothing to choose from.');
  }
}

/** FNV-1a with a final mix, so that texts that differ in their last letter give different seeds. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const request of text) value = Math.imul(value ^ (request.codePointAt(0) ?? 0), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return value ^ (value >>> 13);
}
