/** Owns the totals and the counterexamples of an exploration while its runs come in. */
import type { SagaStatus } from '../../engine/saga-state';
import { counterexampleOf } from './counterexample';
import { withOldNames } from './deprecated-names';
import type { BrokenLaw, Exploration } from './exploration';
import type { Fault } from './fault';
import { HintLog } from './hints';
import { reportOf } from './report';
import type { TakenBranch } from './forced-branches';
import type { Survey } from './survey';
import { requestsOf, type RecordedRun, type Violation } from './recorded-run';

/** The smallest run that breaks a law, and the number of schedules that break it. */
interface Found {
  schedules: number;
  smallest: { readonly run: RecordedRun; readonly violations: readonly Violation[] };
}

/** Records the runs of one exploration. */
export class ExplorationLog {
  readonly #byFaults: number[] = [];
  readonly #ends = new Map<SagaStatus, number>();
  readonly #injected = new Map<Fault, number>();
  readonly #hints = new HintLog();
  readonly #found = new Map<string, Found>();
  #orders = 0;
  #ordersLeftOut = 0;
  #requests = 0;
  #hasEffects = false;
  #broken = 0;
  #saga = '';
  #smallest: Found['smallest'] | undefined;

  add(run: RecordedRun, violations: readonly Violation[]): void {
    const { faults } = run.schedule;
    this.#saga = run.name;
    this.#byFaults[faults.length] = (this.#byFaults[faults.length] ?? 0) + 1;
    count(this.#ends, run.record.status);
    for (const { fault } of faults) count(this.#injected, fault);
    this.#requests += requestsOf(run).length;
    this.#hasEffects ||= run.deliveries.hasEffects;
    this.#hints.add(run);
    this.addViolations(run, violations);
  }

  /** Adds violations of a run that is already recorded. */
  addViolations(run: RecordedRun, violations: readonly Violation[]): void {
    if (violations.length === 0) return;
    this.#broken += 1;
    if (!this.#smallest || isSmaller(run, this.#smallest.run)) this.#smallest = { run, violations };
    for (const violation of violations) {
      const found = this.#found.get(violation.law);
      const own = { run, violations: [violation, ...violations.filter((one) => one !== violation)] };
      if (!found) this.#found.set(violation.law, { schedules: 1, smallest: own });
      else {
        found.schedules += 1;
        if (isSmaller(run, found.smallest.run)) found.smallest = own;
      }
    }
  }

  /** Notes how many schedules ran in another order, and how many more there are. */
  addOrders(explored: number, leftOut: number): void {
    this.#orders += explored;
    this.#ordersLeftOut += leftOut;
  }

  close(
    elapsed: number,
    branches: readonly TakenBranch[],
    survey: Survey,
    more: readonly string[],
  ): Exploration {
    // Fills the gaps: `only` runs one schedule, and none with fewer faults.
    const byFaults = Array.from(this.#byFaults, (count) => count ?? 0);
    const smallest = this.#smallest;
    const found = smallest && { counterexample: counterexampleOf(smallest.run, smallest.violations) };
    const covered = {
      saga: this.#saga,
      schedules: byFaults.reduce((sum, count) => sum + count, 0),
      broken: this.#broken,
      byFaults,
      ends: Object.fromEntries(this.#ends),
      injected: Object.fromEntries(this.#injected),
      requests: this.#requests,
      orders: { explored: this.#orders, leftOut: this.#ordersLeftOut },
      ...{ branches, hasEffects: this.#hasEffects, elapsed },
      hints: [...this.#hints.close(survey), ...more],
      counterexamples: this.#brokenLaws(),
      ...found,
    };
    return withOldNames({ ...covered, report: reportOf(covered) });
  }

  #brokenLaws(): readonly BrokenLaw[] {
    return [...this.#found].map(
      ([
        law,
        {
          schedules,
          smallest: { run, violations },
        },
      ]) => {
        const message = violations[0]?.message ?? '';
        return { law, schedules, message, smallest: counterexampleOf(run, violations) };
      },
    );
  }
}

function count<K>(times: Map<K, number>, key: K): void {
  times.set(key, (times.get(key) ?? 0) + 1);
}

function isSmaller(one: RecordedRun, other: RecordedRun): boolean {
  const [forced, faults, orders, resets, sites] = [
    one.schedule.branches.length - other.schedule.branches.length,
    one.schedule.faults.length - other.schedule.faults.length,
    (one.schedule.order?.length ?? 0) - (other.schedule.order?.length ?? 0),
    // A run after a reset contains two runs, so it is longer.
    Number(one.before !== undefined) - Number(other.before !== undefined),
    one.sites.length - other.sites.length,
  ];
  return (forced || faults || orders || resets || sites) < 0;
}
