import { setMaxListeners } from 'node:events';

/** The longest that timers can wait: 24 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** More than the calls that are made in the time of a signal. */
const MOST_LISTENERS = 1_000;

/** A signal that somebody has to give back. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  /** Aborts it for whoever still listens, and lets go of what it hung on. */
  release(): void;
}

/**
 * A signal that is aborted after a time, or together with another one. `AbortSignal.any` would do, but it may
 * forget its timers in the versions of Node that we support.
 */
export function linkedSignal(
  parent: AbortSignal | undefined,
  milliseconds: number | undefined,
): LinkedSignal {
  const controller = new AbortController();
  // Temporal's client adds a listener with every call, one in 20 seconds while it waits, and Node warns of eleven.
  setMaxListeners(MOST_LISTENERS, controller.signal);
  const abort = () => controller.abort();
  const timer =
    milliseconds === undefined ? undefined : setTimeout(abort, Math.min(milliseconds, LONGEST_TIMER_MS));
  parent?.addEventListener('abort', abort);
  if (parent?.aborted) abort();
  const release = () => {
    clearTimeout(timer);
    parent?.removeEventListener('abort', abort);
    abort();
  };
  return { signal: controller.signal, release };
}

/** Rejects when the signal is aborted: Temporal's client overlooks an abort that falls between two calls. */
export function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(new Error('The waiting is over.'));
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}
