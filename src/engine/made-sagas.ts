/** Owns the sagas that dynamic steps have made, and the form in which the journal keeps them. */
import { decodeDefinition, encodeDefinition } from '../definition/definition-codec';
import type { SagaDefinition } from '../definition/definition';
import type { MadeEntry } from './record/journal-entry';

/** The sagas that the steps of an execution have made, by the paths of the steps. */
export class MadeSagas {
  readonly #bySteps = new Map<string, SagaDefinition>();

  /** The saga that a step has made, once this run has its callbacks. */
  of(step: string): SagaDefinition | undefined {
    return this.#bySteps.get(step);
  }

  add(step: string, made: SagaDefinition): void {
    this.#bySteps.set(step, made);
  }

  get all(): ReadonlyMap<string, SagaDefinition> {
    return this.#bySteps;
  }
}

/** A made saga as the journal keeps it. */
export function toEntry(made: SagaDefinition, origin: MadeEntry['origin']): MadeEntry {
  return { definition: encodeDefinition(made), origin };
}

/** The made saga that a journal entry keeps. */
export function fromEntry({ definition }: MadeEntry): SagaDefinition {
  return decodeDefinition(definition) as SagaDefinition;
}
