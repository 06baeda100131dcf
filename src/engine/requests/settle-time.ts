/** Owns how long a request in doubt may still land, and the wait for that (S4). */
import { policyOf } from './dispatch';
import type { StepRun } from '../step-run';
import { waitUntil } from '../stop-reason';
import type { Coroutine } from '../coroutine';

/** How long to let a request without an answer land, in milliseconds, before a probe or an undo is sent. */
export function settleTime(run: StepRun, participant: string): number {
  return run.options.settleTime ?? policyOf(run, 'execute', participant).attemptTimeout;
}

/**
 * Waits until a request in doubt has landed. An operator may cut that short; when compensation must start, the rest of
 * the time stays for the undo.
 */
export function* letSettle(run: StepRun): Coroutine {
  const { entry, path, runtime } = run;
  if (entry.settleTime === undefined) return;
  const until = runtime.now() + entry.settleTime;
  yield* waitUntil(run, until, `let ${path} settle`);
  entry.settled(run.isDecided ? 0 : until - runtime.now());
}
