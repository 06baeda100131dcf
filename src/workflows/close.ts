/** Owns how an execution that has ended closes its Temporal workflow (S8, S14). */
import { ApplicationFailure, CancelledFailure, upsertMemo } from '@temporalio/workflow';
import { wellFormed } from '../errors/recordable';
import { CANCELLED_FAILURE, ERRORED_FAILURE, INCOMPLETE_FAILURE, RECORD_MEMO } from '../protocol/names';
import { withoutStack } from '../protocol/failure-stack';
import type { SagaRecord } from '../protocol/record';
import { fitRecord } from './display/truncate-record';
import type { CancelRequest } from './temporal/cancel-request';

/**
 * Ends the workflow as the saga ended: the record is the result, the first detail of the failure, or in the memo of a
 * cancelled workflow.
 */
export function close(whole: SagaRecord, cancelRequest: CancelRequest): SagaRecord {
  const record = fitRecord(whole);
  const headline = headlineOf(whole);
  switch (record.status) {
    case 'finished':
      return record;
    case 'cancelled':
      // A cancellation that reached an earlier run cannot close this one as Cancelled (S8).
      if (!cancelRequest.requested) throw failure(CANCELLED_FAILURE, headline, record);
      upsertMemo({ [RECORD_MEMO]: record });
      throw new CancelledFailure(headline);
    default:
      throw failure(record.status === 'incomplete' ? INCOMPLETE_FAILURE : ERRORED_FAILURE, headline, record);
  }
}

function failure(type: string, message: string, record: SagaRecord): ApplicationFailure {
  return withoutStack(ApplicationFailure.create({ type, message, nonRetryable: true, details: [record] }));
}

/** A failure's message travels beside its details, in the same budget. */
const LONGEST_HEADLINE = 5_000;

function headlineOf({ saga, error, undoErrors }: SagaRecord): string {
  const where = error?.step === undefined ? '' : ` at ${error.step} (${error.hook ?? ''})`;
  const first = `[${error?.code ?? ''}] ${saga} failed${where}: ${error?.message ?? ''}`;
  const left = undoErrors.map(({ step, code }) => `${step ?? ''} [${code}]`).join(', ');
  const whole = left === '' ? first : `${first} NOT UNDONE: ${left}`;
  return wellFormed(whole.slice(0, LONGEST_HEADLINE));
}
