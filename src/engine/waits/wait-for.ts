/** Owns how a step waits: until something has come, or its time is over. */
import type { Coroutine } from '../coroutine';
import { failureAt, StepFailure } from '../record/failure';
import type { StepRun } from '../step-run';
import { certainReasonToStop } from '../stop-reason';
import type { OpenWait } from './open-wait';

/**
 * Waits for something that comes from outside. What has come counts, even where the time is over at the same moment.
 *
 * @param find - What has come, if it has.
 * @returns `undefined` when the time is over.
 * @throws StepFailure when compensation must start, or an operator has decided.
 */
export function* waitFor<M>(
  run: StepRun,
  wait: OpenWait,
  find: () => M | undefined,
): Coroutine<M | undefined> {
  const { runtime, active, entry, path } = run;
  active?.waitsForMessage();
  for (;;) {
    const found = find();
    const left = wait.until === undefined ? undefined : wait.until - runtime.now();
    const isOver = left !== undefined && left <= 0;
    if (found !== undefined || isOver) {
      active?.worksAgain();
      return found;
    }
    const reason = yield* certainReasonToStop(run);
    if (reason || run.isDecided) {
      // An operator's retry opens it anew, with all its time.
      entry.closedWait();
      if (reason) throw new StepFailure(reason);
      throw failureAt({ step: path, hook: 'wait' }, 'WAIT_ENDED', 'An operator ended the wait.');
    }
    yield* runtime.idle(earliest(left, run.until - runtime.now()), `${wait.kind} of ${path}`, wait);
  }
}

/** The shorter of two waits; `undefined` when both are without a limit. */
function earliest(left: number | undefined, untilDeadline: number): number | undefined {
  const shortest = Math.min(left ?? Infinity, untilDeadline);
  return shortest === Infinity ? undefined : shortest;
}
