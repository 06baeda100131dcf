import type { SagaErrorCode } from '../../../errors/error-codes';
import { isSameJson } from '../../stable-text';
import type { PortEvent } from '../../port-event';
import type { Told } from '../recorded-run';
import type { Breach, Law } from './law';
import { forwardStep } from './walk-parts';

/** The failures that turn a saga round between two steps. */
const FROM_OUTSIDE: ReadonlySet<SagaErrorCode> = new Set([
  'CANCELLED',
  'ABORTED',
  'ENDED',
  'DEADLINE_EXCEEDED',
  'JOURNAL_FULL',
]);

/** The first failure is the execution's error, and nothing that follows changes it (S7). */
export const firstErrorKept: Law = {
  id: 'L4',
  title: 'the first error is kept',
  check(told) {
    return replaced(told) ?? misplaced(told);
  },
};

function replaced({ events, record }: Told): Breach | undefined {
  const culprit = events.find(
    (event) => event.kind === 'boundary' && event.error && !isSameJson(event.error, record.error),
  );
  return culprit && { message: 'The error at the end is not the one that turned the saga round.', culprit };
}

function misplaced({ events, record: { error, status } }: Told): Breach | undefined {
  if (!error) return undefined;
  if (status === 'finished') return { message: 'The saga is finished, and has an error.' };
  const culprit = events.findLast((event) => failingStep(event) !== undefined);
  const last = culprit && failingStep(culprit);
  const isRight = error.step === undefined ? FROM_OUTSIDE.has(error.code) : error.step === last;
  if (isRight) return undefined;
  return {
    message: `The error is ${error.code} at ${String(error.step)}, and the saga turned round at ${String(last)}.`,
    culprit,
  };
}

/** The step that may fail at an event: an activity of a local step has none before a reset of the workflow stops it. */
function failingStep(event: PortEvent): string | undefined {
  if (event.kind !== 'stuck') return forwardStep(event);
  return event.incident.phase === 'execute' ? event.incident.step : undefined;
}
