/** Owns the builder of sagas. */
import type { LooseFields, LooseValue } from '../context/context-types';
import { compact } from '../context/compact';
import { isBranded } from '../errors/brand';
import type { ViewMaker } from './callbacks';
import type { BranchBody, BranchDefinition, BranchSaga, FIELDS, FieldsOf, OpenHook } from './steps/branch';
import { findIssues, readDefinition, type SagaDefinition, upgradeDefinition } from './definition';
import { isInspected, refuseDefinition } from './validation/validation-mode';
import {
  type DefinitionIssue,
  type DefinitionIssueCode,
  SagaDefinitionError,
} from './validation/definition-issue';
import type { Duration } from './options/duration';
import { LazyOptions } from './options/lazy-options';
import { type CallbackTable, describeHook, describeSchema, type Hook as StepHook, keepHook } from './hook';
import { type ForEachOptions, ForEachStep } from './steps/for-each-step';
import { UNNAMED } from './names';
import { SagaSteps } from './saga-steps';
import { HookStep } from './steps/hook-step';
import { type InnerStep, SagaStep, type SagaStepOptions } from './steps/saga-step';
import { type EndStatus, type NoticeBuilder, NoticeList, type NoticeOptions } from './notice';
import { formatValue } from '../errors/format-value';
import { plainCopy } from './plain-copy';
import { isSchema, type Schema } from '../messages/schema';
import type { StepOwner } from './steps/step';
import type { StepOptions } from './options/step-options';

/** The deadline of a saga, and the defaults for the options of its steps. */
export interface SagaOptions extends StepOptions {
  /**
   * The time within which all steps must be done. When it expires, the saga starts compensation, which may take
   * longer. Only the outermost saga may have a deadline: steps do not inherit it, and a saga in a branch is refused
   * with it (`OPTIONS_INVALID`). @defaultValue none
   */
  readonly deadline?: Duration;
}

/** The options of a saga as a whole, which know its context. */
export interface TypedSagaOptions<T extends object, V = LooseValue> extends SagaOptions {
  /**
   * A schema of the Standard Schema kind, such as that of Zod, Valibot or ArkType, in the place of the type `T`. It checks
   * the context of a start: in the client before the start, and in the worker before the first step, where what comes out
   * of it is the context. A start that does not fit fails with `CONTEXT_INVALID`, and nothing is sent. In a branch, or in
   * an inner saga, it is a type alone.
   */
  readonly context?: Schema<object, T>;
  /**
   * Makes the view that callers see before the end (`started.published`): a storable value of up to 64 KiB, made from a draft
   * of the context, which is then dropped. It is called whenever the saga's own context has changed, and may not return a
   * promise. With `undefined` the view stays as it is. A call that fails changes nothing but the log of the worker: the view
   * stays as it is. In a branch, or in an inner saga, it is not called.
   *
   * Where the type `T` is given, the method {@link Saga.publishes} infers the type of the view, and this option does not.
   * @defaultValue none: nothing is published
   */
  readonly publishes?: ViewMaker<T, V>;
}

/** Takes and returns `T`, so that no other type fits; an untyped saga fits every one. */
type Invariant<T extends object> = string extends keyof T ? LooseValue : (fields: T) => T;

/** A definition, together with the functions to which it refers. */
export interface DescribedSaga {
  readonly definition: SagaDefinition;
  readonly callbacks: CallbackTable;
}

/**
 * A hook of a saga, to which other modules add steps: see {@link HookStep}.
 *
 * @typeParam T - The fields of the context of the saga.
 */
export type Hook<T extends object = LooseFields> = HookStep<T, Saga<T>>;

const BRAND = Symbol.for('temporal-saga.saga');

/** Carries the type of the view, for the compiler only. No object has this property. */
declare const VIEW: unique symbol;

/**
 * The builder of a saga definition: add steps, then `commit()`.
 *
 * It may be used anywhere. In a worker it runs inside the workflow sandbox, so callbacks must be deterministic and do
 * no I/O. It follows the original's `Saga`. Errors are kept until `commit()`, which throws all of them at once.
 *
 * @typeParam T - The fields of the saga's context. Without it any key is accepted.
 * @typeParam V - The view that it publishes.
 * @example
 * ```ts
 * import { Saga, SagaRequest } from 'temporal-saga';
 *
 * export const order = new Saga<{ orderId: string }>('order');
 * order
 *   .remoteStep('reserve-stock')
 *   .onExecute((context) => new SagaRequest({ target: 'inventory/reserve', content: { id: context.orderId } }))
 *   .onFailure((context) => new SagaRequest({ target: 'inventory/release', content: { id: context.orderId } }));
 * order.commit();
 * ```
 */
export class Saga<T extends object = LooseFields, V = LooseValue>
  extends SagaSteps<T, Saga<T, V>>
  implements StepOwner, BranchSaga<T>
{
  /** The name given to the constructor: the workflow type under which executions run. */
  readonly name: string | undefined;
  /** For the compiler only: sagas of different contexts are no sagas of each other. */
  declare protected readonly invariant?: Invariant<T>;
  /** For the compiler only. */
  declare [FIELDS]?: FieldsOf<T>;
  /** For the compiler only. */
  declare [VIEW]?: () => V;
  readonly #options: LazyOptions | undefined;
  readonly #schema: Schema<object, T> | undefined;
  #publishes: StepHook | undefined;
  /** The issues of the calls, in their order; options are read late. */
  readonly #reports: (DefinitionIssue | LazyOptions)[] = [];
  #notices: NoticeList | undefined;
  #read: SagaDefinition | undefined;
  #committed = false;
  /** What may hold hooks: its hooks, and the sagas in it. */
  readonly #parts: { readonly hooks: readonly OpenHook[] }[] = [];
  /** How many fillings were there at the latest proof; absent where there is nothing to prove here. */
  #proved: number | undefined;

  /**
   * @param name - Matches `[A-Za-z0-9][A-Za-z0-9._-]{0,99}`. A saga in a branch and a saga that a factory returns
   * need no name. A worker names an exported saga without a name after its export.
   * @param options - The defaults for the options of all steps.
   */
  constructor(name?: string, options?: TypedSagaOptions<T, V>) {
    super();
    this.name = name;
    if (options === undefined) return;
    const { schema, publishes, others } = splitOptions(options);
    this.#schema = schema;
    if (schema !== undefined && !isSchema(schema)) {
      const message = `The schema of the context must be of the Standard Schema kind, not ${formatValue(schema)}.`;
      this.report('OPTIONS_INVALID', 'options.context', message);
    }
    if (publishes !== undefined) this.#publishes = keepHook('options.publishes', publishes, undefined, this);
    this.#options = new LazyOptions(others, 'options');
    this.reportWith(this.#options);
  }

  static {
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isBranded(value, BRAND);
  }

  /**
   * Makes a committed saga from the result of `toJSON()`. It has no functions: it can be started by value, or be a
   * branch, if the worker has its callbacks. A definition of 0.2 (format 1) is converted: it runs under the current
   * rules of evidence, and keeps its undo plan (`undoWhen: 'sent'` is its default).
   *
   * @throws {@link SagaDefinitionError} with all errors (`DEFINITION_INVALID`).
   */
  static fromJSON(json: unknown): Saga {
    const definition = upgradeDefinition(readDefinition(plainCopy(json)));
    const saga = new Saga(definition.name);
    saga.#read = definition;
    return saga.#freeze();
  }

  /** Whether the saga is complete and frozen. */
  get committed(): boolean {
    return this.#committed;
  }

  /**
   * Sets the view that callers see before the end: the option `publishes`, in the form that infers the type of the view.
   *
   * @returns The same saga.
   * @example
   * ```ts
   * import { Saga } from 'temporal-saga';
   *
   * interface Checkout { cart: string; url?: string }
   * export const checkout = new Saga<Checkout>('checkout').publishes(({ url }) => ({ url }));
   * ```
   */
  publishes<W>(view: ViewMaker<T, W>): Saga<T, W> {
    this.refuseChange('publishes');
    this.#publishes = keepHook('publishes', view, undefined, this);
    return this as unknown as Saga<T, W>;
  }

  /**
   * Adds the steps of another saga, as one step.
   *
   * @param inner - A committed saga, or a function that adds the steps to an empty one. It works on the same context, or,
   * with `input`, on one of its own. Where its context does not fit this one, the chain continues only after `input`.
   * @param options - With `attempts` a failed saga is undone and tried again.
   */
  sagaStep<I extends object = T>(
    name: string,
    inner: BranchSaga<I> | BranchBody<Saga<I>>,
    options?: SagaStepOptions,
  ): InnerStep<T, I, Saga<T, V>> {
    this.refuseChange(name);
    const step = new SagaStep<T, I, Saga<T, V>>(this, name, inner, options);
    return this.added(step);
  }

  /**
   * Adds a loop: the steps of another saga for each item of a list, which `over` returns.
   *
   * @param inner - A committed saga, or a function that adds the steps to an empty one. Each item has a context of its own.
   */
  forEachStep<I extends object = LooseFields>(
    name: string,
    inner: BranchSaga<I> | BranchBody<Saga<I>>,
    options?: ForEachOptions,
  ): ForEachStep<T, I, Saga<T, V>> {
    this.refuseChange(name);
    const step = new ForEachStep<T, I, Saga<T, V>>(this, name, inner, options);
    return this.added(step);
  }

  /**
   * Adds a hook: a place at which other modules add steps, also after `commit()`. It is the end of a chain.
   *
   * A client that starts a saga with a hook sends its name: the worker knows what fills the hook, and must export the saga. An execution keeps the
   * fillings that it began with, as it keeps what a factory has built.
   */
  hookStep(name: string): Hook<T> {
    this.refuseChange(name);
    const hook = new HookStep<T, Saga<T>>(this, name);
    this.holds(hook);
    return this.added(hook);
  }

  protected override get owner(): this {
    return this;
  }

  /**
   * Sends a notice at the end: after the last step, or after the last undo. It is never undone, it is
   * tried for 24 hours, and no cancel, abort or deadline interrupts it. A notice that fails is listed in
   * `execution.notices`; it changes no status and undoes nothing.
   *
   * Several notices are sent one after another, in the order of their definition. Only the outermost saga has notices: a
   * saga in a branch is refused with it (`NOTICE_IN_BRANCH`).
   *
   * @param status - The end, or a list of the ends, at which it is sent.
   * @param request - Builds the request; with nothing there is nothing to say.
   * @returns The same saga.
   */
  atEnd<S extends EndStatus>(
    status: S | readonly S[],
    request: NoticeBuilder<T, S>,
    options?: NoticeOptions,
  ): this {
    this.refuseChange('atEnd');
    (this.#notices ??= new NoticeList(this)).add(status, request, options);
    return this;
  }

  /** @internal */
  newBody(): Saga<T> {
    return new Saga<T>();
  }

  /**
   * Completes the definition and freezes it.
   *
   * @returns The same saga.
   * @throws {@link SagaDefinitionError} with all errors (`DEFINITION_INVALID`).
   */
  commit(): this {
    if (this.#committed)
      this.#refuse('ALREADY_COMMITTED', '', 'The saga is already committed; call commit() once.');
    const issues = [
      ...this.#givenIssues(),
      ...(isInspected() ? [] : findIssues(this.#describe().definition)),
    ];
    if (issues.length > 0) refuseDefinition(new SagaDefinitionError(this.#label, issues));
    else if (!isInspected()) this.#proved = this.#countFillings();
    return this.#freeze();
  }

  /** The definition in plain data, with the callbacks by reference. */
  toJSON(): SagaDefinition {
    // A copy, because the definition shares its options and parameters with the builder.
    return plainCopy(this.#describe().definition) as SagaDefinition;
  }

  /**
   * @internal The definition and its callbacks, for those who run the saga: from now on nothing fills its hooks, and what has
   * filled them since `commit()` is proved.
   * @param name - The name, if the saga has none.
   */
  describe(name: string | undefined = this.name): DescribedSaga {
    const described = this.#describe(name);
    for (const hook of this.hooks) hook.close();
    this.#proveFillings(described.definition);
    return described;
  }

  #describe(name: string | undefined = this.name): DescribedSaga {
    const callbacks: CallbackTable = new Map();
    if (this.#read) return { definition: { ...this.#read, ...compact({ name }) }, callbacks };
    const prefix = name === undefined ? '' : `${name}.`;
    const branch = this.describeBranch(prefix, callbacks);
    const schema = this.#schema;
    const context = schema ? describeSchema(schema, `${prefix}context`, callbacks) : undefined;
    const publishes = this.#publishes && describeHook(this.#publishes, `${prefix}publishes`, callbacks);
    const definition = compact({ format: 2, name, context, publishes, ...branch });
    // Of a saga that is not committed, `commit()` still has to check the steps.
    return { definition: definition as SagaDefinition, callbacks };
  }

  /** @internal The schema of the context. */
  get schema(): Schema<object, T> | undefined {
    return this.#schema;
  }

  /** @internal The steps in plain data, as the branch of another saga. */
  describeBranch(prefix: string, callbacks: CallbackTable): BranchDefinition {
    const options = this.#read ? this.#read.options : this.#options?.read().data;
    const steps = this.#read?.steps ?? this.steps.map((step) => step.describe(prefix, callbacks));
    const atEnd = this.#read ? this.#read.atEnd : this.#notices?.describe(prefix, callbacks);
    return compact({ options, steps, atEnd });
  }

  /** @internal */
  refuseChange(id: string, part?: string): void {
    if (!this.#committed) return;
    const path = part === undefined ? id : `${id}.${part}`;
    this.#refuse(
      'ADDED_AFTER_COMMIT',
      path,
      'The saga is committed and cannot be changed; make the change before commit().',
    );
  }

  /** @internal */
  report(code: DefinitionIssueCode, path: string, message: string): void {
    this.#reports.push({ code, path, message });
  }

  /** @internal */
  reportWith(options: LazyOptions): void {
    this.#reports.push(options);
  }

  /** @internal */
  holds(part: { readonly hooks: readonly OpenHook[] }): void {
    this.#parts.push(part);
  }

  /** @internal */
  get hooks(): readonly OpenHook[] {
    return this.#parts.flatMap(({ hooks }) => hooks);
  }

  /** @internal */
  refuseReported(): void {
    if (!this.#committed) return;
    const issues = this.#givenIssues();
    if (issues.length > 0) refuseDefinition(new SagaDefinitionError(this.#label, issues));
  }

  #proveFillings(definition: SagaDefinition): void {
    if (this.#proved === undefined) return;
    const count = this.#countFillings();
    if (this.#proved === count) return;
    const issues = findIssues(definition);
    if (issues.length > 0) refuseDefinition(new SagaDefinitionError(this.#label, issues));
    this.#proved = count;
  }

  #countFillings(): number {
    return this.hooks.reduce((sum, { count }) => sum + count, 0);
  }

  get #label(): string {
    return typeof this.name === 'string' ? this.name : UNNAMED;
  }

  /** Takes the issues of the calls, in their order. Options that the worker has inspected before are not read. */
  #givenIssues(): readonly DefinitionIssue[] {
    const issues = this.#reports.splice(0).flatMap((report) => {
      if (!(report instanceof LazyOptions)) return report;
      return isInspected() ? [] : report.read().issues;
    });
    return issues.map((issue) => ({ ...issue, path: this.#pathOf(issue.path) }));
  }

  #pathOf(path: string): string {
    return path === '' ? this.#label : `${this.#label}.${path}`;
  }

  #refuse(code: DefinitionIssueCode, path: string, message: string): never {
    throw new SagaDefinitionError(this.#label, [{ code, path: this.#pathOf(path), message }]);
  }

  #freeze(): this {
    this.#committed = true;
    return Object.freeze(this);
  }
}

/** The schema of the context, the view, and the other options. What is no object is reported when it is read. */
function splitOptions<T extends object, V>(
  options: TypedSagaOptions<T, V>,
): { readonly schema?: Schema<object, T>; readonly publishes?: ViewMaker<T, V>; readonly others: unknown } {
  if (Object(options) !== options || Array.isArray(options)) return { others: options };
  const { context, publishes, ...others } = options;
  return { ...compact({ schema: context, publishes }), others };
}

/** Whether a value is a saga, committed or not. */
export function isSaga(value: unknown): value is Saga {
  return value instanceof Saga;
}

/** Whether a value is a committed saga. */
export function isCommittedSaga(value: unknown): value is Saga {
  return isSaga(value) && value.committed;
}
