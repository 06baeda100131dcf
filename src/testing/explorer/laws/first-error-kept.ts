/** L4: checks that the error of the execution is its first one. */
import type { SagaErrorCode } from '../../../errors/error-codes';
import type { JournalEntry } from '../../../engine/record/journal-entry';
import { isSameJson } from '../../stable-text';
import type { PortEvent } from '../../port-event';
import type { RecordedRun } from '../recorded-run';
import { stepOrder } from '../step-order';
import { undonePartOf } from '../undone-parts';
import { eventsOfStep, lastMoment } from './event-moments';
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

function misplaced(run: RecordedRun): Breach | undefined {
  const { error, status } = run.record;
  if (!error) return undefined;
  if (status === 'finished') return { message: 'The saga is finished but has an error.' };
  if (error.step === undefined) {
    return FROM_OUTSIDE.has(error.code) ? undefined : breachOf(run, error.code, undefined);
  }
  return hasBlocks(run) ? notFirst(run, error.step) : notLast(run, error.step);
}

/** Without blocks other than conditional steps, the step that fails is the last one that goes forward. */
function notLast(run: RecordedRun, step: string): Breach | undefined {
  const culprit = run.events.findLast((event) => failingStep(event) !== undefined);
  const last = culprit && failingStep(culprit);
  return step === last ? undefined : breachOf(run, step, last, culprit);
}

/** The step that may fail at an event: a forward call, or an incident of the execute phase. */
function failingStep(event: PortEvent): string | undefined {
  if (event.kind !== 'stuck') return forwardStep(event);
  return event.incident.phase === 'execute' ? event.incident.step : undefined;
}

function hasBlocks({ steps }: RecordedRun): boolean {
  return steps.values().some(({ step: { kind } }) => !PLAIN.has(kind));
}

const PLAIN: ReadonlySet<string> = new Set(['local', 'remote', 'conditional', 'query', 'check', 'undo']);

/** Beside others several steps may fail: no other one failed before the step of the error. */
function notFirst(run: RecordedRun, step: string): Breach | undefined {
  const known = run.journal.find((entry) => entry.step === step);
  // A step that only an earlier run has started, or one whose start failed, has no entry of its own.
  if (known?.status === 'done' && !isUndoneAlone(run, step)) return breachOf(run, step, undefined);
  const earlier = run.journal.find((entry) => {
    return entry.step !== step && hasFailedItself(entry) && failedBefore(run, entry.step, step);
  });
  return earlier && breachOf(run, step, earlier.step, eventsOfStep(run.events, earlier.step).at(-1));
}

function isUndoneAlone(run: RecordedRun, step: string): boolean {
  return undonePartOf(run, step) !== '';
}

/** Whether a step itself failed: not a step inside it, and not because another one failed beside it. */
function hasFailedItself({ step, status, error }: JournalEntry): boolean {
  if (status !== 'failed' || error?.step !== step) return false;
  return error.code !== 'BRANCH_STOPPED' && !FROM_OUTSIDE.has(error.code);
}

/** Failures that one part of the saga absorbs do not count for another. */
function failedBefore(run: RecordedRun, one: string, other: string): boolean {
  if (undonePartOf(run, one) !== undonePartOf(run, other)) return false;
  const [moment, otherMoment] = [lastMoment(run.events, one), lastMoment(run.events, other)];
  if (moment === undefined || otherMoment === undefined || moment > otherMoment) return false;
  // Of two that failed at the same moment, the first one in the definition counts.
  return moment < otherMoment || stepOrder(run.steps, one, other) === 'before';
}

function breachOf(
  { record: { error } }: RecordedRun,
  step: string,
  instead: string | undefined,
  culprit?: PortEvent,
): Breach {
  const message = `The error is ${error?.code ?? ''} at ${error?.step ?? step}, but compensation started at ${String(instead)}.`;
  return { message, culprit };
}
