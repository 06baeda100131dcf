/** Reads how an execution has ended: from the result or the failure of its workflow, or from its memo. */
import { WorkflowFailedError } from '@temporalio/client';
import { SagaError } from '../errors/saga-error';
import { RECORD_MEMO } from '../protocol/names';
import type { SagaRecord } from '../protocol/record';
import { endedRecord, statusOfFailure, terminatedRecord } from './facts-record';
import { recordIn, recordOfFailure } from './failure-record';
import type { ServerCalls } from './server-calls';
import type { WorkflowFacts } from './workflow-facts';

/** A record, and whether it lacks the steps and the context. */
export interface ClosedRecord {
  readonly record: SagaRecord;
  readonly stepsUnavailable: boolean;
}

/** Temporal's number of the filter for the event that closes a workflow. */
const CLOSE_EVENT_ALONE: object = { historyEventFilterType: 2 };

/**
 * The record of a run that has ended; `undefined` where the workflow is no saga.
 *
 * @throws SagaError as every call; a result that cannot be decoded is no error.
 */
export async function closedRecord(
  calls: ServerCalls,
  facts: WorkflowFacts,
  deadline: number,
): Promise<ClosedRecord | undefined> {
  const record = await recordLeft(calls, facts, deadline);
  if (record && record !== 'unreadable') return { record, stepsUnavailable: false };
  const bare = await recordWithoutSteps(calls, facts, record === 'unreadable', deadline);
  return bare && { record: bare, stepsUnavailable: true };
}

async function recordLeft(
  calls: ServerCalls,
  { uuid, runId, memo }: WorkflowFacts,
  deadline: number,
): Promise<SagaRecord | 'unreadable' | undefined> {
  const handle = calls.client.workflow.getHandle(uuid, runId, { followRuns: false });
  try {
    return await calls.make<SagaRecord | undefined>(
      { what: 'the result', uuid, deadline },
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

/** The type of the failure, which no codec encodes. */
async function failureType(
  calls: ServerCalls,
  { uuid, runId }: WorkflowFacts,
  deadline: number,
): Promise<string | undefined> {
  const { client, namespace } = calls;
  const { history } = await calls.make({ what: 'the last event', uuid, deadline }, () =>
    client.workflowService.getWorkflowExecutionHistory({
      namespace,
      execution: { workflowId: uuid, runId },
      ...CLOSE_EVENT_ALONE,
    }),
  );
  const failure = history?.events?.at(-1)?.workflowExecutionFailedEventAttributes?.failure;
  return failure?.applicationFailureInfo?.type ?? undefined;
}
