/** Owns the base of all steps: their shared plain data, and their builder as a link in a chain. */
import type { IssueReporter } from '../validation/definition-issue';
import type { LazyOptions } from '../options/lazy-options';
import type { CallbackTable } from '../hook';
import type { StepOptionsData } from '../options/step-options';

/** The saga to which a step belongs, as the step sees it. */
export interface StepOwner extends IssueReporter {
  /** @internal Throws when the saga is committed. */
  refuseChange(id: string, part?: string): void;
  /** @internal Keeps options, whose issues are reported when they are read. */
  reportWith(options: LazyOptions): void;
  localStep(...args: never[]): unknown;
  remoteStep(...args: never[]): unknown;
  conditionalStep(...args: never[]): unknown;
  commit(): unknown;
}

/** The plain data that all kinds of steps share. */
export interface StepData {
  readonly kind: string;
  /** Unique in its list of steps; a step without a name is `step-<n>`. */
  readonly id: string;
  readonly options?: StepOptionsData;
  /** The step is the pivot: the point of no return. */
  readonly pivot?: true;
  /** The step succeeds after enough attempts. */
  readonly retriable?: true;
  /** Why the step needs no compensation. */
  readonly withoutUndo?: string;
}

/**
 * A step of a saga that is being built. Its methods `localStep`, `remoteStep`, `conditionalStep` and `commit` call
 * the methods of its saga, so that a definition can be written as one chain.
 */
export abstract class Step<TSaga extends StepOwner> {
  // Only declared, which defines no field: the constructors of steps run in every execution of every saga.
  /** The step's name, or `step-<n>`. */
  declare readonly id: string;
  declare protected readonly saga: TSaga;

  constructor(saga: TSaga, id: string) {
    this.saga = saga;
    this.id = id;
  }

  /** Adds a local step to the saga. */
  get localStep(): TSaga['localStep'] {
    return this.saga.localStep.bind(this.saga);
  }

  /** Adds a remote step to the saga. */
  get remoteStep(): TSaga['remoteStep'] {
    return this.saga.remoteStep.bind(this.saga);
  }

  /** Adds a conditional step to the saga. */
  get conditionalStep(): TSaga['conditionalStep'] {
    return this.saga.conditionalStep.bind(this.saga);
  }

  /** Commits the saga. */
  get commit(): TSaga['commit'] {
    return this.saga.commit.bind(this.saga);
  }

  /** @internal The step in plain data; its callbacks go into the table under `<prefix><id>.<hook>`. */
  abstract describe(prefix: string, callbacks: CallbackTable): StepData;
}
