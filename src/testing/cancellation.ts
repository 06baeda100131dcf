/** Owns the cancel of an execution in memory: when it arrives, and whether it has arrived (S8). */

/**
 * When a cancel arrives. A text names the active phase: a step by its path, its undo as `<path>:undo`, its probe as
 * `<path>:probe`. A number counts the waits of the execution for a reply, a time or an operator; `0` is before the first
 * step. If the execution never reaches the point, no cancel arrives.
 */
export type CancelPoint = string | number;

/** The cancel of one execution. */
export class Cancellation {
  readonly #point: CancelPoint | undefined;
  #waits = 0;
  #requested: boolean;

  constructor(point?: CancelPoint) {
    this.#point = point;
    this.#requested = point === 0;
  }

  get isRequested(): boolean {
    return this.#requested;
  }

  request(): void {
    this.#requested = true;
  }

  /**
   * The execution reaches a place.
   *
   * @returns Whether the cancel arrives there.
   */
  pass(place: string): boolean {
    if (this.#requested || place !== this.#point) return false;
    this.#requested = true;
    return true;
  }

  /**
   * The execution waits.
   *
   * @returns Whether the cancel arrives in this wait.
   */
  wait(place?: string): boolean {
    const before = this.#requested;
    this.#waits += 1;
    this.#requested ||= this.#waits === this.#point || (place !== undefined && place === this.#point);
    return this.#requested && !before;
  }
}
