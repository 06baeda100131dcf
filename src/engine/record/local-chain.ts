/**
 * Owns how far local requests have come since the last recorded one. A host carries a local request out within its own task, and
 * history holds it only when that task ends.
 *
 * A task that is lost is repeated from the last recorded event, and may come to another end there: a participant that knows the
 * request refuses it now, or a cancel has come meanwhile. What the lost task had sent must then be known without history. So
 * local requests follow one another in one list of steps alone, with nothing between them that could wait or choose: from the
 * place of the last recorded request on, `requests/lost-task.ts` can list the steps that a lost task may have sent.
 */
import type { StepOptionsData } from '../../definition/options/step-options';
import { mergeOptions } from '../../definition/options/resolve-options';
import type { StepData } from '../../definition/steps/step-data';
import { partInOneTask } from '../../definition/walk-definition';

/** A place in a list of steps. */
export interface ListPlace {
  /** The steps of the list that have something to do. */
  readonly steps: readonly StepData[];
  /** The part of their paths before their ids. */
  readonly prefix: string;
  /** The options that hold for all of them. */
  readonly options: StepOptionsData;
  /** The position of a step; -1 before the first one. */
  readonly index: number;
}

/** The chain of local requests since the last recorded one. */
export class LocalChain {
  #place: ListPlace | undefined;
  /** The messages that had come then: what follows one is in a task that leaves no trace when it is lost. */
  #arrivals = 0;
  #isUndoing = false;

  /** Where the chain stands; absent where no local request can have been sent since the last recorded one. */
  get place(): ListPlace | undefined {
    return this.#place;
  }

  /** The saga begins: history holds its start. */
  begins(place: Omit<ListPlace, 'index'>): void {
    this.#place = { ...place, index: -1 };
  }

  /** A recorded request has ended. `place`: absent where others may be under way beside it, and for undos and notices. */
  recorded(
    arrivals: number,
    { place, isUndo }: { readonly place?: ListPlace; readonly isUndo: boolean },
  ): void {
    this.#arrivals = arrivals;
    this.#place = place;
    this.#isUndoing = isUndo;
  }

  /** The local request of a step has ended. */
  continues(place: ListPlace): void {
    this.#place = place;
  }

  /** What a lost task may have sent is known: nothing is local before the next recorded request. */
  ends(): void {
    this.#place = undefined;
    this.#isUndoing = false;
  }

  /** Whether a local request may follow at this place. */
  leadsTo(place: ListPlace, arrivals: number): boolean {
    const last = this.#place;
    if (last?.prefix !== place.prefix || last.steps !== place.steps || arrivals !== this.#arrivals)
      return false;
    const between = place.steps.slice(last.index + 1, place.index);
    return place.index >= last.index && between.every((step) => isPassable(step, place.options));
  }

  /** Whether a local undo may follow. */
  leadsToUndo(arrivals: number): boolean {
    return this.#isUndoing && arrivals === this.#arrivals;
  }
}

/** Whether one task that comes to a step may pass it: the step neither waits nor chooses. */
export function isPassable(step: StepData, outer: StepOptionsData): boolean {
  return partInOneTask(step) === 'silent' || maySendLocally(step, mergeOptions(outer, step.options));
}

/**
 * Whether the request of a step itself may be local. That of the pivot never is: once it may have been sent, nothing is undone.
 *
 * @param options - Those of the step over those of its sagas.
 */
export function maySendLocally(step: StepData, { dispatch }: StepOptionsData): boolean {
  return dispatch === 'local' && step.pivot === undefined && partInOneTask(step) === 'request';
}
