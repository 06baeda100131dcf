/** Owns the check of a reply by the schema of its operation. */
import { decodeContent } from '../../context/content';
import { encodeValue } from '../../context/encoding';
import type { Schema } from '../../messages/schema';
import { encodeOrFail } from '../callbacks/call-hook';
import { fittedBy } from '../callbacks/check-schema';
import type { Coroutine } from '../coroutine';
import type { Reply } from '../record/reply';
import type { StepRun } from '../step-run';

/**
 * The reply with the content that comes out of the schema.
 *
 * @throws StepFailure `REPLY_INVALID`, and as a callback that fails.
 */
export function* fittingReply(run: StepRun, schema: Schema | undefined, reply: Reply): Coroutine<Reply> {
  if (!schema) return reply;
  const { path, options, entry } = run;
  const place = { step: path, hook: 'onSuccess' };
  const what = `The reply to the step ${path}`;
  const misfit = { place, code: 'REPLY_INVALID', what } as const;
  const content = yield* fittedBy(misfit, schema, decodeContent(reply.content));
  const fitting = { ...reply, content: encodeOrFail(place, () => encodeValue(content, 'reply')) };
  if (options.keepReply === true) entry.keepReply(fitting);
  return fitting;
}
