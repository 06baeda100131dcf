/** Counts events by name. */
export class Counter {
  readonly #counts = new Map<string, number>();

  add(name: string, times = 1): void {
    if (times > 0) this.#counts.set(name, this.of(name) + times);
  }

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** `a 3, b 1`, sorted by name; `none` without a count. */
  toString(): string {
    const entries = [...this.#counts].sort(([one], [other]) => one.localeCompare(other));
    return entries.map(([name, count]) => `${name} ${String(count)}`).join(', ') || 'none';
  }
}
