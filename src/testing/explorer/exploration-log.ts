/** Adds up what the runs of an exploration show. */
import type { SagaStatus } from '../../engine/saga-state';
import { counterexampleOf } from './counterexample';
import type { BrokenLaw, Exploration } from './exploration';
import type { Fault } from './fault';
import { HintBook } from './hints';
import { reportOf } from './report';
import type { TakenSide } from './forced-branches';
import type { Survey } from './survey';
import { requestsOf, type Told, type Violation } from './recorded-run';

/** The smallest run that breaks a law, and how many do. */
interface Found {
  schedules: number;
  smallest: { readonly told: Told; readonly violations: readonly Violation[] };
}

/** The runs so far. */
export class ExplorationBook {
  readonly #byFaults: number[] = [];
  readonly #ends = new Map<SagaStatus, number>();
  readonly #struck = new Map<Fault, number>();
  readonly #hints = new HintBook();
  readonly #found = new Map<string, Found>();
  #requests = 0;
  #hasEffects = false;
  #broken = 0;
  #saga = '';
  #smallest: Found['smallest'] | undefined;

  add(told: Told, violations: readonly Violation[]): void {
    const { faults } = told.schedule;
    this.#saga = told.name;
    this.#byFaults[faults.length] = (this.#byFaults[faults.length] ?? 0) + 1;
    count(this.#ends, told.record.status);
    for (const { fault } of faults) count(this.#struck, fault);
    this.#requests += requestsOf(told).length;
    this.#hasEffects ||= told.deliveries.haveTakenEffect;
    this.#hints.add(told);
    this.addViolations(told, violations);
  }

  /** What is found of a run that has been added. */
  addViolations(told: Told, violations: readonly Violation[]): void {
    if (violations.length === 0) return;
    this.#broken += 1;
    if (!this.#smallest || isSmaller(told, this.#smallest.told)) this.#smallest = { told, violations };
    for (const violation of violations) {
      const found = this.#found.get(violation.law);
      const own = { told, violations: [violation, ...violations.filter((one) => one !== violation)] };
      if (!found) this.#found.set(violation.law, { schedules: 1, smallest: own });
      else {
        found.schedules += 1;
        if (isSmaller(told, found.smallest.told)) found.smallest = own;
      }
    }
  }

  close(elapsed: number, sides: readonly TakenSide[], survey: Survey, more: readonly string[]): Exploration {
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
      hints: [...this.#hints.close(survey), ...more],
      counterexamples: this.#brokenLaws(),
      ...found,
    };
    return { ...covered, report: reportOf(covered) };
  }

  #brokenLaws(): readonly BrokenLaw[] {
    return [...this.#found].map(
      ([
        law,
        {
          schedules,
          smallest: { told, violations },
        },
      ]) => {
        const message = violations[0]?.message ?? '';
        return { law, schedules, message, smallest: counterexampleOf(told, violations) };
      },
    );
  }
}

function count<K>(times: Map<K, number>, key: K): void {
  times.set(key, (times.get(key) ?? 0) + 1);
}

function isSmaller(one: Told, other: Told): boolean {
  const [forced, faults, resets, sites] = [
    one.schedule.sides.length - other.schedule.sides.length,
    one.schedule.faults.length - other.schedule.faults.length,
    // What came from a reset is longer than what did not.
    Number(one.before !== undefined) - Number(other.before !== undefined),
    one.sites.length - other.sites.length,
  ];
  return (forced || faults || resets || sites) < 0;
}
