/**
 * Replies of participants, as the record holds and shows them.
 *
 * The statuses of a reply are numbers of the public API and decide nothing in the engine: a host reads them at its
 * boundary into a {@link ReplyKind}.
 */
import { compact } from '../../context/compact';
import { SagaResponseStatus } from '../../messages/reply-status';

/** A reply's content and statuses. */
export interface Reply {
  /** 200, 400 or 500; 202: the participant has accepted the request and replies later. */
  readonly status: number;
  readonly httpStatus?: number;
  /** Encoded as `encodeContent` does: plain JSON, whatever numbers it holds. */
  readonly content: unknown;
  /** A sentence for the operator about the probable cause, such as a wrong URL. */
  readonly hint?: string;
  /** On a refused undo: the participant says that there is no effect to undo (S6). */
  readonly nothingToUndo?: true;
}

/**
 * What a reply says about its request:
 * - `done`: it had its effect;
 * - `refused`: this attempt had no effect, and another attempt changes nothing;
 * - `accepted`: the reply comes later (S10);
 * - `error`: it may or may not have had its effect.
 */
export type ReplyKind = 'done' | 'refused' | 'accepted' | 'error';

/** A reply, and what it says. */
export interface ClassedReply {
  readonly says: ReplyKind;
  readonly reply: Reply;
}

/** The reply of a request that counts as done, although the participant's own reply is missing. */
export function doneReply(content: unknown, httpStatus?: number): Reply {
  const status = SagaResponseStatus.SUCCESS;
  return { status, content, ...compact({ httpStatus }) };
}
