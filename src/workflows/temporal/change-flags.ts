/** Owns the flags for changes of the commands of executions that 0.2 or 0.1 has started: recorded histories replay for ever. */
import { patched, workflowInfo } from '@temporalio/workflow';
import type { SagaState } from '../../engine/saga-state';

/**
 * Changes to the commands that the interpreter gives, numbered for ever. An execution whose history began before a change
 * keeps the old commands. The format of the definition decides for all later executions: Temporal's flags may be false in what
 * happens for the first time behind a local activity (decision 21).
 *
 * | flag | since | what changed |
 * |---|---|---|
 * | 1 | 0.2.0 | an undo that fails for good waits for an operator, in a continue-as-new run |
 * | 2 | 0.3.0 | a run that came from a reset of the workflow learns what the run before had sent also where it stops or ends |
 */
const FLAGS = { waitsForOperator: 1, learnsWhereItStops: 2 } as const;

/** Whether an execution waits for an operator. A continue-as-new run was started by an interpreter that does. */
export function waitsForOperator({ hasOldRules }: SagaState): boolean {
  if (!hasOldRules || workflowInfo().continuedFromExecutionRunId !== undefined) return true;
  return patched(`temporal-saga-${String(FLAGS.waitsForOperator)}`);
}

/**
 * Whether a run that came from a reset of the workflow learns of the run before where it stops. The flag names the run: it is
 * false while the events are replayed that the reset has copied from another run.
 */
export function learnsWhereItStops(runId: string): boolean {
  return patched(`temporal-saga-${String(FLAGS.learnsWhereItStops)}-${runId}`);
}
