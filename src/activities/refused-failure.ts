/** Owns the failure of an activity whose participant refused. */
import { ApplicationFailure } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import type { Reply } from '../engine/record/reply';
import { refusalMessage } from '../engine/requests/request-message';
import { recordable } from '../errors/recordable';
import { REFUSED_FAILURE } from '../protocol/names';

/** A business answer: Temporal logs it as a debug message, and counts no failed activity. */
export function refusedFailure(target: string, reply: Reply, details: unknown[]): ApplicationFailure {
  return ApplicationFailure.create({
    type: REFUSED_FAILURE,
    message: recordable(refusalMessage(target, reply)),
    nonRetryable: true,
    category: ApplicationFailureCategory.BENIGN,
    details,
  });
}
