/** Owns the base of all steps: their shared plain data, and their builder as a link in a chain. */
import type { IssueReporter } from '../validation/definition-issue';
import type { LazyOptions } from '../options/lazy-options';
import type { CallbackTable } from '../hook';
import type { BranchSaga, OpenHook } from './branch';
import type { StepData } from './step-data';

/** The saga to which a step belongs, as the step sees it. */
export interface StepOwner extends IssueReporter {
  /** @internal Throws when the saga is committed. */
  refuseChange(id: string, part?: string): void;
  /** @internal Refuses what was reported, where `commit()` cannot any more. */
  refuseReported(): void;
  /** @internal Knows the hooks of a part. */
  holds(part: { readonly hooks: readonly OpenHook[] }): void;
  /** @internal Keeps options, whose issues are reported when they are read. */
  reportWith(options: LazyOptions): void;
  localStep(...args: never[]): unknown;
  remoteStep(...args: never[]): unknown;
  step(...args: never[]): unknown;
  startStep(...args: never[]): unknown;
  conditionalStep(...args: never[]): unknown;
  parallelStep(...args: never[]): unknown;
  sagaStep(...args: never[]): unknown;
  alternativesStep(...args: never[]): unknown;
  forEachStep(...args: never[]): unknown;
  timerStep(...args: never[]): unknown;
  eventStep(...args: never[]): unknown;
  decisionStep(...args: never[]): unknown;
  dynamicStep(...args: never[]): unknown;
  query(...args: never[]): unknown;
  check(...args: never[]): unknown;
  undoStep(...args: never[]): unknown;
  repeatStep(...args: never[]): unknown;
  hookStep(...args: never[]): unknown;
  atEnd(...args: never[]): unknown;
  /** @internal An empty saga, for the steps of a branch. */
  newBody(): BranchSaga & { commit(): unknown };
  commit(): unknown;
}

/** What describes itself as a step of a saga. */
export interface Described {
  /** @internal The step in plain data; its callbacks go into the table under `<prefix><id>.<hook>`. */
  describe(prefix: string, callbacks: CallbackTable): StepData;
}

/**
 * A link in the chain in which a definition is written: the methods that add a step, and `commit`, call the methods of its saga.
 */
export abstract class StepChain<TSaga extends StepOwner> {
  // Only declared, which defines no field: the constructors of steps run in every execution of every saga.
  declare protected readonly saga: TSaga;

  constructor(saga: TSaga) {
    this.saga = saga;
  }

  /** Adds a local step to the saga. */
  get localStep(): TSaga['localStep'] {
    return this.saga.localStep.bind(this.saga);
  }

  /** Adds a remote step to the saga. */
  get remoteStep(): TSaga['remoteStep'] {
    return this.saga.remoteStep.bind(this.saga);
  }

  /** Adds a step that uses an operation. */
  get step(): TSaga['step'] {
    return this.saga.step.bind(this.saga);
  }

  /** Adds a step that starts another saga and leaves it alone. */
  get startStep(): TSaga['startStep'] {
    return this.saga.startStep.bind(this.saga);
  }

  /** Adds a conditional step to the saga. */
  get conditionalStep(): TSaga['conditionalStep'] {
    return this.saga.conditionalStep.bind(this.saga);
  }

  /** Adds a parallel step to the saga. */
  get parallelStep(): TSaga['parallelStep'] {
    return this.saga.parallelStep.bind(this.saga);
  }

  /** Adds the steps of another saga. */
  get sagaStep(): TSaga['sagaStep'] {
    return this.saga.sagaStep.bind(this.saga);
  }

  /** Adds a step with alternatives to the saga. */
  get alternativesStep(): TSaga['alternativesStep'] {
    return this.saga.alternativesStep.bind(this.saga);
  }

  /** Adds a loop to the saga. */
  get forEachStep(): TSaga['forEachStep'] {
    return this.saga.forEachStep.bind(this.saga);
  }

  /** Adds the steps of another saga, which are repeated until a predicate holds. */
  get repeatStep(): TSaga['repeatStep'] {
    return this.saga.repeatStep.bind(this.saga);
  }

  /** Adds a wait for a time to the saga. */
  get timerStep(): TSaga['timerStep'] {
    return this.saga.timerStep.bind(this.saga);
  }

  /** Adds a wait for an event to the saga. */
  get eventStep(): TSaga['eventStep'] {
    return this.saga.eventStep.bind(this.saga);
  }

  /** Adds a step whose steps are made while the execution runs. */
  get dynamicStep(): TSaga['dynamicStep'] {
    return this.saga.dynamicStep.bind(this.saga);
  }

  /** Adds a wait for a decision to the saga. */
  get decisionStep(): TSaga['decisionStep'] {
    return this.saga.decisionStep.bind(this.saga);
  }

  /** Adds a request that changes nothing. */
  get query(): TSaga['query'] {
    return this.saga.query.bind(this.saga);
  }

  /** Adds a check of the context. */
  get check(): TSaga['check'] {
    return this.saga.check.bind(this.saga);
  }

  /** Adds a step that only has an undo. */
  get undoStep(): TSaga['undoStep'] {
    return this.saga.undoStep.bind(this.saga);
  }

  /** Adds a hook to the saga, at which the chain ends. */
  get hookStep(): TSaga['hookStep'] {
    return this.saga.hookStep.bind(this.saga);
  }

  /** Sends a notice at the end of the saga. */
  get atEnd(): TSaga['atEnd'] {
    return this.saga.atEnd.bind(this.saga);
  }

  /** Commits the saga. */
  get commit(): TSaga['commit'] {
    return this.saga.commit.bind(this.saga);
  }
}

/** A step of a saga that is being built. */
export abstract class Step<TSaga extends StepOwner> extends StepChain<TSaga> implements Described {
  /** The step's name, or `step-<n>`. */
  declare readonly id: string;

  constructor(saga: TSaga, id: string) {
    super(saga);
    this.id = id;
  }

  /** @internal */
  abstract describe(prefix: string, callbacks: CallbackTable): StepData;
}
