/**
 * Owns time limits of any length. Node's timers end after 2^31 - 1 milliseconds, some 25 days, and a timer that is set for
 * longer ends at once: a longer time is split into parts.
 */

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A signal that is aborted when the time is over. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  /** Drops the timer, where the time is not over. */
  readonly drop: () => void;
}

/** Starts the time, in milliseconds. It keeps no process alive. */
export function timeLimit(milliseconds: number): TimeLimit {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const wait = (left: number) => {
    const part = Math.min(left, LONGEST_TIMER_MS);
    timer = setTimeout(() => {
      if (left > part) wait(left - part);
      else controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    }, part);
    timer.unref();
  };
  wait(milliseconds);
  return {
    signal: controller.signal,
    drop: () => {
      clearTimeout(timer);
    },
  };
}
