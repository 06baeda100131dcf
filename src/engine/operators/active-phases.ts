/**
 * Owns which phases of which steps are under way: at most one for each step.
 */
import type { Incident } from './incident';
import type { PhaseRun } from './phase-run';

/** The phases under way, by the path of their step. */
export class ActivePhases {
  readonly #byStep = new Map<string, PhaseRun>();

  get all(): readonly PhaseRun[] {
    return [...this.#byStep.values()];
  }

  /** Those that have failed and wait for an operator. */
  get incidents(): readonly Incident[] {
    return this.all.flatMap(({ incident }) => (incident ? [incident] : []));
  }

  of(step: string): PhaseRun | undefined {
    return this.#byStep.get(step);
  }

  byId(id: string): PhaseRun | undefined {
    return this.all.find((phase) => phase.id === id);
  }

  /** A phase begins, in the place of an earlier attempt at it. */
  begin(phase: PhaseRun): void {
    this.#byStep.set(phase.step, phase);
  }

  /** The phase of a step is over. */
  end(step: string): void {
    this.#byStep.delete(step);
  }
}
