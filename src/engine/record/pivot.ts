/**
 * Owns how far a saga is with its pivot, the point of no return (S7). Nothing else decides it.
 */
import type { StepOutcome } from './journal-entry';

/** `sent`: the request is on its way, or its outcome is unknown. `passed`: it succeeded, and nothing is undone any more. */
export type PivotStatus = 'sent' | 'passed';

/** The pivot of an execution; a saga takes at most one on its way. */
export class Pivot {
  #status: PivotStatus | undefined;

  /** Absent while compensation is possible without a doubt. */
  get status(): PivotStatus | undefined {
    return this.#status;
  }

  /** Whether only an operator may still decide for compensation. */
  get isSent(): boolean {
    return this.#status !== undefined;
  }

  /** Whether nothing may be compensated any more. */
  get isPassed(): boolean {
    return this.#status === 'passed';
  }

  /** The request of the pivot is about to leave. */
  sent(): void {
    this.#status ??= 'sent';
  }

  /** The participant has answered, or an operator in its place. */
  answered(isDone: boolean): void {
    this.#status = isDone ? 'passed' : undefined;
  }

  /**
   * The request never reached the participant.
   *
   * @param before - The outcome of the requests before it: one of them may have had the effect.
   */
  notSent(before: StepOutcome | undefined): void {
    if (before !== 'unknown' && before !== 'done') this.#status = undefined;
  }

  /** The saga continues past its pivot, whatever the outcome: earlier steps must not be compensated. */
  passed(): void {
    this.#status = 'passed';
  }

  /** An operator answers for it that a pivot in doubt did not happen. */
  waived(): void {
    if (!this.isPassed) this.#status = undefined;
  }

  /** Takes over what an earlier run knew. */
  restore(status: PivotStatus | undefined): void {
    this.#status = status;
  }
}
