/**
 * Owns whether this run came from a reset of the workflow, and which requests the run before it had sent (S14).
 */
import { patched, workflowInfo } from '@temporalio/workflow';
import type { ResetMoment, ResetReport } from '../../engine/reset/reset-report';
import type { SagaState } from '../../engine/saga-state';
import { wait, type Coroutine } from '../../engine/coroutine';
import { RESET_ACTIVITY } from '../../protocol/names';
import { replayedResets } from '../bundled-module';
import { askOwnWorker } from './ask-own-worker';
import { hasChangeAfterReset } from './change-flags';

/** Reads the requests of the run before a reset, once for each run that came from a reset. */
export class ResetReports {
  /** The runs that this one may be, where it came from a reset; no other run writes a flag. */
  readonly #runs: readonly string[];
  readonly #state: SagaState;
  /** Flows beside each other wait for the same answer. */
  #report: Promise<ResetReport> | undefined;

  /**
   * A reset keeps the id of the original run; a continue-as-new run has its own. It counts as one that came from a reset
   * where the run that it continues was one, and no operator has been asked yet.
   */
  constructor(state: SagaState) {
    const { runId, originalExecutionRunId } = workflowInfo();
    const created = runId === originalExecutionRunId ? replayedResets(runId) : [runId];
    this.#runs = state.isResetUndecided && created.length === 0 ? [runId] : created;
    this.#state = state;
    state.isResetUndecided = this.#runs.length > 0;
  }

  /**
   * A change flag named after the run marks where the replayed history ends: it is false during the replay, and true and
   * recorded from then on.
   */
  *read(moment: ResetMoment): Coroutine<ResetReport | undefined> {
    if (!this.#runs.some((run) => this.#isLive(moment, run))) return undefined;
    const { areConcurrent } = this.#state.openFlows;
    return yield* wait(() => (this.#report ??= readReport(areConcurrent)));
  }

  #isLive(moment: ResetMoment, run: string): boolean {
    if (moment === 'stop') return hasChangeAfterReset('learnsWhereItStops', run);
    return this.#report !== undefined || patched(`temporal-saga-reset-${run}`);
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
