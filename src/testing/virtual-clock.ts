/**
 * Owns the virtual time of an execution in memory. Where flows run beside each other, time passes only when nothing more
 * happens at the present moment: then the earliest wake comes next.
 */
import { drainMicrotasks } from './microtasks';

/** A moment at which something happens. */
export interface Wake {
  readonly at: number;
  wake(): void;
}

/** The clock of one execution. */
export class VirtualClock {
  #now: number;
  #working = 0;
  /** In the order in which they were set. */
  readonly #wakes: Wake[] = [];
  #onRest: (() => void) | undefined;

  constructor(startAt: number) {
    this.#now = startAt;
  }

  /** In milliseconds since 1970. */
  get now(): number {
    return this.#now;
  }

  /** Time passes at once: nothing else is under way. */
  skip(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Does something outside that takes no virtual time, such as a call of a participant. */
  async work<R>(task: () => Promise<R>): Promise<R> {
    this.#working += 1;
    try {
      return await task();
    } finally {
      this.#rest();
    }
  }

  /**
   * Waits within `work` until time has passed.
   *
   * @param cut - Receives a function that ends the wait early.
   */
  async pass(milliseconds: number, cut?: (end: () => void) => void): Promise<void> {
    const passed = new Promise<void>((resolve) => {
      const wake = this.at(this.#now + milliseconds, resolve);
      cut?.(() => {
        this.remove(wake);
        resolve();
      });
    });
    this.#rest();
    await passed;
    this.#working += 1;
  }

  /** Sets a wake. */
  at(time: number, wake: () => void): Wake {
    const set = { at: time, wake };
    this.#wakes.push(set);
    return set;
  }

  /** Waits until nothing more happens at the present moment. */
  async settle(): Promise<void> {
    do {
      if (this.#working > 0) {
        await new Promise<void>((resolve) => {
          this.#onRest = resolve;
        });
      }
      await drainMicrotasks();
    } while (this.#working > 0);
  }

  /** @returns Whether there was a wake to go to. */
  advance(): boolean {
    const [first, ...others] = this.#wakes;
    if (!first) return false;
    const next = others.reduce((earliest, wake) => (wake.at < earliest.at ? wake : earliest), first);
    this.remove(next);
    this.#now = Math.max(this.#now, next.at);
    next.wake();
    return true;
  }

  #rest(): void {
    this.#working -= 1;
    if (this.#working === 0) this.#onRest?.();
  }

  /** A wake is not needed any more. */
  remove(wake: Wake): void {
    const position = this.#wakes.indexOf(wake);
    if (position >= 0) this.#wakes.splice(position, 1);
  }
}
