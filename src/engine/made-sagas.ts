/** Owns the sagas that dynamic steps have made, and the form in which the journal keeps them. */
import { decodeDefinition, encodeDefinition } from '../definition/definition-codec';
import type { SagaDefinition } from '../definition/definition';
import { definedPath } from '../definition/walk-definition';
import type { MadeEntry } from './record/journal-entry';

/** The sagas that the steps of an execution have made, by the paths of the steps. */
export class MadeSagas {
  readonly #bySteps = new Map<string, SagaDefinition>();
  /** The same, by the paths of the steps in the definition. */
  readonly #places = new Map<string, Map<string, SagaDefinition>>();

  /** The saga that a step has made, once this run has its callbacks. */
  of(step: string): SagaDefinition | undefined {
    return this.#bySteps.get(step);
  }

  add(step: string, made: SagaDefinition): void {
    this.#bySteps.set(step, made);
    const place = definedPath(step);
    const steps = this.#places.get(place) ?? new Map<string, SagaDefinition>();
    this.#places.set(place, steps.set(step, made));
  }

  /** The sagas that a step of the definition has made, by its paths in all items and rounds. */
  allOf(step: string): ReadonlyMap<string, SagaDefinition> {
    return this.#places.get(definedPath(step)) ?? new Map<string, SagaDefinition>();
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
