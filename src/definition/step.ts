import type { DefinitionIssueCode } from './definition-issue';
import { type CallbackTable, describeHook, type Hook, readHook } from './hook';
import type { ActivityOperation, CallbackOperation } from './operation';
import { fieldPath, readOptions, type StepOptions, type StepOptionsData } from './step-options';

/** What a step needs of the saga that it belongs to. */
export interface StepOwner {
  /** @internal Throws when the saga is committed. */
  refuseChange(path: string): void;
  /** @internal */
  report(code: DefinitionIssueCode, path: string, message: string): void;
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
}

/**
 * A step of a saga that is being built. Its verbs `localStep`, `remoteStep`, `conditionalStep` and `commit`
 * are those of its saga, so that a definition can be written as one chain.
 */
export abstract class Step<TSaga extends StepOwner> {
  /** The step's name, or `step-<n>`. */
  readonly id: string;
  protected readonly saga: TSaga;
  readonly #hooks: Record<string, Hook> = {};
  readonly #options: StepOptionsData | undefined;

  constructor(saga: TSaga, id: string, options?: StepOptions) {
    this.saga = saga;
    this.id = id;
    if (options !== undefined) {
      this.#options = readOptions(options, (field, message) => {
        saga.report('OPTIONS_INVALID', fieldPath(`${id}.options`, field), message);
      });
    }
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

  protected setHook(name: string, action: unknown, parameters: object | undefined): this {
    const path = `${this.id}.${name}`;
    this.saga.refuseChange(path);
    const { saga } = this;
    if (name in this.#hooks) {
      saga.report('CALLBACK_DOUBLED', path, 'This hook is already defined; define it once.');
    } else {
      this.#hooks[name] = readHook(path, action, parameters, (...issue) => {
        saga.report(...issue);
      });
    }
    return this;
  }

  protected describeHooks(
    prefix: string,
    callbacks: CallbackTable,
  ): Record<string, CallbackOperation | ActivityOperation> {
    const operations: Record<string, CallbackOperation | ActivityOperation> = {};
    for (const [name, hook] of Object.entries(this.#hooks)) {
      operations[name] = describeHook(hook, `${prefix}${this.id}.${name}`, callbacks);
    }
    return operations;
  }

  protected describeOptions(): { options?: StepOptionsData } {
    return this.#options === undefined ? {} : { options: this.#options };
  }
}
