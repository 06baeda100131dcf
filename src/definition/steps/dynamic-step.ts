/** Owns dynamic steps: their builder, their plain data and their kind. */
import { compact } from '../../context/compact';
import type { SagaContext } from '../../context/saga-context';
import { type CallbackTable, describeHook, type Hook, keepHook } from '../hook';
import type { CallbackOperation } from '../operation';
import type { StepReader } from '../validation/definition-reader';
import { type BlockOptions, type BlockOptionsData, durationData, readDuration } from './block-options';
import type { BranchDefinition, BranchSaga } from './branch';
import { Step, type StepOwner } from './step';
import type { StepData } from './step-data';
import type { StepKind } from './step-kind';

/** A dynamic step in plain data. */
export interface DynamicStepDefinition extends StepData, BlockOptionsData {
  readonly kind: 'dynamic';
  readonly make: CallbackOperation;
  readonly mayPivot?: true;
  /** The saga that an execution has made. No definition holds it: the proof of a made saga puts it here. */
  readonly saga?: BranchDefinition;
}

/** What holds for a saga that is made while the execution runs. */
export interface DynamicOptions extends BlockOptions {
  /**
   * Whether the saga may hold the pivot: then the steps before this one are proved as those before a pivot, and the steps
   * after it as those after one. @defaultValue false
   */
  readonly mayPivot?: boolean;
}

/** Makes a saga from a draft of the context, whose changes are dropped. */
export type SagaMaker<T extends object> = (context: SagaContext<T>) => BranchSaga | Promise<BranchSaga>;

/**
 * A step whose steps are made while the execution runs. The saga is made once: history keeps its definition, and it is
 * proved before its first step runs. Its steps work on the same context.
 */
export class DynamicStep<T extends object, TSaga extends StepOwner> extends Step<TSaga> {
  readonly #make: Hook;
  readonly #options: DynamicOptions;

  constructor(saga: TSaga, id: string, make: SagaMaker<T>, options: DynamicOptions = {}) {
    super(saga, id);
    this.#make = keepHook(`${id}.make`, make, undefined, saga);
    this.#options = { ...options };
  }

  /** @internal */
  describe(prefix: string, callbacks: CallbackTable): StepData {
    const { mayPivot, deadline } = this.#options;
    return compact({
      kind: 'dynamic',
      id: this.id,
      make: describeHook(this.#make, `${prefix}${this.id}.make`, callbacks),
      mayPivot: mayPivot === false ? undefined : mayPivot,
      deadline: durationData(deadline),
    });
  }
}

const read: StepReader = (data, path, reader) => {
  reader.knownFields(data, path, ['kind', 'id', 'make', 'mayPivot', 'deadline']);
  reader.operation(data['make'], `${path}.make`, false);
  const { mayPivot, deadline } = data;
  if (mayPivot !== undefined && mayPivot !== true) {
    reader.report('OPTIONS_INVALID', `${path}.mayPivot`, 'mayPivot must be true or false.');
  }
  readDuration(deadline, `${path}.deadline`, reader);
};

/** The kind of dynamic steps. */
export const dynamicKind: StepKind<DynamicStepDefinition> = {
  read,
  hooks: { make: 'value' },
  branches: { saga: '' },
  order: () => 'made',
  hasEffect: () => false,
};
