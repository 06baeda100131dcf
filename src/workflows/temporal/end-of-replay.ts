/** Owns where the replayed history ends in a run that came from a reset of the workflow (S14). */
import { patched, workflowInfo } from '@temporalio/workflow';
import type { ResetMoment } from '../../engine/reset/reset-report';
import type { SagaState } from '../../engine/saga-state';
import { replayedResets } from '../bundled-module';
import { learnsWhereItStops } from './change-flags';

/** The end of the replayed history, which a flag named after the run marks. A run that no reset created has none. */
export class EndOfReplay {
  /** The runs that this one may be, where it came from a reset; no other run writes a flag. */
  readonly #runs: readonly string[];
  readonly #state: SagaState;
  #isPast = false;

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

  /** Whether the run does what the run before it had not recorded. The flag is false during the replay, then true and recorded. */
  isPast(moment: ResetMoment): boolean {
    if (moment === 'stop' && this.#state.hasOldRules) return this.#runs.some(learnsWhereItStops);
    this.#isPast ||= this.#runs.some((run) => patched(`temporal-saga-reset-${run}`));
    return this.#isPast;
  }

  /**
   * Asks before a local activity, since the flag may be false after it although the replay has ended: where a query was answered
   * in its workflow task, Temporal's SDK may record its end alone, and deliver it as part of a replay. Executions that 0.2 has
   * started keep their commands.
   */
  beforeLocalActivity(): void {
    if (!this.#state.hasOldRules) this.isPast('request');
  }
}
