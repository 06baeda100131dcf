/** Owns the flags for changes of the workflow's commands: recorded histories replay for ever. */
import { patched, workflowInfo } from '@temporalio/workflow';

/**
 * Changes to the commands that the interpreter gives, numbered for ever. An execution whose history began before a change
 * keeps the old commands. Each flag that is read writes one marker, so that it is read only where the change shows.
 *
 * | flag | since | what changed |
 * |---|---|---|
 * | 1 | 0.2.0 | an undo that fails for good waits for an operator, in a continue-as-new run |
 * | 2 | 0.3.0 | a run that came from a reset of the workflow learns what the run before had sent also where it stops or ends |
 */
const FLAGS = { waitsForOperator: 1, learnsWhereItStops: 2 } as const;

/** Whether this execution runs with a change. A continue-as-new run was started by an interpreter that has them all. */
export function hasChange(flag: 'waitsForOperator'): boolean {
  return (
    workflowInfo().continuedFromExecutionRunId !== undefined ||
    patched(`temporal-saga-${String(FLAGS[flag])}`)
  );
}

/**
 * Whether a run that came from a reset of the workflow runs with a change. Such a flag names the run: it is false while the
 * events are replayed that the reset has copied from another run.
 */
export function hasChangeAfterReset(flag: 'learnsWhereItStops', runId: string): boolean {
  return patched(`temporal-saga-${String(FLAGS[flag])}-${runId}`);
}
