/** How often each thing happened. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(what: string, times = 1): void {
    if (times > 0) this.#counts.set(what, this.of(what) + times);
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** `a 3, b 1`, sorted by name; `none` when nothing happened. */
  toString(): string {
    const entries = [...this.#counts].sort(([one], [other]) => one.localeCompare(other));
    return entries.map(([what, count]) => `${what} ${String(count)}`).join(', ') || 'none';
  }
}
