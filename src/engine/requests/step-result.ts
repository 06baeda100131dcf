import { decodeContent } from '../../context/content';
import type { Attempt } from '../../definition/step-result';
import { isSagaResponseStatus } from '../../messages/reply-status';
import { SagaResponse } from '../../messages/saga-response';
import { keysOf } from './dispatch';
import type { StepOutcome } from '../record/journal';
import type { Reply } from '../record/reply';
import type { Visit } from '../step-run';

/** What is known of a step that is asked about, or undone (S5). */
export function attemptOf(visit: Visit, outcome: StepOutcome): Attempt {
  const { reply } = visit.entry;
  return { outcome, keys: keysOf(visit, visit.entry), ...(reply && { reply: toResponse(reply) }) };
}

/** A reply as callbacks get it. */
export function toResponse({ status, content, httpStatus }: Reply): SagaResponse {
  return new SagaResponse({
    content: decodeContent(content),
    status: isSagaResponseStatus(status) ? status : 500,
    ...(httpStatus !== undefined && { httpStatus }),
  });
}
