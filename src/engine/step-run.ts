import type { StepData } from '../definition/steps/step';
import type { StepOptionsData } from '../definition/options/step-options';
import type { JournalEntry } from './record/journal';
import type { Runtime } from './runtime';
import type { Scope } from './scope';
import type { SagaState } from './saga-state';
import type { Coroutine } from './coroutine';

/** What a step's visit needs of the walk that it is part of. */
export interface Walk {
  readonly state: SagaState;
  readonly runtime: Runtime;
  forward(steps: readonly StepData[], scope: Scope): Coroutine;
  backward(steps: readonly StepData[], scope: Scope): Coroutine;
}

/** One step, met on the way forward or back. */
export interface StepRun<D extends StepData = StepData> {
  readonly step: D;
  /** `<step>`, or `<conditional>.if-<n>.<step>`. */
  readonly path: string;
  /** What people read: `2/5 reserve-stock`. */
  readonly title: string;
  readonly scope: Scope;
  /** The options of the step over those of its sagas. */
  readonly options: StepOptionsData;
  readonly entry: JournalEntry;
  readonly walk: Walk;
}

/**
 * What the engine does with one kind of step. `forward` ends when the step is done and throws a
 * `StepFailure` when it failed; `backward` undoes what the journal says was done, and ends well even when
 * that fails.
 */
export interface StepKindRun<D extends StepData> {
  forward(run: StepRun<D>): Coroutine;
  backward(run: StepRun<D>): Coroutine;
}
