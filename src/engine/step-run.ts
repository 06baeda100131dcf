/**
 * Owns one step on its way forward or backward: where it stands, what holds there, and what of it is under way.
 */
import type { EncodedContext } from '../context/encoding';
import type { StepData } from '../definition/steps/step-data';
import type { StepOptionsData } from '../definition/options/step-options';
import type { OperationSchemas } from '../messages/schema';
import { roundSuffix } from './block-rounds';
import type { Coroutine } from './coroutine';
import type { Flow } from './flows/flow';
import type { IncidentPhase } from './operators/operator-action';
import { PhaseRun } from './operators/phase-run';
import type { Pivot } from './record/pivot';
import type { StepEntry } from './record/step-entry';
import type { Runtime } from './runtime';
import type { SagaState } from './saga-state';
import type { Scope } from './scope';

/** What a step's run needs of the walk that it is part of. */
export interface Walk {
  readonly state: SagaState;
  readonly runtime: Runtime;
  forward(steps: readonly StepData[], scope: Scope): Coroutine;
  backward(steps: readonly StepData[], scope: Scope): Coroutine;
}

/** Where a step stands in its saga. */
export interface StepPlace<D extends StepData> {
  readonly step: D;
  readonly entry: StepEntry;
  readonly scope: Scope;
  /** The options of the step over those of its sagas. */
  readonly options: StepOptionsData;
  /** What operators read: `2/5 reserve-stock`. */
  readonly title: string;
  /** The steps of its list that have something to do. */
  readonly siblings: readonly StepData[];
}

/** One step, on the way forward or backward. */
export class StepRun<D extends StepData = StepData> implements StepPlace<D> {
  readonly step: D;
  readonly entry: StepEntry;
  readonly scope: Scope;
  readonly options: StepOptionsData;
  readonly title: string;
  readonly siblings: readonly StepData[];
  readonly walk: Walk;
  /** Of the request that `onExecute` built last; absent before the step has built one in this run of the workflow. */
  schemas: OperationSchemas | undefined;

  constructor(walk: Walk, { step, entry, scope, options, title, siblings }: StepPlace<D>) {
    this.walk = walk;
    this.step = step;
    this.entry = entry;
    this.scope = scope;
    this.options = options;
    this.title = title;
    this.siblings = siblings;
  }

  /** `<step>`, or `<conditional>.if-<n>.<step>`. */
  get path(): string {
    return this.entry.step;
  }

  /**
   * When the step has to be done because of a block: of itself, or around it. In milliseconds since 1970; `Infinity` where
   * nothing limits it: an undo, and what follows the request of the pivot, take the time that they take.
   */
  get until(): number {
    const { entry, scope, state, flow } = this;
    if (state.pivot.isSent || flow.undoScope.isBeingUndone) return Infinity;
    return Math.min(entry.until ?? Infinity, scope.until ?? Infinity);
  }

  /** What the paths of the parts of a block begin with. */
  get partsPath(): string {
    return this.path + roundSuffix(this.entry.round ?? 1);
  }

  get state(): SagaState {
    return this.walk.state;
  }

  get runtime(): Runtime {
    return this.walk.runtime;
  }

  get flow(): Flow {
    return this.scope.flow;
  }

  /** The context that the step reads. */
  get context(): EncodedContext {
    return this.flow.context;
  }

  /** The pivot of the saga, where this step is it. */
  get pivot(): Pivot | undefined {
    return this.step.pivot ? this.state.pivot : undefined;
  }

  /** The phase of the step that is under way. */
  get active(): PhaseRun | undefined {
    return this.state.active.of(this.path);
  }

  /** Whether an operator has decided about the phase under way. */
  get isDecided(): boolean {
    return this.active?.isDecided === true;
  }

  /** A phase begins; the step's deadline counts from now, or from the start of the wait that it continues. */
  begin(phase: IncidentPhase): void {
    const { state, runtime, path, entry } = this;
    const { since = runtime.now(), target } = entry.wait ?? {};
    state.active.begin(new PhaseRun({ id: runtime.nonce(), step: path, phase, since, target }));
  }
}

/**
 * What the engine does with one kind of step. `forward` ends when the step is done and throws a `StepFailure` when it
 * failed; `backward` undoes what the journal says was done, and never throws a `StepFailure`.
 */
export interface StepKindRun<D extends StepData> {
  forward(run: StepRun<D>): Coroutine;
  backward(run: StepRun<D>): Coroutine;
}
