/** Owns conditional steps: their builder, their plain data, their branches and their kind. */
import { compact } from '../../context/compact';
import type { LooseFields } from '../../context/context-types';
import type { Condition } from '../callbacks';
import type { CallbackTable, Hook } from '../hook';
import { describeHook, keepHook } from '../hook';
import type { CallbackOperation } from '../operation';
import { acceptedBranch } from './accepted-branch';
import type { BranchBody, BranchDefinition, BranchSaga, FitsContext } from './branch';
import { Step, type StepOwner } from './step';
import type { StepData } from './step-data';
import type { StepKind } from './step-kind';
import type { StepReader } from '../validation/definition-reader';

/** One `ifThen` of a conditional step. */
export interface AlternativeDefinition extends BranchDefinition {
  readonly condition: CallbackOperation;
}

/** A conditional step in plain data. */
export interface ConditionalStepDefinition extends StepData {
  readonly kind: 'conditional';
  readonly ifThen: readonly AlternativeDefinition[];
  readonly elseThen?: BranchDefinition;
}

/**
 * A step that chooses one of several sagas: the first one whose condition holds, else `elseThen`, else none.
 */
export class ConditionalStep<T extends object, TSaga extends StepOwner> extends Step<TSaga> {
  readonly #alternatives: { condition: Hook; saga: BranchSaga }[] = [];
  #otherwise: BranchSaga | undefined;

  /**
   * Adds an alternative. Conditions are evaluated in order until one holds.
   *
   * @param condition - Gets a draft of the context; any truthy result chooses the saga.
   * @param saga - A committed saga; it needs no name. Its steps run and are undone as steps of this saga, on the same
   * context. The compiler refuses a saga for another context ({@link FitsContext}). Or a function that adds the steps to
   * an empty saga.
   * @param parameters - Storable values, part of the definition: the last argument of the condition.
   */
  ifThen<P extends object, B extends object = LooseFields>(
    condition: Condition<T, P>,
    saga: (BranchSaga<B> & FitsContext<B, T>) | BranchBody<TSaga>,
    parameters?: P,
  ): this {
    const name = branchName(this.#alternatives.length);
    this.saga.refuseChange(this.id, name);
    const hook = keepHook(`${this.id}.${name}`, condition, parameters, this.saga);
    this.#alternatives.push({ condition: hook, saga: acceptedBranch(this.saga, saga, `${this.id}.${name}`) });
    return this;
  }

  /** The saga that runs when no condition holds; the same rules hold for its context as for {@link ifThen}. */
  elseThen<B extends object = LooseFields>(
    saga: (BranchSaga<B> & FitsContext<B, T>) | BranchBody<TSaga>,
  ): this {
    this.saga.refuseChange(this.id, 'else');
    if (this.#otherwise) {
      const message = 'The step already has an elseThen; define it once.';
      this.saga.report('ELSE_DOUBLED', `${this.id}.else`, message);
    } else {
      this.#otherwise = acceptedBranch(this.saga, saga, `${this.id}.else`);
    }
    return this;
  }

  /** @internal */
  describe(prefix: string, callbacks: CallbackTable): StepData {
    const own = `${prefix}${this.id}`;
    const ifThen = this.#alternatives.map(({ condition, saga }, index) => {
      const path = `${own}.${branchName(index)}`;
      const operation = describeHook(condition, path, callbacks);
      return { condition: operation, ...saga.describeBranch(`${path}.`, callbacks) };
    });
    const elseThen = this.#otherwise?.describeBranch(`${own}.else.`, callbacks);
    return compact({ kind: 'conditional', id: this.id, ifThen, elseThen });
  }
}

/** The name of the n-th alternative (from 0) in paths and references. */
export function branchName(index: number): string {
  return `if-${String(index + 1)}`;
}

const read: StepReader = (data, path, reader) => {
  reader.knownFields(data, path, ['kind', 'id', 'ifThen', 'elseThen']);
  const { ifThen, elseThen } = data;
  if (!Array.isArray(ifThen)) {
    reader.report('MALFORMED', `${path}.ifThen`, 'The alternatives must be an array.');
    return;
  }
  if (ifThen.length === 0 && elseThen === undefined) {
    reader.report('EMPTY_STEP', path, 'A conditional step needs an ifThen or an elseThen.');
  }
  // Not forEach, which skips the holes of an array.
  for (const [index, alternative] of ifThen.entries()) {
    const branch = reader.branch(alternative, `${path}.${branchName(index)}`, ['condition']);
    if (branch) reader.operation(branch['condition'], `${path}.${branchName(index)}`, false);
  }
  if (elseThen !== undefined) reader.branch(elseThen, `${path}.else`, []);
};

/** The kind of conditional steps. */
export const conditionalKind: StepKind<ConditionalStepDefinition> = {
  read,
  hooks: {},
  branches: { ifThen: branchName, elseThen: 'else' },
  hasEffect: () => false,
};
