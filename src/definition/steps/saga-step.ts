/** Owns saga steps: their builder, their plain data and their kind. */
import { compact } from '../../context/compact';
import type { SagaContext } from '../../context/saga-context';
import type { CallbackResult } from '../callbacks';
import { type CallbackTable, describeHook, type Hook, keepHook } from '../hook';
import type { CallbackOperation } from '../operation';
import type { Duration } from '../options/duration';
import type { StepReader } from '../validation/definition-reader';
import { acceptedBranch } from './accepted-branch';
import type { BranchDefinition, BranchSaga, FitsContext } from './branch';
import {
  type BlockOptions,
  type BlockOptionsData,
  durationData,
  readAttempts,
  readDuration,
} from './block-options';
import { Step, type StepOwner } from './step';
import type { StepData } from './step-data';
import type { StepKind } from './step-kind';

/** A saga step in plain data. */
export interface SagaStepDefinition extends StepData, BlockOptionsData {
  readonly kind: 'saga';
  readonly saga: BranchDefinition;
  readonly input?: CallbackOperation;
  readonly output?: CallbackOperation;
  readonly attempts?: number;
  readonly wait?: number;
}

/** How often a saga step is tried. */
export interface SagaStepOptions extends BlockOptions {
  /**
   * How many rounds there may be, 1 to 1,000. A round that fails is wholly undone before the next one begins.
   * @defaultValue 1
   */
  readonly attempts?: number;
  /** The wait between two rounds. @defaultValue none */
  readonly wait?: Duration;
}

/** Makes the context of an inner saga from the outer one. */
export type InnerInput<T extends object, I extends object> = (context: SagaContext<T>) => I;

/** Writes the context that an inner saga has left into the outer one. */
export type InnerOutput<T extends object, I extends object> = (
  context: SagaContext<T>,
  inner: SagaContext<I>,
) => CallbackResult<T>;

/**
 * A step that runs the steps of another saga: on the same context, or on one of its own that `input` makes. They are part of
 * this saga, and are undone with it.
 *
 * @example
 * ```ts
 * order
 *   .sagaStep('pay', paySaga, { attempts: 3, wait: '1 min' })
 *   .input((context) => ({ amount: context.total }))
 *   .output((context, inner) => { context.paymentId = inner.paymentId; });
 * ```
 */
export class SagaStep<T extends object, I extends object, TSaga extends StepOwner> extends Step<TSaga> {
  readonly #inner: BranchSaga;
  readonly #options: SagaStepOptions;
  #input: Hook | undefined;
  #output: Hook | undefined;

  constructor(saga: TSaga, id: string, inner: unknown, options: SagaStepOptions = {}) {
    super(saga, id);
    this.#inner = acceptedBranch(saga, inner, id);
    this.#options = { ...options };
  }

  /** Gives the inner saga a context of its own, in each round. @defaultValue it works on the same context */
  input(make: InnerInput<T, I>): this {
    this.saga.refuseChange(this.id, 'input');
    this.#input = keepHook(`${this.id}.input`, make, undefined, this.saga);
    return this;
  }

  /**
   * Takes results of the inner saga into the outer context, when it is done. Only beside {@link input}: without that both share a
   * context. @defaultValue the results are dropped
   */
  output(take: InnerOutput<T, I>): this {
    this.saga.refuseChange(this.id, 'output');
    this.#output = keepHook(`${this.id}.output`, take, undefined, this.saga);
    return this;
  }

  /** @internal */
  describe(prefix: string, callbacks: CallbackTable): StepData {
    const own = `${prefix}${this.id}`;
    const { attempts, wait, deadline } = this.#options;
    return compact({
      kind: 'saga',
      id: this.id,
      saga: this.#inner.describeBranch(`${own}.`, callbacks),
      input: this.#input && describeHook(this.#input, `${own}.input`, callbacks),
      output: this.#output && describeHook(this.#output, `${own}.output`, callbacks),
      attempts,
      wait: durationData(wait),
      deadline: durationData(deadline),
    });
  }
}

/** A saga step as `sagaStep` returns it: an inner saga of another context needs `input`. */
export type InnerStep<T extends object, I extends object, TSaga extends StepOwner> =
  unknown extends FitsContext<I, T> ? SagaStep<T, I, TSaga> : InputNeeded<T, I, TSaga>;

/** A saga step whose inner saga works on another context: the chain continues after its `input`. */
export interface InputNeeded<T extends object, I extends object, TSaga extends StepOwner> {
  /** Gives the inner saga a context of its own, in each round. */
  input(make: InnerInput<T, I>): SagaStep<T, I, TSaga>;
}

const read: StepReader = (data, path, reader) => {
  reader.knownFields(data, path, ['kind', 'id', 'saga', 'input', 'output', 'attempts', 'wait', 'deadline']);
  reader.branch(data['saga'], path, []);
  for (const hook of ['input', 'output']) {
    if (data[hook] !== undefined) reader.operation(data[hook], `${path}.${hook}`, false);
  }
  if (data['output'] !== undefined && data['input'] === undefined) {
    const message = 'Without input the inner saga works on the same context; add input, or remove output.';
    reader.report('EXECUTE_MISSING', `${path}.output`, message);
  }
  readAttempts(data['attempts'], path, reader);
  readDuration(data['wait'], `${path}.wait`, reader);
  readDuration(data['deadline'], `${path}.deadline`, reader);
};

/** The kind of saga steps. */
export const sagaKind: StepKind<SagaStepDefinition> = {
  read,
  hooks: { input: 'value', output: 'context' },
  branches: { saga: '' },
  order: ({ attempts }) => (attempts === undefined || attempts === 1 ? 'sequence' : 'rounds'),
  hasEffect: () => false,
};
