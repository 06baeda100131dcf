/** Owns the branches that an exploration finds: which were taken, and which are still to be forced. */
import { branchName, type ConditionalStepDefinition } from '../../definition/steps/conditional-step';
import { definedPath } from '../../definition/walk-definition';
import type { TabledStep } from '../step-table';
import type { RecordedRun } from './recorded-run';
import type { ForcedBranch, Schedule } from './schedule';

/** A branch of a conditional step, and why it was taken. */
export interface TakenBranch extends ForcedBranch {
  /** `context`: the conditions chose it; `force`: the explorer forced it; absent: it was never taken. */
  readonly by?: 'context' | 'force';
}

/** The branches of the conditional steps that the runs reach. */
export class Branches {
  readonly #found = new Map<string, TakenBranch>();
  /** A schedule that reaches the conditional step of a branch, by the branch. */
  readonly #reachedBy = new Map<string, Schedule>();

  add({ schedule, record, steps }: RecordedRun): void {
    for (const { step: path, branch: taken } of record.steps) {
      const tabled = steps.get(path);
      const step = definedPath(path);
      if (taken === undefined || tabled?.step.kind !== 'conditional') continue;
      for (const branch of branchNames(tabled)) this.#reach({ step, branch }, schedule);
      const name = nameOf({ step, branch: taken });
      const isForced = schedule.branches.length > 0;
      if (this.#found.get(name)?.by === undefined) {
        this.#found.set(name, { step, branch: taken, by: isForced ? 'force' : 'context' });
      }
    }
  }

  /** A schedule that forces a branch that no run has taken. Each branch is forced once. */
  nextUntaken(): Schedule | undefined {
    for (const [name, { step, branch, by }] of this.#found) {
      const schedule = this.#reachedBy.get(name);
      if (by !== undefined || !schedule) continue;
      this.#reachedBy.delete(name);
      // A conditional step takes one branch, so that this one replaces an earlier forced one.
      const others = schedule.branches.filter((forced) => forced.step !== step);
      return { ...schedule, branches: [...others, { step, branch }] };
    }
    return undefined;
  }

  /** All known branches, in the order in which they were found. */
  get all(): readonly TakenBranch[] {
    return [...this.#found.values()];
  }

  #reach(branch: ForcedBranch, schedule: Schedule): void {
    const name = nameOf(branch);
    if (this.#found.has(name)) return;
    this.#found.set(name, branch);
    this.#reachedBy.set(name, schedule);
  }
}

/** Whether a run has taken all the branches that its schedule forces. */
export function hasTakenForced({ schedule, record }: RecordedRun): boolean {
  return schedule.branches.every(({ step, branch }) => {
    return record.steps.some((one) => definedPath(one.step) === step && one.branch === branch);
  });
}

function branchNames({ step }: TabledStep): readonly string[] {
  const { ifThen, elseThen } = step as ConditionalStepDefinition;
  return [...ifThen.map((_, index) => branchName(index)), elseThen ? 'else' : 'none'];
}

function nameOf({ step, branch }: ForcedBranch): string {
  return `${step}=${branch}`;
}
