/** The record of an execution of which no worker and no result tells more: what Temporal itself knows. */
import type { SagaErrorCode } from '../errors/error-codes';
import { SAGA_ERROR_CODES } from '../errors/error-codes';
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

/** How an execution has ended whose workflow failed with this type of failure; `undefined` for no saga's. */
export function statusOfFailure(type: string | undefined): ClosedSagaStatus | undefined {
  return STATUS_OF_FAILURE.get(type ?? '');
}

/** An open execution: `created` when no worker has ever taken it. */
export function openRecord(facts: WorkflowFacts, isUntaken: boolean): SagaRecord {
  const stuck = readStuckMemo(facts.memo);
  if (!stuck) return { ...emptyRecord(facts), status: isUntaken ? 'created' : 'running' };
  const { step, phase, incident: id } = stuck;
  const code: SagaErrorCode = isErrorCode(stuck.error.code) ? stuck.error.code : 'INTERNAL';
  const error = { ...stuck.error, code, step, causes: [] };
  // A stuck execution is continued as a new run: its start is the moment at which it got stuck.
  const since = facts.startedAt.getTime();
  return { ...emptyRecord(facts), status: 'stuck', incidents: [{ id, step, phase, since, error }] };
}

/** An execution that ended as a saga does, although its record cannot be read. */
export function endedRecord(facts: WorkflowFacts, status: ClosedSagaStatus): SagaRecord {
  return { ...emptyRecord(facts), status };
}

/** An execution that was ended from outside. */
export function terminatedRecord(facts: WorkflowFacts): SagaRecord {
  const message = `The workflow ended as ${facts.closedAs ?? ''} in Temporal, which skips every undo.`;
  return { ...emptyRecord(facts), status: 'incomplete', error: { code: 'TERMINATED', message, causes: [] } };
}

/** Whether a text is one of this library's codes. */
export function isErrorCode(type: unknown): type is SagaErrorCode {
  return typeof type === 'string' && Object.hasOwn(SAGA_ERROR_CODES, type);
}

function emptyRecord({ saga }: WorkflowFacts) {
  return { saga, context: {}, steps: [], undoErrors: [] };
}
