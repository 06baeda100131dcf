import type { SagaStatus } from '../../engine/state';
import type { SagaRecord } from '../../protocol/record';
import type { PortEvent } from '../port-event';
import { tellStory } from '../story';
import { type Fault, FAULTS } from './fault';
import { type Schedule, scheduleText, START } from './schedule';
import type { TakenSide } from './sides';
import { requestsOf, type Told, type Violation } from './told';

/** A run that breaks laws or invariants. */
export interface Counterexample {
  /** What went wrong in it: `exploreSaga(..., { only: schedule })` runs it again. */
  readonly schedule: string;
  /** The laws (`L1` to `L12`) and the invariants (by their names) that it breaks. */
  readonly broken: readonly string[];
  /** What it did, and where the first of them was broken: a line for each request. */
  readonly story: string;
  /** All that is known of the execution. */
  readonly record: SagaRecord;
}

/** What an exploration covered. */
export interface Exploration {
  /** The saga's name. */
  readonly saga: string;
  /** How many schedules were run. */
  readonly schedules: number;
  /** How many of them break something. */
  readonly broken: number;
  /** How many schedules had how many faults: the first had none. */
  readonly byFaults: readonly number[];
  /** How many schedules ended how. Where none is `finished`, the saga never succeeds with these participants. */
  readonly ends: Readonly<Partial<Record<SagaStatus, number>>>;
  /** How often each fault struck. */
  readonly struck: Readonly<Partial<Record<Fault, number>>>;
  /** How many requests were sent, and as many crashes of the host survived. */
  readonly requests: number;
  /** The sides of the saga's conditions, and what led to them. */
  readonly sides: readonly TakenSide[];
  /** Whether a request ever changed the books: where none does, the laws see no effects. */
  readonly hasEffects: boolean;
  /** Milliseconds. */
  readonly elapsed: number;
  /** The smallest: that with the fewest faults, and among them the shortest. */
  readonly counterexample?: Counterexample;
  /** All of that in a few lines. */
  readonly report: string;
}

/** Thrown when an exploration has found a counterexample. */
export class ExplorationError extends Error {
  readonly exploration: Exploration;

  constructor(exploration: Exploration) {
    super(exploration.report);
    this.name = 'ExplorationError';
    this.exploration = exploration;
  }
}

/** Adds up what the runs of an exploration show. */
export class ExplorationBook {
  readonly #byFaults: number[] = [];
  readonly #ends = new Map<SagaStatus, number>();
  readonly #struck = new Map<Fault, number>();
  #requests = 0;
  #hasEffects = false;
  #broken = 0;
  #saga = '';
  #smallest: { readonly told: Told; readonly violations: readonly Violation[] } | undefined;

  add(told: Told, violations: readonly Violation[]): void {
    const { faults } = told.schedule;
    this.#saga = told.name;
    this.#byFaults[faults.length] = (this.#byFaults[faults.length] ?? 0) + 1;
    count(this.#ends, told.record.status);
    for (const { fault } of faults) count(this.#struck, fault);
    this.#requests += requestsOf(told).length;
    this.#hasEffects ||= told.deliveries.haveTakenEffect;
    if (violations.length === 0) return;
    this.#broken += 1;
    if (!this.#smallest || isSmaller(told, this.#smallest.told)) this.#smallest = { told, violations };
  }

  close(elapsed: number, sides: readonly TakenSide[]): Exploration {
    // A run of one schedule has no runs with fewer faults.
    const byFaults = Array.from(this.#byFaults, (count) => count ?? 0);
    const smallest = this.#smallest;
    const found = smallest && { counterexample: counterexampleOf(smallest.told, smallest.violations) };
    const covered = {
      saga: this.#saga,
      schedules: byFaults.reduce((sum, count) => sum + count, 0),
      broken: this.#broken,
      byFaults,
      ends: Object.fromEntries(this.#ends),
      struck: Object.fromEntries(this.#struck),
      requests: this.#requests,
      ...{ sides, hasEffects: this.#hasEffects, elapsed },
      ...found,
    };
    return { ...covered, report: reportOf(covered) };
  }
}

function count<K>(times: Map<K, number>, key: K): void {
  times.set(key, (times.get(key) ?? 0) + 1);
}

function isSmaller(one: Told, other: Told): boolean {
  const [forced, faults, sites] = [
    one.schedule.sides.length - other.schedule.sides.length,
    one.schedule.faults.length - other.schedule.faults.length,
    one.sites.length - other.sites.length,
  ];
  return (forced || faults || sites) < 0;
}

function counterexampleOf(told: Told, violations: readonly Violation[]): Counterexample {
  const { schedule, events, record, faultOf } = told;
  const noteOf = (event: PortEvent) => {
    const fault = faultOf.get(event);
    return fault && FAULTS[fault];
  };
  const story = tellStory(events, record, { noteOf, culprit: violations[0]?.culprit });
  return {
    schedule: scheduleText(schedule),
    broken: violations.map(({ law }) => law),
    story: `${violations.map(({ law, message }) => `${law}: ${message}`).join('\n')}\n${prologue(schedule)}${story}`,
    record,
  };
}

/** What a schedule does that is no event of the run. */
function prologue({ sides, faults }: Schedule): string {
  const forced = sides.map(({ step, side }) => `  0. ${step} takes ${side}, whatever its conditions say\n`);
  const isCancelled = faults[0]?.site === START;
  return [...forced, ...(isCancelled ? ['  0. a cancel comes before the first step\n'] : [])].join('');
}

function reportOf(covered: Omit<Exploration, 'report'>): string {
  const { saga, schedules, broken, byFaults, ends, struck, requests, elapsed, counterexample } = covered;
  const numbers = byFaults.map((times, faults) => `${String(times)} with ${String(faults)}`).join(', ');
  return [
    `Explored ${saga}: ${String(schedules)} schedules (faults: ${numbers}), ${String(requests)} requests, ${(elapsed / 1000).toFixed(1)} s.`,
    `Struck: ${timesText(struck)}; crash of the host at each of the requests.`,
    `Ended: ${timesText(ends)}.`,
    ...sidesLine(covered),
    ...effectsLine(covered),
    ...(counterexample
      ? [
          `${String(broken)} of the schedules break something. The smallest is { only: '${counterexample.schedule}' }:`,
          counterexample.story,
        ]
      : ['No counterexample.']),
  ].join('\n');
}

function timesText(times: Readonly<Partial<Record<string, number>>>): string {
  return (
    Object.entries(times)
      .map(([what, number]) => `${what} ${String(number)}`)
      .join(', ') || 'nothing'
  );
}

function sidesLine({ sides }: Pick<Exploration, 'sides'>): readonly string[] {
  if (sides.length === 0) return [];
  const names = { context: '', force: ' (forced: the laws alone)' };
  const texts = sides.map(({ step, side, by }) => {
    return `${step}=${side}${by === undefined ? ' (NEVER TAKEN: give a context that leads there)' : names[by]}`;
  });
  return [`Sides: ${texts.join(', ')}.`];
}

function effectsLine({
  hasEffects,
  requests,
}: Pick<Exploration, 'hasEffects' | 'requests'>): readonly string[] {
  if (hasEffects || requests === 0) return [];
  return ['No request ever changed the books, so that L3 and L12 see nothing: give books, or effects.'];
}
