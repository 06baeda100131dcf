import type { IssueReporter } from '../validation/definition-issue';
import type { LazyOptions } from '../options/lazy-options';
import type { CallbackTable } from '../hook';
import type { StepOptionsData } from '../options/step-options';

/** What a step needs of the saga that it belongs to. */
export interface StepOwner extends IssueReporter {
  /** @internal Throws when the saga is committed. */
  refuseChange(id: string, part?: string): void;
  /** @internal Reports what is wrong with the options as soon as that matters. */
  reportWith(options: LazyOptions): void;
  localStep(...args: never[]): unknown;
  remoteStep(...args: never[]): unknown;
  conditionalStep(...args: never[]): unknown;
  commit(): unknown;
}

/** What the plain data of every kind of step holds. */
export interface StepData {
  readonly kind: string;
  /** Unique among its neighbours; a step without a name is `step-<n>`. */
  readonly id: string;
  readonly options?: StepOptionsData;
  /** The step is the point of no return. */
  readonly pivot?: true;
  /** The step succeeds if it is only tried often enough. */
  readonly retriable?: true;
  /** Why the step needs no compensation. */
  readonly withoutUndo?: string;
}

/**
 * A step of a saga that is being built. Its verbs `localStep`, `remoteStep`, `conditionalStep` and `commit`
 * are those of its saga, so that a definition can be written as one chain.
 */
export abstract class Step<TSaga extends StepOwner> {
  // Declared alone, which defines no field: the constructors of steps run in every execution of every saga.
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
