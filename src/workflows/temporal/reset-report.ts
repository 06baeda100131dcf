/**
 * Whether this run came from a reset of the workflow, and what the run before it had sent (S14).
 */
import { CancellationScope, patched, scheduleLocalActivity, workflowInfo } from '@temporalio/workflow';
import type { ResetReport } from '../../engine/reset/reset-report';
import { wait, type Coroutine } from '../../engine/coroutine';
import { RESET_ACTIVITY } from '../../protocol/names';
import { replayedResets } from '../bundled-module';

/** Reads what the run before a reset had sent; once for each run that came from one. */
export class ResetReports {
  #report: ResetReport | undefined;

  /**
   * A reset keeps the id of the original run; a continue-as-new run has one of its own. Where the replayed past ends is
   * told by a change flag named after the run: false while the past is replayed, true and recorded from then on.
   */
  *read(): Coroutine<ResetReport | undefined> {
    const { runId, originalExecutionRunId } = workflowInfo();
    const runs = runId === originalExecutionRunId ? replayedResets(runId) : [runId];
    if (!runs.some((run) => patched(`temporal-saga-reset-${run}`))) return undefined;
    return (this.#report ??= yield* wait(readReport));
  }
}

/** A run that cannot be read leaves the saga without that knowledge, which is safe; it does not stop the saga. */
async function readReport(): Promise<ResetReport> {
  const options = {
    startToCloseTimeout: '30s',
    scheduleToCloseTimeout: '1m',
    retry: { maximumAttempts: 3 },
    summary: 'what the run before the reset had sent',
  } as const;
  try {
    return await CancellationScope.nonCancellable(() =>
      scheduleLocalActivity<ResetReport>(RESET_ACTIVITY, [], options),
    );
  } catch {
    return {};
  }
}
