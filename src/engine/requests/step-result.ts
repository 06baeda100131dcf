/** Owns what the callbacks of probes and undos learn about their step (S5). */
import { compact } from '../../context/compact';
import { decodeContent } from '../../context/content';
import type { StepResult } from '../../definition/step-result';
import { isSagaResponseStatus, SagaResponseStatus } from '../../messages/reply-status';
import { SagaResponse } from '../../messages/saga-response';
import { keysOf } from './dispatch';
import type { StepOutcome } from '../record/journal-entry';
import type { Reply } from '../record/reply';
import type { StepRun } from '../step-run';

/** What a probe or an undo learns about its step (S5). */
export function stepResultOf(run: StepRun, outcome: StepOutcome): StepResult {
  const { reply } = run.entry;
  return compact({ outcome, keys: keysOf(run, run.entry), reply: reply && toResponse(reply) });
}

/** A reply as callbacks get it. */
export function toResponse({ status, content, httpStatus }: Reply): SagaResponse {
  return new SagaResponse({
    content: decodeContent(content),
    status: isSagaResponseStatus(status) ? status : SagaResponseStatus.SYSTEM_ERROR,
    ...compact({ httpStatus }),
  });
}
