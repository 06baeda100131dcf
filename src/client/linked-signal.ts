/** Owns abort signals that follow a parent signal and a timeout. */
import { setMaxListeners } from 'node:events';

/** The longest delay of a Node timer: 24 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** More than the number of calls during the life of a signal. */
const MOST_LISTENERS = 1_000;

/** A signal that its owner must release. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  /** Aborts the signal for the remaining listeners, and frees its timer and its listener on the parent. */
  release(): void;
}

/**
 * A signal that aborts after a time, or with its parent. `AbortSignal.any` is no alternative: in the supported
 * versions of Node it may drop its timers.
 */
export function linkedSignal(
  parent: AbortSignal | undefined,
  milliseconds: number | undefined,
): LinkedSignal {
  const controller = new AbortController();
  // Temporal's client adds a listener per call, one every 20 seconds while it waits, and Node warns at eleven
  // listeners.
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

/** Rejects when the signal aborts. Temporal's client misses an abort between two of its calls. */
export function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(new Error('The wait was aborted.'));
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}
