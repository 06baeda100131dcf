/** Owns steps that repeat a saga until a predicate holds: their builder, their plain data and their kind. */
import { compact } from '../../context/compact';
import type { SagaContext } from '../../context/saga-context';
import { type CallbackTable, describeHook, type Hook, keepHook } from '../hook';
import type { CallbackOperation } from '../operation';
import type { StepReader } from '../validation/definition-reader';
import { acceptedBranch } from './accepted-branch';
import type { BranchDefinition, BranchSaga } from './branch';
import {
  type BlockOptions,
  type BlockOptionsData,
  durationData,
  readDuration,
  readRounds,
} from './block-options';
import { Step, type StepOwner } from './step';
import type { StepData } from './step-data';
import type { StepKind } from './step-kind';

/** A step that repeats a saga, in plain data. */
export interface RepeatStepDefinition extends StepData, BlockOptionsData {
  readonly kind: 'repeat';
  readonly saga: BranchDefinition;
  readonly atMost: number;
  readonly until: CallbackOperation;
}

/** How often a saga is repeated. */
export interface RepeatOptions extends BlockOptions {
  /** How many rounds there may be, 1 to 1,000. When `until` does not hold after the last one, the step fails. */
  readonly atMost: number;
}

/**
 * A step that runs the steps of another saga again and again until a predicate holds, on the same context. No round undoes
 * the former. When the step fails, or the saga fails later, all rounds are undone, the last one first.
 *
 * @example
 * ```ts
 * order
 *   .repeatStep('collect', askForPayment, { atMost: 3 })
 *   .until((context) => context.paid >= context.total);
 * ```
 */
export class RepeatStep<T extends object, TSaga extends StepOwner> extends Step<TSaga> {
  readonly #inner: BranchSaga;
  readonly #options: RepeatOptions;
  #until: Hook | undefined;

  constructor(saga: TSaga, id: string, inner: unknown, options: RepeatOptions) {
    super(saga, id);
    this.#inner = acceptedBranch(saga, inner, id);
    this.#options = { ...options };
  }

  /**
   * Decides after each round whether the step is done: any truthy result ends it. Changes to the draft are dropped. When it
   * does not hold after the last round, the step fails with `REPEATED_IN_VAIN`; an error that it throws fails the step.
   */
  until(isOver: (context: SagaContext<T>) => unknown): this {
    this.saga.refuseChange(this.id, 'until');
    this.#until = keepHook(`${this.id}.until`, isOver, undefined, this.saga);
    return this;
  }

  /** @internal */
  describe(prefix: string, callbacks: CallbackTable): StepData {
    const own = `${prefix}${this.id}`;
    const { atMost, deadline } = this.#options;
    return compact({
      kind: 'repeat',
      id: this.id,
      saga: this.#inner.describeBranch(`${own}.`, callbacks),
      until: this.#until && describeHook(this.#until, `${own}.until`, callbacks),
      atMost,
      deadline: durationData(deadline),
    });
  }
}

const read: StepReader = (data, path, reader) => {
  reader.knownFields(data, path, ['kind', 'id', 'saga', 'until', 'atMost', 'deadline']);
  reader.branch(data['saga'], path, []);
  if (data['until'] === undefined) {
    reader.report('EXECUTE_MISSING', path, 'The step needs until(): the predicate that ends it.');
  } else reader.operation(data['until'], `${path}.until`, false);
  readRounds('atMost', data['atMost'], path, reader);
  readDuration(data['deadline'], `${path}.deadline`, reader);
};

/** The kind of steps that repeat a saga. */
export const repeatKind: StepKind<RepeatStepDefinition> = {
  read,
  hooks: { until: 'value' },
  branches: { saga: '' },
  order: () => 'again',
  hasEffect: () => false,
};
