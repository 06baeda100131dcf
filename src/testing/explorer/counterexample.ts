/** Builds a counterexample: the data of a run that breaks laws or invariants, with its transcript. */
import type { SagaRecord } from '../../protocol/record';
import type { PortEvent } from '../port-event';
import { transcriptOf } from '../transcript';
import { type DeprecatedCounterexample, withOldName } from './deprecated-names';
import { FAULTS } from './fault';
import type { RecordedRun, Violation } from './recorded-run';
import { type Schedule, scheduleText, START } from './schedule';
import { changesAfterEnd, changesMadeBy } from './state-lines';

/** A run that breaks laws or invariants. */
export interface Counterexample extends DeprecatedCounterexample {
  /** Its schedule: `exploreSaga(..., { only: schedule })` repeats the run. */
  readonly schedule: string;
  /** The laws (`L1` to `L33`) and the invariants (by their names) that it breaks. */
  readonly broken: readonly string[];
  /** The requests of the run, one line each, and the place where it breaks the first law. */
  readonly transcript: string;
  /** The record of the execution. */
  readonly record: SagaRecord;
}

/** The counterexample of a run. Its transcript marks the culprit of the first violation. */
export function counterexampleOf(run: RecordedRun, violations: readonly Violation[]): Counterexample {
  const { schedule, record, faultOf } = run;
  const noteOf = (event: PortEvent) => {
    const fault = faultOf.get(event);
    return fault && FAULTS[fault];
  };
  const events = allEvents(run);
  const linesOf = linesBelow(run, events);
  const transcript = transcriptOf(events, record, { noteOf, linesOf, culprit: violations[0]?.culprit });
  const laws = violations.map(({ law, message }) => `${law}: ${message}`);
  return withOldName({
    schedule: scheduleText(schedule),
    broken: violations.map(({ law }) => law),
    transcript: [...laws, `${prologue(schedule)}${transcript}`, ...changesAfterEnd(run)].join('\n'),
    record,
  });
}

/**
 * After a reset of the workflow: all events of the earlier run, then the new events of the next run. The saga may ask several
 * times what the earlier run had sent; the transcript says it once.
 */
function allEvents({ before, events }: RecordedRun): readonly PortEvent[] {
  if (!before) return events;
  const first = events.findIndex(({ kind }) => kind === 'reset');
  const after = events.filter(({ kind }, index) => index === first || (index > first && kind !== 'reset'));
  return [...before.events, ...after];
}

/** The changes of the participant state, below the first request of each key. */
function linesBelow(run: RecordedRun, events: readonly PortEvent[]): (event: PortEvent) => readonly string[] {
  const firsts = new Map<string, PortEvent>();
  for (const event of events) {
    const key = event.kind === 'request' ? event.dispatch.idempotencyKey : undefined;
    if (key !== undefined && !firsts.has(key)) firsts.set(key, event);
  }
  const described = new Set(firsts.values());
  return (event) => (described.has(event) ? changesMadeBy(run, event) : []);
}

/** The parts of a schedule that are not events of the run. */
function prologue({ branches, faults }: Schedule): string {
  const forced = branches.map(
    ({ step, branch }) => `  0. ${step} takes ${branch}, regardless of its conditions\n`,
  );
  const isCancelled = faults[0]?.site === START;
  return [...forced, ...(isCancelled ? ['  0. a cancel arrives before the first step\n'] : [])].join('');
}
