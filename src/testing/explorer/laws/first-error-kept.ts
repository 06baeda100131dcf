/** L4: checks that the error of the execution is its first one. */
import type { SagaErrorCode } from '../../../errors/error-codes';
import { isSameJson } from '../../stable-text';
import type { PortEvent } from '../../port-event';
import type { RecordedRun } from '../recorded-run';
import type { Breach, Law } from './law';
import { forwardStep } from './walk-steps';

/** The failures that start compensation between two steps. */
const FROM_OUTSIDE: ReadonlySet<SagaErrorCode> = new Set([
  'CANCELLED',
  'ABORTED',
  'ENDED',
  'DEADLINE_EXCEEDED',
  'JOURNAL_FULL',
]);

/** The first failure is the error of the execution, and no later failure replaces it (S7). */
export const firstErrorKept: Law = {
  id: 'L4',
  title: 'The first error is the error of the execution and is never replaced',
  check(run) {
    return replaced(run) ?? misplaced(run);
  },
};

function replaced({ events, record }: RecordedRun): Breach | undefined {
  const culprit = events.find(
    (event) => event.kind === 'boundary' && event.error && !isSameJson(event.error, record.error),
  );
  return culprit && { message: 'The error at the end is not the error that started compensation.', culprit };
}

function misplaced({ events, record: { error, status } }: RecordedRun): Breach | undefined {
  if (!error) return undefined;
  if (status === 'finished') return { message: 'The saga is finished but has an error.' };
  const culprit = events.findLast((event) => failingStep(event) !== undefined);
  const last = culprit && failingStep(culprit);
  const isRight = error.step === undefined ? FROM_OUTSIDE.has(error.code) : error.step === last;
  if (isRight) return undefined;
  return {
    message: `The error is ${error.code} at ${String(error.step)}, but compensation started at ${String(last)}.`,
    culprit,
  };
}

/** The step that may fail at an event: a forward call, or an incident of the execute phase. */
function failingStep(event: PortEvent): string | undefined {
  if (event.kind !== 'stuck') return forwardStep(event);
  return event.incident.phase === 'execute' ? event.incident.step : undefined;
}
