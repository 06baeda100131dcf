/**
 * When a cancel comes from outside. A text names what is under way then: a step by its path, its undo as
 * `<path>:undo`, its probe as `<path>:probe`. A number counts the waits of the execution for a reply, a time
 * or a person; `0` is before its first step. A place that is never reached brings no cancel.
 */
export type CancelPoint = string | number;

/** Whether a cancel has come. */
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

  /** The execution is at this place. */
  pass(place: string): void {
    this.#requested ||= place === this.#point;
  }

  /**
   * The execution waits.
   *
   * @returns Whether the cancel comes in this wait.
   */
  wait(place?: string): boolean {
    const before = this.#requested;
    this.#waits += 1;
    this.#requested ||= this.#waits === this.#point || (place !== undefined && place === this.#point);
    return this.#requested && !before;
  }
}
