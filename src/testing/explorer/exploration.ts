import type { SagaRecord } from '../../protocol/record';
import type { PortEvent } from '../port-event';
import { tellStory } from '../story';
import { type Fault, FAULTS } from './fault';
import { scheduleText, START } from './schedule';
import type { Told, Violation } from './told';

/** A run that breaks laws or invariants. */
export interface Counterexample {
  /** What went wrong in it: `exploreSaga(..., { only: schedule })` runs it again. */
  readonly schedule: string;
  /** The laws (`L1` to `L11`) and the invariants (by their names) that it breaks. */
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
  /** How often each fault struck. */
  readonly struck: Readonly<Partial<Record<Fault, number>>>;
  /** How many requests were sent, and as many crashes of the host survived. */
  readonly requests: number;
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
  readonly #struck = new Map<Fault, number>();
  #requests = 0;
  #broken = 0;
  #saga = '';
  #smallest: { readonly told: Told; readonly violations: readonly Violation[] } | undefined;

  add(told: Told, violations: readonly Violation[]): void {
    const { faults } = told.schedule;
    this.#saga = told.name;
    this.#byFaults[faults.length] = (this.#byFaults[faults.length] ?? 0) + 1;
    for (const { fault } of faults) this.#struck.set(fault, (this.#struck.get(fault) ?? 0) + 1);
    this.#requests += told.sites.length;
    if (violations.length === 0) return;
    this.#broken += 1;
    if (!this.#smallest || isSmaller(told, this.#smallest.told)) this.#smallest = { told, violations };
  }

  close(elapsed: number): Exploration {
    // A run of one schedule has no runs with fewer faults.
    const byFaults = Array.from(this.#byFaults, (count) => count ?? 0);
    const smallest = this.#smallest;
    const found = smallest && { counterexample: counterexampleOf(smallest.told, smallest.violations) };
    const covered = {
      saga: this.#saga,
      schedules: byFaults.reduce((sum, count) => sum + count, 0),
      broken: this.#broken,
      byFaults,
      struck: Object.fromEntries(this.#struck),
      requests: this.#requests,
      elapsed,
      ...found,
    };
    return { ...covered, report: reportOf(covered) };
  }
}

function isSmaller(one: Told, other: Told): boolean {
  const fewer = one.schedule.faults.length - other.schedule.faults.length;
  return fewer === 0 ? one.sites.length < other.sites.length : fewer < 0;
}

function counterexampleOf(told: Told, violations: readonly Violation[]): Counterexample {
  const { schedule, events, record, faultOf } = told;
  const noteOf = (event: PortEvent) => {
    const fault = faultOf.get(event);
    return fault && FAULTS[fault];
  };
  const story = tellStory(events, record, { noteOf, culprit: violations[0]?.culprit });
  const start = schedule.faults[0]?.site === START ? '  0. a cancel comes before the first step\n' : '';
  return {
    schedule: scheduleText(schedule),
    broken: violations.map(({ law }) => law),
    story: `${violations.map(({ law, message }) => `${law}: ${message}`).join('\n')}\n${start}${story}`,
    record,
  };
}

function reportOf(covered: Omit<Exploration, 'report'>): string {
  const { saga, schedules, broken, byFaults, struck, requests, elapsed, counterexample } = covered;
  const numbers = byFaults.map((count, faults) => `${String(count)} with ${String(faults)}`).join(', ');
  const faults = Object.entries(struck).map(([fault, times]) => `${fault} ${String(times)}`);
  const lines = [
    `Explored ${saga}: ${String(schedules)} schedules (faults: ${numbers}), ${String(requests)} requests, ${(elapsed / 1000).toFixed(1)} s.`,
    `Struck: ${faults.join(', ') || 'nothing'}; crash of the host at each of the requests.`,
  ];
  if (!counterexample) return [...lines, 'No counterexample.'].join('\n');
  const { schedule, story } = counterexample;
  return [
    ...lines,
    `${String(broken)} of the schedules break something. The smallest is { only: '${schedule}' }:`,
    story,
  ].join('\n');
}
