/**
 * Owns whether this run came from a reset of the workflow, and which requests the run before it had sent (S14).
 */
import { CancellationScope, patched, scheduleLocalActivity, workflowInfo } from '@temporalio/workflow';
import type { ResetReport } from '../../engine/reset/reset-report';
import { wait, type Coroutine } from '../../engine/coroutine';
import { RESET_ACTIVITY } from '../../protocol/names';
import { replayedResets } from '../bundled-module';

/** Reads the requests of the run before a reset, once for each run that came from a reset. */
export class ResetReports {
  #report: ResetReport | undefined;

  /**
   * A reset keeps the id of the original run; a continue-as-new run has its own. A change flag named after the run marks
   * where the replayed history ends: it is false during the replay, and true and recorded from then on.
   */
  *read(): Coroutine<ResetReport | undefined> {
    const { runId, originalExecutionRunId } = workflowInfo();
    const runs = runId === originalExecutionRunId ? replayedResets(runId) : [runId];
    if (!runs.some((run) => patched(`temporal-saga-reset-${run}`))) return undefined;
    return (this.#report ??= yield* wait(readReport));
  }
}

/** Without a readable run the saga continues without that knowledge, which is safe. */
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
