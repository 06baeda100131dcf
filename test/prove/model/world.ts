/** The world around an execution of the model: its time, and what happens next. */

/** Something that happens at a time. */
export interface Wake {
  readonly at: number;
  readonly act: () => void;
}

/** Things happen in the order of their times; at equal times, in the order in which they were planned. */
export class World {
  /** In milliseconds since the start. */
  now = 0;
  #wakes: Wake[] = [];
  #arriving: (() => void)[] = [];

  /** Plans something for a time. */
  at(time: number, act: () => void = () => undefined): Wake {
    const wake = { at: time, act };
    this.#wakes.push(wake);
    return wake;
  }

  /** Plans something for this moment, when all flows wait. */
  arrives(act: () => void): void {
    this.#arriving.push(act);
  }

  remove(wake: Wake | undefined): void {
    this.#wakes = this.#wakes.filter((other) => other !== wake);
  }

  /** What was planned for this moment happens. */
  settle(): void {
    for (let act = this.#arriving.shift(); act; act = this.#arriving.shift()) act();
  }

  /** The next thing happens. Returns whether there was one. */
  advance(): boolean {
    const next = this.#wakes.reduce<Wake | undefined>(
      (earliest, wake) => (earliest && earliest.at <= wake.at ? earliest : wake),
      undefined,
    );
    if (!next) return false;
    this.remove(next);
    this.now = Math.max(this.now, next.at);
    next.act();
    return true;
  }
}
