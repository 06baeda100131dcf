/** Owns the record of a closed execution: it is in the result or failure of the workflow, or in its memo. */
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { SagaError } from '../errors/saga-error';
import { RECORD_MEMO } from '../protocol/names';
import { isSagaRecord, type SagaRecord } from '../protocol/record';
import { endedRecord, statusOfFailure, terminatedRecord } from './facts-record';
import type { ServerCalls } from './server-calls';
import type { WorkflowFacts } from './workflow-facts';

/** A record, and whether its steps and context are missing. */
export interface ClosedRecord {
  readonly record: SagaRecord;
  readonly stepsUnavailable: boolean;
}

/** Temporal's enum value of the history filter for the event that closes a workflow. */
const CLOSE_EVENT_ONLY: object = { historyEventFilterType: 2 };

/**
 * The record of a closed run; `undefined` if the workflow is not a saga. If this client cannot decode the result, the
 * record has no steps.
 *
 * @throws SagaError the errors of {@link ServerCalls.make}, except `DATA_CONVERTER_FAILED`.
 */
export async function closedRecord(
  calls: ServerCalls,
  facts: WorkflowFacts,
  deadline: number,
): Promise<ClosedRecord | undefined> {
  const record = await reportedRecord(calls, facts, deadline);
  if (record && record !== 'unreadable') return { record, stepsUnavailable: false };
  const bare = await recordWithoutSteps(calls, facts, record === 'unreadable', deadline);
  return bare && { record: bare, stepsUnavailable: true };
}

async function reportedRecord(
  calls: ServerCalls,
  { uuid, runId, memo }: WorkflowFacts,
  deadline: number,
): Promise<SagaRecord | 'unreadable' | undefined> {
  const handle = calls.client.workflow.getHandle(uuid, runId, { followRuns: false });
  try {
    return await calls.make<SagaRecord | undefined>(
      { operation: 'the result', uuid, deadline },
      async () => recordIn(await handle.result()),
      (error) => {
        if (!(error instanceof WorkflowFailedError)) throw error as Error;
        return recordOfFailure(error) ?? recordIn(memo[RECORD_MEMO]);
      },
    );
  } catch (error) {
    if (error instanceof SagaError && error.code === 'DATA_CONVERTER_FAILED') return 'unreadable';
    throw error;
  }
}

async function recordWithoutSteps(
  calls: ServerCalls,
  facts: WorkflowFacts,
  isUnreadable: boolean,
  deadline: number,
): Promise<SagaRecord | undefined> {
  switch (facts.closedAs) {
    case 'COMPLETED':
      return isUnreadable ? endedRecord(facts, 'finished') : undefined;
    case 'FAILED': {
      const status = isUnreadable ? statusOfFailure(await failureType(calls, facts, deadline)) : undefined;
      return status && endedRecord(facts, status);
    }
    case 'CANCELLED':
      return endedRecord(facts, 'cancelled');
    default:
      return terminatedRecord(facts);
  }
}

/** The type of the workflow's failure. Codecs do not encode it, so any client can read it. */
async function failureType(
  calls: ServerCalls,
  { uuid, runId }: WorkflowFacts,
  deadline: number,
): Promise<string | undefined> {
  const { client, namespace } = calls;
  const { history } = await calls.make({ operation: 'the last event', uuid, deadline }, () =>
    client.workflowService.getWorkflowExecutionHistory({
      namespace,
      execution: { workflowId: uuid, runId },
      ...CLOSE_EVENT_ONLY,
    }),
  );
  const failure = history?.events?.at(-1)?.workflowExecutionFailedEventAttributes?.failure;
  return failure?.applicationFailureInfo?.type ?? undefined;
}

/** The record in the failure of a workflow; `undefined` if there is none. */
export function recordOfFailure({ cause }: WorkflowFailedError): SagaRecord | undefined {
  return cause instanceof ApplicationFailure ? recordIn(cause.details?.[0]) : undefined;
}

/** The value, if it is a record. */
export function recordIn(value: unknown): SagaRecord | undefined {
  return isSagaRecord(value) ? value : undefined;
}
