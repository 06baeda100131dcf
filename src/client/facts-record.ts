/**
 * Owns the minimal record of an execution, which Temporal's own facts yield when no worker answers and no result
 * exists.
 */
import { isErrorCode, type SagaErrorCode } from '../errors/error-codes';
import { CANCELLED_FAILURE, ERRORED_FAILURE, INCOMPLETE_FAILURE } from '../protocol/names';
import type { SagaRecord } from '../protocol/record';
import { readStuckMemo } from '../protocol/stuck-memo';
import type { WorkflowFacts } from './workflow-facts';

type ClosedSagaStatus = 'finished' | 'errored' | 'incomplete' | 'cancelled';

const STATUS_OF_FAILURE: ReadonlyMap<string, ClosedSagaStatus> = new Map([
  [ERRORED_FAILURE, 'errored'],
  [INCOMPLETE_FAILURE, 'incomplete'],
  [CANCELLED_FAILURE, 'cancelled'],
]);

/**
 * The status of an execution whose workflow failed with this failure type; `undefined` if the type is not a saga's.
 */
export function statusOfFailure(type: string | undefined): ClosedSagaStatus | undefined {
  return STATUS_OF_FAILURE.get(type ?? '');
}

/** The record of an open execution: `created` if no worker has ever taken it. */
export function openRecord(facts: WorkflowFacts, isUntaken: boolean): SagaRecord {
  const stuck = readStuckMemo(facts.memo);
  if (!stuck) return { ...emptyRecord(facts), status: isUntaken ? 'created' : 'running' };
  const { step, phase, incident: id } = stuck;
  const code: SagaErrorCode = isErrorCode(stuck.error.code) ? stuck.error.code : 'INTERNAL';
  const error = { ...stuck.error, code, step, causes: [] };
  // A stuck execution continues as new, so the start of its run is the moment at which it became stuck.
  const since = facts.startedAt.getTime();
  return { ...emptyRecord(facts), status: 'stuck', incidents: [{ id, step, phase, since, error }] };
}

/** The record of an execution that ended on its own, if this client cannot decode the full record. */
export function endedRecord(facts: WorkflowFacts, status: ClosedSagaStatus): SagaRecord {
  return { ...emptyRecord(facts), status };
}

/** The record of an execution that was ended from outside. */
export function terminatedRecord(facts: WorkflowFacts): SagaRecord {
  const message = `The workflow ended as ${facts.closedAs ?? ''} in Temporal, which skips every compensation.`;
  return { ...emptyRecord(facts), status: 'incomplete', error: { code: 'TERMINATED', message, causes: [] } };
}

function emptyRecord({ saga }: WorkflowFacts) {
  return { saga, context: {}, steps: [], undoErrors: [] };
}
