/**
 * A request of this worker's own sagas as a local activity: it returns the answer, or how an activity continues the request.
 *
 * Owns what its end proves: where it is no success, history shows whether its workflow task may be a repetition (S3).
 */
import { compact } from '../context/compact';
import { contentText } from '../context/content';
import { namingTarget } from '../engine/requests/request-message';
import { recordable } from '../errors/recordable';
import { classed } from '../protocol/classed-reply';
import type { LocalEnd, LocalTerms } from '../protocol/local-call';
import type { ParticipantAnswer, ParticipantCall } from '../protocol/participant-call';
import { isFirstTask } from './first-task';
import { attemptLocally, type LocallyAttempted } from './local-attempts';
import type { RequestFrame } from './one-attempt';
import type { Transport } from './transport';

/** Carries a local request out. It rejects for no end of it. */
export async function requestLocally(
  call: ParticipantCall & { readonly local: LocalTerms },
  request: RequestFrame,
  transport: Transport | undefined,
): Promise<ParticipantAnswer | LocalEnd> {
  const { echo, metadata, undoes, nonRetryable = [], local } = call;
  const { idempotencyKey: key } = metadata;
  const ended: LocallyAttempted = transport
    ? await attemptLocally({ request, transport, policy: local.policy, undoes, nonRetryable })
    : { ...ELSEWHERE, message: namingTarget(request.target, ELSEWHERE.message) };
  if (ended.kind === 'none') return localEnd(ended, { key, ...(await proofOf(local.task)) });
  const { end, attempts, uncertain, elapsed } = ended;
  const size = Buffer.byteLength(contentText(end.reply.content));
  if (size > local.room) {
    const message = `The reply has ${String(size)} bytes; there is room for ${String(local.room)}.`;
    const found = { attempts, uncertain: true, elapsed, causes: [], nextIn: 0 };
    return { format: 'saga-local-end-1', key, message: namingTarget(request.target, message), ...found };
  }
  const answer = { format: 'saga-answer-2', key, reply: end.reply, attempts, echo } as const;
  const { causes } = end;
  if (classed(end.reply).says === 'done') return { ...answer, uncertain, ...compact({ causes }) };
  const proof = await proofOf(local.task);
  return { ...answer, uncertain: uncertain || !proof.isFirstTask, ...compact({ causes }), ...proof };
}

/** The participant is not one of this worker: an activity reaches it. */
const ELSEWHERE = {
  kind: 'none',
  attempts: 0,
  uncertain: false,
  elapsed: 0,
  nextIn: 0,
  message: 'This worker does not serve the participant.',
  causes: [],
} as const satisfies LocallyAttempted;

function localEnd(
  { kind: _, uncertain, message, ...end }: Extract<LocallyAttempted, { kind: 'none' }>,
  proof: { readonly key: string; readonly isFirstTask?: true },
): LocalEnd {
  return {
    format: 'saga-local-end-1',
    ...end,
    message: recordable(message),
    uncertain: uncertain || !proof.isFirstTask,
    ...proof,
  };
}

async function proofOf(task: number): Promise<{ readonly isFirstTask?: true }> {
  return (await isFirstTask(task)) ? { isFirstTask: true } : {};
}
