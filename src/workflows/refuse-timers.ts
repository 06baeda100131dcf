/** Owns the sandbox's timers, which callbacks may not use (S11). */
import { REFUSED_TIMERS, refusedTimer } from '../engine/callbacks/sandbox-limits';

/**
 * Takes the sandbox's timers away from the callbacks of this execution. A timer that a callback sets would be a timer of
 * the workflow: history would hold it, and corrected code would not set it again. The SDK needs none of these functions,
 * and gives each workflow globals of its own.
 *
 * @param format - The definition's format: executions that 0.2 started keep the timers that their histories may hold.
 */
export function refuseTimers(format: number): void {
  if (format < 2) return;
  for (const name of REFUSED_TIMERS) {
    Object.defineProperty(globalThis, name, {
      value: refusedTimer(name),
      configurable: true,
      writable: true,
    });
  }
}
