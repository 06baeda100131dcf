/** Owns loops over a list: their builder, their plain data and their kind. */
import { compact } from '../../context/compact';
import type { LooseFields } from '../../context/context-types';
import type { SagaContext } from '../../context/saga-context';
import type { CallbackResult } from '../callbacks';
import { type CallbackTable, describeHook, type Hook, keepHook } from '../hook';
import type { CallbackOperation } from '../operation';
import type { DefinitionReader, StepReader } from '../validation/definition-reader';
import { acceptedBranch } from './accepted-branch';
import type { BranchDefinition, BranchSaga } from './branch';
import {
  type BlockOptions,
  type BlockOptionsData,
  durationData,
  readAtOnce,
  readDuration,
} from './block-options';
import { Step, type StepOwner } from './step';
import type { StepData } from './step-data';
import type { StepKind } from './step-kind';

/** How many items of a loop: a number of them, or a percentage of all items. */
export type ItemShare = { readonly count: number } | { readonly percent: number };

/** How many items of a loop may fail. */
export type Tolerance = ItemShare;

/** A loop in plain data. */
export interface ForEachStepDefinition extends StepData, BlockOptionsData {
  readonly kind: 'forEach';
  readonly saga: BranchDefinition;
  readonly over: CallbackOperation;
  readonly input?: CallbackOperation;
  readonly onEnd?: CallbackOperation;
  readonly atOnce?: number;
  readonly tolerate?: Tolerance;
  readonly enough?: ItemShare;
}

/** How a loop runs. */
export interface ForEachOptions extends BlockOptions {
  /** How many items may run at once, 1 to 500. @defaultValue 1: one after the other */
  readonly atOnce?: number;
  /**
   * How many items may fail, as a number, a count or a percentage of all items. The steps of such an item are undone alone,
   * and the loop continues. One more failure fails the loop, and all items are undone. @defaultValue 0
   */
  readonly tolerate?: number | Tolerance;
  /**
   * How many items have to be done, as a count or a percentage of all items, rounded up. Then no other item begins, and those
   * that are not done stop and are undone. A list with fewer items needs all of them. When so many items have failed that no
   * longer enough can be done, the loop fails at once with the first failure. @defaultValue all items
   */
  readonly enough?: ItemShare;
}

/** What became of one item. */
export interface ItemOutcome<I extends object = LooseFields> {
  /** The position in the list, from 0. */
  readonly index: number;
  /** `not-needed`: enough others were done before. Then it has not begun, or is undone. */
  readonly status: 'done' | 'failed' | 'not-needed';
  /** The context of the item at its end; absent when it is not done. */
  readonly context?: SagaContext<I>;
  /** Why it failed. */
  readonly failure?: { readonly code: string; readonly message: string; readonly step?: string };
}

/** The context of an item without `input`. */
export interface ItemContext<Item> {
  readonly item: Item;
  readonly index: number;
}

/**
 * A step that runs a saga for each item of a list. Each item has a context of its own, so that items cannot conflict. An undo
 * sees the context that its item has left.
 *
 * @example
 * ```ts
 * order
 *   .forEachStep('ship', shipParcel, { atOnce: 20 })
 *   .over((context) => context.parcels)
 *   .input((context, parcel) => ({ parcel, address: context.address }))
 *   .onEnd((context, outcomes) => { context.labels = outcomes.map((outcome) => outcome.context?.label ?? null); });
 * ```
 */
export class ForEachStep<
  T extends object,
  I extends object,
  TSaga extends StepOwner,
  Item = unknown,
> extends Step<TSaga> {
  readonly #inner: BranchSaga;
  readonly #options: ForEachOptions;
  readonly #hooks: { over?: Hook; input?: Hook; onEnd?: Hook } = {};

  constructor(saga: TSaga, id: string, inner: unknown, options: ForEachOptions = {}) {
    super(saga, id);
    this.#inner = acceptedBranch(saga, inner, id);
    this.#options = { ...options };
  }

  /** Returns the list: at most 10,000 storable items. It is called once; later changes of the context do not change the list. */
  over<N>(list: (context: SagaContext<T>) => readonly N[]): ForEachStep<T, I, TSaga, N> {
    this.#keep('over', list);
    return this as unknown as ForEachStep<T, I, TSaga, N>;
  }

  /** Makes the context of an item when the item begins. @defaultValue the context `{ item, index }` */
  input(make: (context: SagaContext<T>, item: Item, index: number) => I): this {
    return this.#keep('input', make);
  }

  /**
   * Takes results into the outer context when all items have ended. It gets the outcomes in the order of the list, also when the
   * list is empty. @defaultValue the results are dropped
   */
  onEnd(take: (context: SagaContext<T>, outcomes: readonly ItemOutcome<I>[]) => CallbackResult<T>): this {
    return this.#keep('onEnd', take);
  }

  /** @internal */
  describe(prefix: string, callbacks: CallbackTable): StepData {
    const own = `${prefix}${this.id}`;
    const { over, input, onEnd } = this.#hooks;
    const { atOnce, tolerate, enough, deadline } = this.#options;
    return compact({
      kind: 'forEach',
      id: this.id,
      saga: this.#inner.describeBranch(`${own}.`, callbacks),
      over: over && describeHook(over, `${own}.over`, callbacks),
      input: input && describeHook(input, `${own}.input`, callbacks),
      onEnd: onEnd && describeHook(onEnd, `${own}.onEnd`, callbacks),
      atOnce,
      tolerate: typeof tolerate === 'number' ? toleranceOf(tolerate) : tolerate,
      enough,
      deadline: durationData(deadline),
    });
  }

  #keep(name: 'over' | 'input' | 'onEnd', hook: unknown): this {
    this.saga.refuseChange(this.id, name);
    this.#hooks[name] = keepHook(`${this.id}.${name}`, hook, undefined, this.saga);
    return this;
  }
}

function toleranceOf(count: number): Tolerance | undefined {
  return count === 0 ? undefined : { count };
}

/** How many of `items` items may fail. */
export function mayFail({ tolerate }: Pick<ForEachStepDefinition, 'tolerate'>, items: number): number {
  if (!tolerate) return 0;
  return 'count' in tolerate ? tolerate.count : Math.floor((items * tolerate.percent) / ALL_PERCENT);
}

/** How many of `items` items have to be done. */
export function mustBeDone({ enough }: Pick<ForEachStepDefinition, 'enough'>, items: number): number {
  if (!enough) return items;
  if ('count' in enough) return Math.min(enough.count, items);
  // A product such as 14.3 * 1000 is a little more than it should be.
  return Math.ceil((items * enough.percent) / ALL_PERCENT - ROUNDING_ERROR);
}

const ALL_PERCENT = 100;
const ROUNDING_ERROR = 1e-9;

const read: StepReader = (data, path, reader) => {
  reader.knownFields(data, path, [
    'kind',
    'id',
    'saga',
    'over',
    'input',
    'onEnd',
    'atOnce',
    'tolerate',
    'enough',
    'deadline',
  ]);
  reader.branch(data['saga'], path, []);
  if (data['over'] === undefined) {
    reader.report('EXECUTE_MISSING', path, 'The loop needs over(): the list that it runs over.');
  }
  for (const hook of ['over', 'input', 'onEnd']) {
    if (data[hook] !== undefined) reader.operation(data[hook], `${path}.${hook}`, false);
  }
  readAtOnce(data['atOnce'], path, reader);
  readDuration(data['deadline'], `${path}.deadline`, reader);
  if (data['tolerate'] !== undefined) {
    const message = 'tolerate must be a count from 1, { count }, or { percent } above 0 and up to 100.';
    readShare(data['tolerate'], `${path}.tolerate`, message, reader);
  }
  if (data['enough'] !== undefined) {
    const message = 'enough must be { count } from 1, or { percent } above 0 and up to 100.';
    readShare(data['enough'], `${path}.enough`, message, reader);
  }
};

function readShare(value: unknown, path: string, message: string, reader: DefinitionReader): void {
  const data = reader.object(value, path);
  if (!data) return;
  const { count, percent } = data;
  const isCount = percent === undefined && Number.isInteger(count) && (count as number) >= 1;
  const isPercent =
    count === undefined && typeof percent === 'number' && percent > 0 && percent <= ALL_PERCENT;
  if (!isCount && !isPercent) reader.report('OPTIONS_INVALID', path, message);
}

/** The kind of loops. */
export const forEachKind: StepKind<ForEachStepDefinition> = {
  read,
  hooks: { over: 'value', input: 'value', onEnd: 'context' },
  branches: { saga: '' },
  order: () => 'each',
  hasEffect: () => false,
};
