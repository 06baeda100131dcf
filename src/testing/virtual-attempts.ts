/** Owns how the attempts of one request in memory see virtual time. */
import type { AttemptTiming } from './virtual-exchange';
import type { VirtualClock } from './virtual-clock';

/** Whether other requests may be under way, and whether this one is given up from outside. */
export interface RequestCircumstances {
  isBesideOthers(): boolean;
  isCancelled(): boolean;
}

/** The timing of one request: alone it moves the clock, beside others it waits for it. */
export class VirtualAttempts implements AttemptTiming {
  readonly #clock: VirtualClock;
  readonly #circumstances: RequestCircumstances;
  #isGivenUp = false;
  #endPause: (() => void) | undefined;

  constructor(clock: VirtualClock, circumstances: RequestCircumstances) {
    this.#clock = clock;
    this.#circumstances = circumstances;
  }

  isGivenUp(): boolean {
    return this.#isGivenUp || this.#circumstances.isCancelled();
  }

  /** No further attempt follows. */
  giveUp(): void {
    this.#isGivenUp = true;
    this.#endPause?.();
  }

  unanswered(milliseconds: number): Promise<void> | undefined {
    return this.#pass(milliseconds);
  }

  pause(milliseconds: number): Promise<void> | undefined {
    if (this.#circumstances.isBesideOthers() && this.isGivenUp()) return undefined;
    return this.#pass(milliseconds, (end) => {
      this.#endPause = end;
    });
  }

  #pass(milliseconds: number, cut?: (end: () => void) => void): Promise<void> | undefined {
    if (milliseconds === 0) return undefined;
    if (this.#circumstances.isBesideOthers()) return this.#clock.pass(milliseconds, cut);
    this.#clock.skip(milliseconds);
    return undefined;
  }
}
