import { patched, workflowInfo } from '@temporalio/workflow';

/**
 * Changes to the commands that the interpreter gives, numbered for ever. An execution whose history was written
 * before a change goes on as it began; each flag that is asked for writes one marker, so that it is asked for
 * only where the change shows.
 *
 * | flag | since | what changed |
 * |---|---|---|
 * | 1 | 0.2.0 | an undo that fails for good waits for a person, in a fresh run |
 */
const FLAGS = { waitsForOperator: 1 } as const;

/** Whether this execution runs with a change. A continued run was begun by an interpreter that has them all. */
export function hasChange(flag: keyof typeof FLAGS): boolean {
  return (
    workflowInfo().continuedFromExecutionRunId !== undefined ||
    patched(`temporal-saga-${String(FLAGS[flag])}`)
  );
}
