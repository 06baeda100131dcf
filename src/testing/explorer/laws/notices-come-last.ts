/** L33: checks the notices at the end. */
import { isNoticePath, noticePath } from '../../../definition/notice';
import type { PortEvent } from '../../port-event';
import type { RecordedRun } from '../recorded-run';
import type { Breach, Law } from './law';
import { forwardStep, undoneStep } from './walk-steps';

/** A notice is about the end, so that nothing follows but other notices, whatever becomes of it. */
export const noticesComeLast: Law = {
  id: 'L33',
  title: 'Notices come after the last step and the last undo, each one once, and undo nothing',
  check(run) {
    return followed(run) ?? sentOtherwise(run) ?? keysOfOneNotice(run);
  },
};

function followed({ events }: RecordedRun): Breach | undefined {
  const first = events.findIndex(isNotice);
  if (first < 0) return undefined;
  const culprit = events
    .slice(first)
    .find((event) => forwardStep(event) !== undefined || undoneStep(event) !== undefined);
  return culprit && { message: 'A step, or an undo, ran after a notice.', culprit };
}

/** The record lists each notice of the end, in the order of their definition, and no other. */
function sentOtherwise({ record, definition }: RecordedRun): Breach | undefined {
  const { status, notices = [] } = record;
  const due = (definition.atEnd ?? []).filter((notice) => notice.status.some((end) => end === status));
  const [expected, listed] = [due.map(({ id }) => noticePath(id)), notices.map(({ notice }) => notice)];
  if (expected.join() === listed.join()) return undefined;
  const message = `The saga is ${status}, and sent ${listed.join(', ') || 'nothing'} instead of ${expected.join(', ') || 'nothing'}.`;
  return { message };
}

/** No operator acts on a notice here, so that each one has one key. */
function keysOfOneNotice({ events }: RecordedRun): Breach | undefined {
  const keys = new Map<string, string>();
  for (const culprit of events) {
    if (culprit.kind !== 'request' || !isNotice(culprit)) continue;
    const { step, idempotencyKey } = culprit.dispatch;
    const known = keys.get(step) ?? idempotencyKey;
    keys.set(step, known);
    if (known !== idempotencyKey) return { message: `The notice ${step} was sent under two keys.`, culprit };
  }
  return undefined;
}

function isNotice(event: PortEvent): boolean {
  if (event.kind === 'request') return event.dispatch.phase === 'notice';
  return event.kind === 'callback' && isNoticePath(event.step);
}
