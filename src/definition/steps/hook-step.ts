/** Owns hook steps: the places at which other modules add steps to a saga, their plain data and their kind. */
import type { LooseFields } from '../../context/context-types';
import { ownField } from '../../context/own-fields';
import { formatId } from '../../errors/format-value';
import type { CallbackTable } from '../hook';
import { nameProblem } from '../names';
import type { DefinitionIssueCode } from '../validation/definition-issue';
import type { DefinitionReader, StepReader } from '../validation/definition-reader';
import { committedBranch } from './accepted-branch';
import type { BranchBody, BranchDefinition, BranchSaga, FitsContext, OpenHook } from './branch';
import { branchNameAt, readBranchNames } from './named-branches';
import type { StepOwner } from './step';
import type { StepData } from './step-data';
import type { StepKind } from './step-kind';

/** A filling in plain data. */
export interface FillingDefinition extends BranchDefinition {
  readonly name: string;
}

/** A hook step in plain data. */
export interface HookStepDefinition extends StepData {
  readonly kind: 'hook';
  /** In the order of their names; a hook without fillings has none. */
  readonly fillings: readonly FillingDefinition[];
}

/**
 * A hook of a saga: a step that other modules fill, also after `commit()`. Its fillings run one after the other, in the order
 * of their names by code points, whatever module was loaded first. They are steps of the saga, on its context, and are undone
 * with it. A hook without fillings is passed over: it leaves no event and no record.
 *
 * It does not continue the chain of the saga: further steps are added to the saga itself.
 *
 * @typeParam T - The fields of the context of the saga.
 * @typeParam TBody - The empty saga that a function gets to add its steps to.
 * @example
 * ```ts
 * import { type Hook, Saga, SagaRequest } from 'temporal-saga';
 *
 * interface Fulfilment { orderId: string }
 * export const fulfilOrder = new Saga<Fulfilment>('fulfil-order');
 * fulfilOrder.remoteStep('reserve', () => new SagaRequest({ target: 'stock/reserve' }));
 * export const created: Hook<Fulfilment> = fulfilOrder.hookStep('created');
 * fulfilOrder.commit();
 *
 * // In any module that the sagas module imports:
 * created.fill('labels', (body) =>
 *   body.remoteStep('print', ({ orderId }) => new SagaRequest({ target: 'printer/print', content: { orderId } })),
 * );
 * ```
 */
export class HookStep<T extends object, TBody> implements OpenHook {
  readonly #id: string;
  // Private, as all of its fields: a module may export a hook, which is no step that ends a chain.
  readonly #owner: StepOwner;
  readonly #fillings = new Map<string, BranchSaga>();
  #isClosed = false;

  constructor(owner: StepOwner, id: string) {
    this.#owner = owner;
    this.#id = id;
  }

  /**
   * Adds steps to the hook. Where they stand in the saga they must keep its rules, such as those of the pivot: that is proved
   * when the saga is read by a worker, by a client that starts it, or by the testing kit, and breaks with the path of the step
   * (`<saga>.<hook>.<name>.<step>`).
   *
   * @param name - Unique in the hook; part of the paths of the steps, which decides when they run.
   * @param filling - A function that adds the steps to an empty saga, or a committed saga on the same context.
   * @returns The same hook.
   * @throws {@link SagaDefinitionError} with all errors of the filling, as `commit()` does; of a saga that is not committed,
   * its `commit()` throws them. `HOOK_FILLED`: the hook has a filling of this name. `HOOK_IN_ITSELF`: the filling holds the
   * saga of the hook. `FILLED_AFTER_READ`: the saga has been read.
   */
  fill<B extends object = LooseFields>(
    name: string,
    filling: (BranchSaga<B> & FitsContext<B, T>) | BranchBody<TBody>,
  ): this {
    const path = `${this.#id}.${formatId(name)}`;
    const accepted = committedBranch(this.#owner, filling, path);
    const problem = this.#problemOf(name, accepted);
    if (problem) this.#owner.report(problem[0], path, problem[1]);
    this.#owner.refuseReported();
    if (problem) return this;
    this.#owner.holds(accepted);
    this.#fillings.set(name, accepted);
    return this;
  }

  /** @internal */
  get hooks(): readonly OpenHook[] {
    return [this];
  }

  /** @internal */
  get count(): number {
    return this.#fillings.size;
  }

  /** @internal */
  close(): void {
    this.#isClosed = true;
  }

  /** @internal */
  describe(prefix: string, callbacks: CallbackTable): StepData {
    const own = `${prefix}${this.#id}`;
    const fillings = [...this.#fillings]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, saga]) => ({ name, ...saga.describeBranch(`${own}.${name}.`, callbacks) }));
    const definition: HookStepDefinition = { kind: 'hook', id: this.#id, fillings };
    return definition;
  }

  #problemOf(name: string, filling: BranchSaga): Problem | undefined {
    if (this.#isClosed) return ['FILLED_AFTER_READ', FILLED_AFTER_READ];
    if (this.#fillings.has(name)) return ['HOOK_FILLED', HOOK_FILLED];
    if (filling.hooks.includes(this)) return ['HOOK_IN_ITSELF', HOOK_IN_ITSELF];
    const problem = nameProblem(name);
    return problem === undefined ? undefined : ['NAME_INVALID', problem];
  }
}

/** Why a hook cannot be filled. */
type Problem = readonly [code: DefinitionIssueCode, message: string];

const FILLED_AFTER_READ =
  'The saga has been read, so that its hooks are closed: fill them while modules load, in a module that the sagas module imports.';
const HOOK_FILLED =
  'The hook has a filling of this name; choose another name, or remove one of the fillings.';
const HOOK_IN_ITSELF = 'The filling holds the saga of this hook, which would never end; use another saga.';

const read: StepReader = (data, path, reader) => {
  reader.knownFields(data, path, ['kind', 'id', 'fillings']);
  const { fillings } = data;
  if (Array.isArray(fillings)) readFillings(fillings, path, reader);
  else reader.report('MALFORMED', `${path}.fillings`, 'The fillings must be an array.');
};

function readFillings(fillings: readonly unknown[], path: string, reader: DefinitionReader): void {
  readBranchNames(fillings, path, { doubled: ['HOOK_FILLED', HOOK_FILLED] }, reader);
  const names = fillings.map((filling) => String(ownField(filling, 'name')));
  const sorted = [...names].sort();
  if (names.every((name, index) => name === sorted[index])) return;
  reader.report('MALFORMED', `${path}.fillings`, 'The fillings must be in the order of their names.');
}

/** The kind of hook steps. */
export const hookKind: StepKind<HookStepDefinition> = {
  read,
  hooks: {},
  branches: { fillings: branchNameAt },
  order: () => 'sequence',
  mayBeFilled: true,
  isPassedOver: ({ fillings }) => Array.isArray(fillings) && fillings.length === 0,
  hasEffect: () => false,
};
