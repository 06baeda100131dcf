import { branchName, type ConditionalStepDefinition } from '../../definition/steps/conditional-step';
import type { TabledStep } from '../step-table';
import type { ForcedSide, Schedule } from './schedule';
import type { Told } from './recorded-run';

/** A side of a condition, and what led there. */
export interface TakenSide extends ForcedSide {
  /** `context`: the context that was given did; `force`: the exploration; nothing did where it is absent. */
  readonly by?: 'context' | 'force';
}

/** The sides of the conditions that an exploration comes to. */
export class Sides {
  readonly #taken = new Map<string, TakenSide>();
  /** A schedule that comes to a side's condition, by the side. */
  readonly #ways = new Map<string, Schedule>();

  add({ schedule, record, steps }: Told): void {
    for (const { step, branch } of record.steps) {
      const tabled = steps.get(step);
      if (branch === undefined || !tabled) continue;
      for (const side of sidesOf(tabled)) this.#reach({ step, side }, schedule);
      const name = nameOf({ step, side: branch });
      const isForced = schedule.sides.length > 0;
      if (this.#taken.get(name)?.by === undefined) {
        this.#taken.set(name, { step, side: branch, by: isForced ? 'force' : 'context' });
      }
    }
  }

  /** A schedule that forces a side that nothing has led to; each side is tried once. */
  nextUntaken(): Schedule | undefined {
    for (const [name, { step, side, by }] of this.#taken) {
      const way = this.#ways.get(name);
      if (by !== undefined || !way) continue;
      this.#ways.delete(name);
      // Of a condition that is forced already one side alone can be taken.
      const others = way.sides.filter((forced) => forced.step !== step);
      return { ...way, sides: [...others, { step, side }] };
    }
    return undefined;
  }

  /** All sides that are known, in the order in which they were found. */
  get all(): readonly TakenSide[] {
    return [...this.#taken.values()];
  }

  #reach(side: ForcedSide, schedule: Schedule): void {
    const name = nameOf(side);
    if (this.#taken.has(name)) return;
    this.#taken.set(name, side);
    this.#ways.set(name, schedule);
  }
}

/** Whether a run has come to all the conditions whose sides are forced, and taken them. */
export function hasTakenForced({ schedule, record }: Told): boolean {
  return schedule.sides.every(({ step, side }) => {
    return record.steps.some((one) => one.step === step && one.branch === side);
  });
}

function sidesOf({ step }: TabledStep): readonly string[] {
  const { ifThen, elseThen } = step as ConditionalStepDefinition;
  return [...ifThen.map((_, index) => branchName(index)), elseThen ? 'else' : 'none'];
}

function nameOf({ step, side }: ForcedSide): string {
  return `${step}=${side}`;
}
