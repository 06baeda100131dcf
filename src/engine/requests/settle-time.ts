import { policyOf } from './dispatch';
import type { StepRun } from '../step-run';
import { waitUntil } from '../wait-until';
import type { Coroutine } from '../coroutine';

/** How long to let a request land that was left without an answer, before it is asked about or undone (S4). */
export function settleTime(run: StepRun, participant: string): number {
  return run.options.settleTime ?? policyOf(run, 'execute', participant).attemptTimeout;
}

/**
 * Lets a late request land. A person may cut that short; when the saga is to turn round, what is left of the
 * time stays for the undo.
 */
export function* letSettle({ entry, path, walk }: StepRun): Coroutine {
  if (entry.settleTime === undefined) return;
  const { runtime, state } = walk;
  const until = runtime.now() + entry.settleTime;
  yield* waitUntil(walk, until, `let ${path} settle`);
  const left = until - runtime.now();
  if (left <= 0 || state.inbox.isDecided) delete entry.settleTime;
  else entry.settleTime = left;
}
