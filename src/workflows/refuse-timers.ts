import { REFUSED_TIMERS, refusedTimer } from '../engine/callbacks/sandbox-limits';

/**
 * Takes the sandbox's timers away from the callbacks of this execution: one that is set there would be a timer of the
 * workflow, which history holds, and which corrected code would not set again. The SDK needs none of these functions, and
 * gives each workflow globals of its own.
 *
 * @param format - Of the definition: executions that 0.2 has started keep the timers that history may hold of them.
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
