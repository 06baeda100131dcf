/** Owns conditional steps: their builder, their plain data, their branches and their kind. */
import { describeNonSaga } from '../not-a-saga';
import { compact } from '../../context/compact';
import type { LooseFields } from '../../context/context-types';
import type { Condition } from '../callbacks';
import type { CallbackTable, Hook } from '../hook';
import { describeHook, keepHook } from '../hook';
import type { CallbackOperation } from '../operation';
import { Step, type StepData, type StepOwner } from './step';
import type { StepKind } from './step-kind';
import type { StepReader } from '../validation/definition-reader';
import type { StepOptionsData } from '../options/step-options';

/** The steps of one branch, with the options of its saga. */
export interface BranchDefinition {
  readonly options?: StepOptionsData;
  readonly steps: readonly StepData[];
}

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

/** Carries the fields of a branch's context, for the compiler only. No object has this property. */
export declare const FIELDS: unique symbol;

/** Carries `T` in the type of a method, so that typed and untyped sagas stay assignable to each other. */
export type FieldsOf<T extends object> = { carry(fields: T): T }['carry'];

/** A saga that can be a branch. */
export interface BranchSaga<T extends object = LooseFields> {
  readonly committed: boolean;
  /** For the compiler only. */
  [FIELDS]?: FieldsOf<T>;
  /** @internal */
  describeBranch(prefix: string, callbacks: CallbackTable): BranchDefinition;
}

/**
 * `unknown` when a branch of the context `B` can work on the context `T`, else an error. The branch reads and writes
 * the same context. So `T` must have the fields that `B` requires, and the types of shared fields must fit both ways.
 * Fields that only `B` has must be optional. If one of the sagas is untyped, every context fits.
 */
export type FitsContext<B extends object, T extends object> = string extends keyof B | keyof T
  ? unknown
  : T extends B
    ? Pick<Required<B>, keyof B & keyof T> extends Pick<Required<T>, keyof B & keyof T>
      ? unknown
      : OtherContext<B>
    : OtherContext<B>;

/** The compiler's error for a branch whose context does not fit. */
export interface OtherContext<B extends object> {
  readonly 'The saga of this branch works on another context': B;
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
   * context. The compiler refuses a saga for another context ({@link FitsContext}).
   * @param parameters - Storable values, part of the definition: the last argument of the condition.
   */
  ifThen<P extends object, B extends object = LooseFields>(
    condition: Condition<T, P>,
    saga: BranchSaga<B> & FitsContext<B, T>,
    parameters?: P,
  ): this {
    const name = branchName(this.#alternatives.length);
    this.saga.refuseChange(this.id, name);
    const hook = keepHook(`${this.id}.${name}`, condition, parameters, this.saga);
    this.#alternatives.push({ condition: hook, saga: this.#accepted(saga, name) });
    return this;
  }

  /** The saga that runs when no condition holds; the same rules hold for its context as for {@link ifThen}. */
  elseThen<B extends object = LooseFields>(saga: BranchSaga<B> & FitsContext<B, T>): this {
    this.saga.refuseChange(this.id, 'else');
    if (this.#otherwise) {
      const message = 'The step already has an elseThen; define it once.';
      this.saga.report('ELSE_DOUBLED', `${this.id}.else`, message);
    } else {
      this.#otherwise = this.#accepted(saga, 'else');
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

  #accepted(saga: BranchSaga, branch: string): BranchSaga {
    const path = `${this.id}.${branch}`;
    if (!isBranchSaga(saga)) {
      this.saga.report(
        'INNER_NOT_A_SAGA',
        path,
        `A branch must be a committed saga. It is ${describeNonSaga(saga)}.`,
      );
      return REFUSED;
    }
    if (saga.committed) return saga;
    this.saga.report(
      'INNER_NOT_COMMITTED',
      path,
      'The saga of this branch is not committed; call its commit() first.',
    );
    return REFUSED;
  }
}

/** Takes the place of a refused saga, so that only the refusal is reported. */
const REFUSED: BranchSaga = {
  committed: false,
  describeBranch: (prefix) => ({
    steps: [
      {
        kind: 'local',
        id: 'refused',
        onExecute: { callback: prefix },
        retriable: true,
        withoutUndo: 'refused',
      },
    ],
  }),
};

function isBranchSaga(value: unknown): value is BranchSaga {
  return typeof value === 'object' && value !== null && 'describeBranch' in value && 'committed' in value;
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
