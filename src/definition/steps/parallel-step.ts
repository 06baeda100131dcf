/** Owns parallel steps: their builder, their plain data, the edges between their branches, and their kind. */
import { compact } from '../../context/compact';
import type { LooseFields } from '../../context/context-types';
import { ownField } from '../../context/own-fields';
import type { MergeReducer } from '../callbacks';
import { type CallbackTable, describeHook, type Hook, keepHook } from '../hook';
import type { CallbackOperation } from '../operation';
import type { DefinitionReader, StepReader } from '../validation/definition-reader';
import { acceptedBranch } from './accepted-branch';
import type { BranchBody, BranchDefinition, BranchSaga, FitsContext } from './branch';
import { branchNameAt, readBranchNames } from './named-branches';
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

/** The reducers of the library; see {@link ParallelStep.merge}. */
export type NamedReducer = 'union' | 'append' | 'sum';

/** How the values that several branches have written under one key become one. */
export type MergeRule = NamedReducer | CallbackOperation;

/** A branch of a parallel step in plain data. */
export interface ParallelBranchDefinition extends BranchDefinition {
  readonly name: string;
  /** The branches that have to be done before this one begins. */
  readonly after?: readonly string[];
}

/** A parallel step in plain data. */
export interface ParallelStepDefinition extends StepData, BlockOptionsData {
  readonly kind: 'parallel';
  readonly branches: readonly ParallelBranchDefinition[];
  readonly atOnce?: number;
  readonly undoOrder?: 'one-by-one';
  readonly merge?: Readonly<Record<string, MergeRule>>;
}

/** How a parallel step runs its branches. */
export interface ParallelOptions extends BlockOptions {
  /** How many branches may run at once, 1 to 500. @defaultValue 100 */
  readonly atOnce?: number;
  /**
   * Whether the branches are undone beside each other, or one by one in the reverse order of their definition.
   * @defaultValue `'together'`
   */
  readonly undoOrder?: 'together' | 'one-by-one';
}

/** What has to come before a branch. */
export interface ParallelBranchOptions {
  /**
   * The names of the branches that have to be done before this one begins; they are defined before it. It sees what they have
   * written, but for keys with a reducer, and is undone before they are.
   * @defaultValue none
   */
  readonly after?: readonly string[];
}

const NAMED_REDUCERS: readonly unknown[] = ['union', 'append', 'sum'] satisfies readonly NamedReducer[];

/**
 * A step whose branches run beside each other. It is done when all of them are done.
 *
 * The first failure stops it: nothing new begins, and the attempts that are under way come to their end. Only then are all
 * branches undone.
 *
 * @example
 * ```ts
 * trip.parallelStep('book').branch('flight', flightSaga).branch('hotel', (body) => body.remoteStep('reserve').onExecute(reserve));
 * ```
 */
export class ParallelStep<T extends object, TSaga extends StepOwner> extends Step<TSaga> {
  readonly #options: ParallelOptions;
  readonly #branches: { name: string; saga: BranchSaga; after: readonly string[] | undefined }[] = [];
  readonly #merge = new Map<string, Hook | NamedReducer>();

  constructor(saga: TSaga, id: string, options: ParallelOptions = {}) {
    super(saga, id);
    this.#options = { ...options };
  }

  /**
   * Adds a branch. Branches begin in this order. None sees what the others write: each works on the context as it was at the
   * start of the step. When two write different values under one key, the second one fails with `CONTEXT_CONFLICT`, unless
   * {@link merge} declares a reducer for the key.
   *
   * @param name - Unique in the step; part of the paths of the branch's steps.
   * @param saga - A committed saga on the same context, or a function that adds the steps to an empty one.
   */
  branch<B extends object = LooseFields>(
    name: string,
    saga: (BranchSaga<B> & FitsContext<B, T>) | BranchBody<TSaga>,
    options: ParallelBranchOptions = {},
  ): this {
    this.saga.refuseChange(this.id, name);
    const { after } = options;
    const accepted = acceptedBranch(this.saga, saga, `${this.id}.${name}`);
    // Anything else is reported by the reader.
    this.#branches.push({
      name,
      saga: accepted,
      after: Array.isArray(after) ? [...(after as readonly string[])] : after,
    });
    return this;
  }

  /**
   * Lets several branches write one key of the context. Each begins with the value from before the step, and sees only its
   * own writes.
   *
   * @param key - A top-level key.
   * @param reducer - Makes one value, when all branches are done. `'sum'` adds to the number before the step what each branch
   * has added to it. `'append'` puts behind the list before the step what each branch has put behind it. `'union'` adds each
   * new member once. A function gets the value before the step, and the values of the branches that have written the key,
   * in the order of the branches.
   */
  merge<K extends string & keyof T>(key: K, reducer: NamedReducer | MergeReducer<T[K]>): this {
    this.saga.refuseChange(this.id, `merge.${key}`);
    const path = `${this.id}.merge.${key}`;
    if (this.#merge.has(key)) {
      this.saga.report('MARK_DOUBLED', path, 'The key has a reducer already; declare one.');
    } else {
      this.#merge.set(
        key,
        typeof reducer === 'string' ? reducer : keepHook(path, reducer, undefined, this.saga),
      );
    }
    return this;
  }

  /** @internal */
  describe(prefix: string, callbacks: CallbackTable): StepData {
    const own = `${prefix}${this.id}`;
    const { atOnce, undoOrder, deadline } = this.#options;
    return compact({
      kind: 'parallel',
      id: this.id,
      branches: this.#branches.map(({ name, saga, after }) =>
        compact({ name, after, ...saga.describeBranch(`${own}.${name}.`, callbacks) }),
      ),
      atOnce,
      undoOrder: undoOrder === 'together' ? undefined : undoOrder,
      merge: this.#merge.size > 0 ? this.#describeMerge(own, callbacks) : undefined,
      deadline: durationData(deadline),
    });
  }

  #describeMerge(own: string, callbacks: CallbackTable): object {
    const rules = [...this.#merge].map(([key, rule]) => [
      key,
      typeof rule === 'string' ? rule : describeHook(rule, `${own}.merge.${key}`, callbacks),
    ]);
    return Object.fromEntries(rules) as object;
  }
}

/** The branches that must be done before a branch begins, directly or through others. */
export function predecessors({
  branches,
}: Pick<ParallelStepDefinition, 'branches'>): (name: string) => readonly string[] {
  const before = new Map<string, readonly string[]>();
  const beforeNamed = (name: string) => before.get(name) ?? [];
  // An edge leads to an earlier branch, whose own predecessors are known by then.
  for (const { name, after = [] } of branches) {
    before.set(name, [...new Set(after.flatMap((other) => [other, ...beforeNamed(other)]))]);
  }
  return beforeNamed;
}

const read: StepReader = (data, path, reader) => {
  reader.knownFields(data, path, ['kind', 'id', 'branches', 'atOnce', 'undoOrder', 'merge', 'deadline']);
  const { branches, atOnce, undoOrder, merge } = data;
  if (Array.isArray(branches)) readBranches(branches, path, reader);
  else reader.report('MALFORMED', `${path}.branches`, 'The branches must be an array.');
  readAtOnce(atOnce, path, reader);
  readDuration(data['deadline'], `${path}.deadline`, reader);
  if (undoOrder !== undefined && undoOrder !== 'one-by-one') {
    reader.report('OPTIONS_INVALID', `${path}.undoOrder`, 'undoOrder must be "together" or "one-by-one".');
  }
  if (merge !== undefined) readMerge(merge, path, reader);
};

function readBranches(branches: readonly unknown[], path: string, reader: DefinitionReader): void {
  if (branches.length < 2) {
    const message =
      'A parallel step needs at least two branches; add another one, or add the steps to the saga itself.';
    reader.report('PARALLEL_TOO_FEW', path, message);
  }
  readBranchNames(branches, path, { more: ['after'] }, reader);
  const names = branches.map((branch) => ownField(branch, 'name'));
  for (const [index, branch] of branches.entries()) {
    const after = ownField(branch, 'after');
    const earlier = new Set(names.slice(0, index));
    if (after !== undefined)
      readEdges(after, `${path}.${branchNameAt(index, branch)}`, { earlier, names }, reader);
  }
}

function readEdges(
  after: unknown,
  path: string,
  { earlier, names }: { readonly earlier: ReadonlySet<unknown>; readonly names: readonly unknown[] },
  reader: DefinitionReader,
): void {
  if (!Array.isArray(after)) {
    reader.report('MALFORMED', `${path}.after`, 'after must be a list of names of branches.');
    return;
  }
  for (const name of after as readonly unknown[]) {
    if (earlier.has(name)) continue;
    const isLater = names.includes(name);
    const message = isLater
      ? `The branch ${String(name)} comes later; a branch can only be after branches that are defined before it.`
      : `There is no branch ${String(name)} in this step; after names the branches of the same step.`;
    reader.report(isLater ? 'AFTER_CYCLE' : 'AFTER_UNKNOWN', `${path}.after`, message);
  }
}

function readMerge(merge: unknown, path: string, reader: DefinitionReader): void {
  const data = reader.object(merge, `${path}.merge`);
  for (const [key, rule] of Object.entries(data ?? {})) {
    if (!NAMED_REDUCERS.includes(rule)) reader.operation(rule, `${path}.merge.${key}`, false);
  }
}

/** The kind of parallel steps. */
export const parallelKind: StepKind<ParallelStepDefinition> = {
  read,
  hooks: {},
  branches: { branches: branchNameAt },
  order: () => 'together',
  operations: ({ merge }, path) =>
    Object.entries(Object(merge) as Readonly<Record<string, unknown>>)
      .filter(([, rule]) => typeof rule === 'object')
      .map(([key, rule]) => [`${path}.merge.${key}`, rule] as const),
  hasEffect: () => false,
};
