/**
 * Owns whether this run came from a reset of the workflow, and which requests the run before it had sent (S14).
 */
import { patched, workflowInfo } from '@temporalio/workflow';
import type { ResetReport } from '../../engine/reset/reset-report';
import { wait, type Coroutine } from '../../engine/coroutine';
import { RESET_ACTIVITY } from '../../protocol/names';
import { replayedResets } from '../bundled-module';
import { askOwnWorker } from './ask-own-worker';

/** Reads the requests of the run before a reset, once for each run that came from a reset. */
export class ResetReports {
  /** Flows beside each other wait for the same answer. */
  #report: Promise<ResetReport> | undefined;

  /**
   * A reset keeps the id of the original run; a continue-as-new run has its own. A change flag named after the run marks
   * where the replayed history ends: it is false during the replay, and true and recorded from then on.
   */
  *read(areConcurrent: boolean): Coroutine<ResetReport | undefined> {
    const { runId, originalExecutionRunId } = workflowInfo();
    const runs = runId === originalExecutionRunId ? replayedResets(runId) : [runId];
    if (!runs.some((run) => patched(`temporal-saga-reset-${run}`))) return undefined;
    return yield* wait(() => (this.#report ??= readReport(areConcurrent)));
  }
}

/** Without a readable run the saga continues without that knowledge, which is safe. */
async function readReport(areConcurrent: boolean): Promise<ResetReport> {
  const question = {
    activity: RESET_ACTIVITY,
    args: [],
    activityId: 'saga:reset',
    startToCloseTimeout: '30s',
    maximumAttempts: 3,
    summary: 'what the run before the reset had sent',
    areConcurrent,
  } as const;
  try {
    return await askOwnWorker<ResetReport>(question);
  } catch {
    return {};
  }
}
