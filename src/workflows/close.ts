import { ApplicationFailure, CancelledFailure, upsertMemo } from '@temporalio/workflow';
import { wellFormed } from '../errors/recordable';
import type { SagaState } from '../engine/saga-state';
import { CANCELLED_FAILURE, ERRORED_FAILURE, INCOMPLETE_FAILURE, RECORD_MEMO } from '../protocol/names';
import { type SagaRecord, toRecord } from '../protocol/record';
import type { CancelRequest } from './temporal/cancel-request';
import { fitRecord } from './display/truncate-record';

/**
 * Ends the workflow as the saga ended: the record is the result, the first detail of the failure, or in the
 * memo of a cancelled workflow.
 */
export function close(saga: string, state: SagaState, cancelRequest: CancelRequest): SagaRecord {
  const record = fitRecord(toRecord(saga, state));
  switch (state.status) {
    case 'finished':
      return record;
    case 'cancelled':
      // A cancel that reached an earlier run cannot close this one as Cancelled (S8).
      if (!cancelRequest.requested) throw failure(CANCELLED_FAILURE, saga, state, record);
      upsertMemo({ [RECORD_MEMO]: record });
      throw new CancelledFailure(headline(saga, state));
    default:
      throw failure(
        state.status === 'incomplete' ? INCOMPLETE_FAILURE : ERRORED_FAILURE,
        saga,
        state,
        record,
      );
  }
}

function failure(type: string, saga: string, state: SagaState, record: SagaRecord): ApplicationFailure {
  const message = headline(saga, state);
  return ApplicationFailure.create({ type, message, nonRetryable: true, details: [record] });
}

/** A failure's message travels beside its details, in the same budget. */
const LONGEST_HEADLINE = 5_000;

function headline(saga: string, { error, undoErrors }: SagaState): string {
  const where = error?.step === undefined ? '' : ` at ${error.step} (${error.hook ?? ''})`;
  const first = `[${error?.code ?? ''}] ${saga} failed${where}: ${error?.message ?? ''}`;
  const left = undoErrors.map(({ step, code }) => `${step ?? ''} [${code}]`).join(', ');
  const whole = left === '' ? first : `${first} NOT UNDONE: ${left}`;
  return wellFormed(whole.slice(0, LONGEST_HEADLINE));
}
