/** Owns what a step keeps of its reply for its undo: the callback `keep`, and the check of what it returns. */
import { encodeValue } from '../../context/encoding';
import { sizeOf } from '../../context/json-size';
import type { CallbackOperation } from '../../definition/operation';
import { callOnReply, encodeOrFail } from '../callbacks/call-hook';
import type { Coroutine } from '../coroutine';
import { LARGEST_KEPT } from '../limits';
import { failureAt } from '../record/failure';
import type { Reply } from '../record/reply';
import type { StepRun } from '../step-run';

/**
 * Calls `keep` and records what it returns; nothing, where it returns `undefined`.
 *
 * @throws StepFailure as `callHook`, and `UNENCODABLE`, `KEPT_TOO_LARGE`.
 */
export function* keepOf(run: StepRun, operation: CallbackOperation, reply: Reply): Coroutine {
  const { entry, path } = run;
  const place = { step: path, hook: 'keep' };
  const kept = yield* callOnReply(run, place.hook, operation, reply);
  if (kept === undefined) return;
  const value = encodeOrFail(place, () => encodeValue(kept, 'kept'));
  const size = sizeOf(value);
  if (size > LARGEST_KEPT) {
    const message = `keep returned ${String(size)} bytes of JSON; at most 256 KiB are kept. Return the ids that the undo needs.`;
    throw failureAt(place, 'KEPT_TOO_LARGE', message);
  }
  entry.keepValue(value);
}
