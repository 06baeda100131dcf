/** A run that breaks something, with its transcript. */
import type { SagaRecord } from '../../protocol/record';
import type { PortEvent } from '../port-event';
import { tellStory } from '../transcript';
import { booksAfterEnd, booksOf } from './state-lines';
import { FAULTS } from './fault';
import { type Schedule, scheduleText, START } from './schedule';
import type { Told, Violation } from './recorded-run';

/** A run that breaks laws or invariants. */
export interface Counterexample {
  /** What went wrong in it: `exploreSaga(..., { only: schedule })` runs it again. */
  readonly schedule: string;
  /** The laws (`L1` to `L21`) and the invariants (by their names) that it breaks. */
  readonly broken: readonly string[];
  /** What it did, and where the first of them was broken: a line for each request. */
  readonly story: string;
  /** All that is known of the execution. */
  readonly record: SagaRecord;
}

/** The counterexample that a run is. The culprit of the first violation is marked in its transcript. */
export function counterexampleOf(told: Told, violations: readonly Violation[]): Counterexample {
  const { schedule, record, faultOf } = told;
  const noteOf = (event: PortEvent) => {
    const fault = faultOf.get(event);
    return fault && FAULTS[fault];
  };
  const events = allEvents(told);
  const linesOf = linesBelow(told, events);
  const story = tellStory(events, record, { noteOf, linesOf, culprit: violations[0]?.culprit });
  const laws = violations.map(({ law, message }) => `${law}: ${message}`);
  return {
    schedule: scheduleText(schedule),
    broken: violations.map(({ law }) => law),
    story: [...laws, `${prologue(schedule)}${story}`, ...booksAfterEnd(told)].join('\n'),
    record,
  };
}

/** The run before a reset of the workflow as a whole, and what followed on it. */
function allEvents({ before, events }: Told): readonly PortEvent[] {
  if (!before) return events;
  return [...before.events, ...events.slice(events.findIndex(({ kind }) => kind === 'reset'))];
}

/** The books stand below the first request of a key. */
function linesBelow(told: Told, events: readonly PortEvent[]): (event: PortEvent) => readonly string[] {
  const firsts = new Map<string, PortEvent>();
  for (const event of events) {
    const key = event.kind === 'request' ? event.dispatch.idempotencyKey : undefined;
    if (key !== undefined && !firsts.has(key)) firsts.set(key, event);
  }
  const shown = new Set(firsts.values());
  return (event) => (shown.has(event) ? booksOf(told, event) : []);
}

/** What a schedule does that is no event of the run. */
function prologue({ sides, faults }: Schedule): string {
  const forced = sides.map(({ step, side }) => `  0. ${step} takes ${side}, whatever its conditions say\n`);
  const isCancelled = faults[0]?.site === START;
  return [...forced, ...(isCancelled ? ['  0. a cancel comes before the first step\n'] : [])].join('');
}
