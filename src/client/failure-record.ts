import type { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { isSagaRecord, type SagaRecord } from '../protocol/record';

/** The record that a failed workflow carries. */
export function recordOfFailure({ cause }: WorkflowFailedError): SagaRecord | undefined {
  return cause instanceof ApplicationFailure ? recordIn(cause.details?.[0]) : undefined;
}

/** The value, if it is a record. */
export function recordIn(value: unknown): SagaRecord | undefined {
  return isSagaRecord(value) ? value : undefined;
}
