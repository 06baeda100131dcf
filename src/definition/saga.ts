/** Owns the builder of sagas. */
import type { LooseFields, LooseValue } from '../context/context-types';
import { compact } from '../context/compact';
import { isBranded } from '../errors/brand';
import type { LocalAction, RequestBuilder } from './callbacks';
import type { BranchBody, BranchDefinition, BranchSaga, FIELDS, FieldsOf } from './steps/branch';
import { ConditionalStep } from './steps/conditional-step';
import { findIssues, readDefinition, type SagaDefinition, upgradeDefinition } from './definition';
import { isInspected, refuseDefinition } from './validation/validation-mode';
import {
  type DefinitionIssue,
  type DefinitionIssueCode,
  SagaDefinitionError,
} from './validation/definition-issue';
import type { Duration } from './options/duration';
import { LazyOptions } from './options/lazy-options';
import type { CallbackTable } from './hook';
import { type ForEachOptions, ForEachStep } from './steps/for-each-step';
import { type DecisionOptions, DecisionStep } from './steps/decision-step';
import { type DynamicOptions, DynamicStep, type SagaMaker } from './steps/dynamic-step';
import { type EventOptions, EventStep } from './steps/event-step';
import { TimerStep, type TimerTime } from './steps/timer-step';
import { LocalStep } from './steps/local-step';
import { positionalName, UNNAMED } from './names';
import { type ParallelOptions, ParallelStep } from './steps/parallel-step';
import { OperationStep } from './steps/operation-step';
import { RemoteStep } from './steps/remote-step';
import { SagaStep, type SagaStepOptions } from './steps/saga-step';
import { type AlternativesOptions, AlternativesStep } from './steps/alternatives-step';
import { type EndStatus, type NoticeBuilder, NoticeList, type NoticeOptions } from './notice';
import { formatValue } from '../errors/format-value';
import { plainCopy } from './plain-copy';
import type { ParticipantOperation } from '../messages/participant';
import { isSchema, type Schema } from '../messages/schema';
import type { CallbackOperation } from './operation';
import { asOperation, type Operation } from './reused-operation';
import { isSagaActivity, type SagaActivity } from './saga-activity';
import type { Step, StepOwner } from './steps/step';
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

/** The options of a saga with a schema for its context. */
export interface TypedSagaOptions<T extends object> extends SagaOptions {
  /**
   * A schema of the Standard Schema kind, such as that of Zod, Valibot or ArkType, in the place of the type `T`. It checks
   * the context of a start: in the client before the start, and in the worker before the first step, where what comes out
   * of it is the context. A start that does not fit fails with `CONTEXT_INVALID`, and nothing is sent. In a branch, or in
   * an inner saga, it is a type alone.
   */
  readonly context?: Schema<object, T>;
}

/** A definition, together with the functions to which it refers. */
export interface DescribedSaga {
  readonly definition: SagaDefinition;
  readonly callbacks: CallbackTable;
}

const BRAND = Symbol.for('temporal-saga.saga');

/**
 * The builder of a saga definition: add steps, then `commit()`.
 *
 * It may be used anywhere. In a worker it runs inside the workflow sandbox, so callbacks must be deterministic and do
 * no I/O. It follows the original's `Saga`. Errors are kept until `commit()`, which throws all of them at once.
 *
 * @typeParam T - The fields of the saga's context. Without it any key is accepted.
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
export class Saga<T extends object = LooseFields> implements StepOwner, BranchSaga<T> {
  /** The name given to the constructor: the workflow type under which executions run. */
  readonly name: string | undefined;
  /** For the compiler only. */
  declare [FIELDS]?: FieldsOf<T>;
  readonly #options: LazyOptions | undefined;
  readonly #schema: Schema<object, T> | undefined;
  readonly #steps: Step<StepOwner>[] = [];
  /** The issues of the calls, in their order; options are read late. */
  readonly #reports: (DefinitionIssue | LazyOptions)[] = [];
  #notices: NoticeList | undefined;
  #read: SagaDefinition | undefined;
  #committed = false;

  /**
   * @param name - Matches `[A-Za-z0-9][A-Za-z0-9._-]{0,99}`. A saga in a branch and a saga that a factory returns
   * need no name. A worker names an exported saga without a name after its export.
   * @param options - The defaults for the options of all steps.
   */
  constructor(name?: string, options?: TypedSagaOptions<T>) {
    this.name = name;
    if (options === undefined) return;
    const { context, ...others } = Object(options) as TypedSagaOptions<T>;
    this.#schema = context;
    if (context !== undefined && !isSchema(context)) {
      const message = `The schema of the context must be of the Standard Schema kind, not ${formatValue(context)}.`;
      this.report('OPTIONS_INVALID', 'options.context', message);
    }
    // What is no object is reported when it is read.
    const given: unknown = typeof options === 'object' && !Array.isArray(options) ? others : options;
    this.#options = new LazyOptions(given, 'options');
    this.reportWith(this.#options);
  }

  static {
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  static [Symbol.hasInstance](value: unknown): boolean {
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

  /** Adds a step that works on the context itself, or calls an activity of the worker. */
  localStep(options?: StepOptions): LocalStep<T, Saga<T>>;
  localStep(name: string, options?: StepOptions): LocalStep<T, Saga<T>>;
  localStep<P extends object>(
    action: LocalAction<T, P> | SagaActivity,
    options?: StepOptions,
  ): LocalStep<T, Saga<T>>;
  localStep<P extends object>(
    name: string,
    action: LocalAction<T, P> | SagaActivity,
    options?: StepOptions,
  ): LocalStep<T, Saga<T>>;
  localStep(...given: readonly unknown[]): LocalStep<T, Saga<T>> {
    const { id, action, options } = this.#open(given);
    const step = new LocalStep<T, Saga<T>>(this, id, options);
    this.#steps.push(step);
    return action === undefined ? step : step.onExecute(action as LocalAction<T, object>);
  }

  /** Adds a step that a participant executes. */
  remoteStep(options?: StepOptions): RemoteStep<T, Saga<T>>;
  remoteStep(name: string, options?: StepOptions): RemoteStep<T, Saga<T>>;
  remoteStep<P extends object, C = LooseValue, R = unknown>(
    action: RequestBuilder<T, P, C, R>,
    options?: StepOptions,
  ): RemoteStep<T, Saga<T>, undefined, C, R>;
  remoteStep<P extends object, C = LooseValue, R = unknown>(
    name: string,
    action: RequestBuilder<T, P, C, R>,
    options?: StepOptions,
  ): RemoteStep<T, Saga<T>, undefined, C, R>;
  remoteStep(...given: readonly unknown[]): RemoteStep<T, Saga<T>> {
    const { id, action, options } = this.#open(given);
    const step = new RemoteStep<T, Saga<T>>(this, id, options);
    this.#steps.push(step);
    return action === undefined ? step : step.onExecute(action as RequestBuilder<T, object>);
  }

  /**
   * Adds a remote step that uses an operation: `with` makes its content, `into` takes its reply.
   *
   * @param operation - What `operation(...)` returned, or the operation of a typed participant.
   * @param options - Over those of the operation.
   */
  step<C, R, K = R>(
    name: string,
    operation: Operation<C, R, K> | ParticipantOperation<C, R>,
    options?: StepOptions,
  ): OperationStep<T, Saga<T>, C, R, K> {
    this.refuseChange(name);
    const step = new OperationStep<T, Saga<T>, C, R, K>(this, name, asOperation(operation), options);
    this.#steps.push(step);
    return step;
  }

  /** Adds a step that chooses one of several sagas. */
  conditionalStep(name?: string): ConditionalStep<T, Saga<T>> {
    const id = name ?? this.#nextName;
    this.refuseChange(id);
    const step = new ConditionalStep<T, Saga<T>>(this, id);
    this.#steps.push(step);
    return step;
  }

  /** Adds a step whose branches run beside each other: add them with `branch`. */
  parallelStep(options?: ParallelOptions): ParallelStep<T, Saga<T>>;
  parallelStep(name: string, options?: ParallelOptions): ParallelStep<T, Saga<T>>;
  parallelStep(...given: readonly unknown[]): ParallelStep<T, Saga<T>> {
    const { id, options } = this.#open(given);
    const step = new ParallelStep<T, Saga<T>>(this, id, options);
    this.#steps.push(step);
    return step;
  }

  /**
   * Adds the steps of another saga, as one step.
   *
   * @param inner - A committed saga, or a function that adds the steps to an empty one. It works on the same context, or,
   * with `input`, on one of its own.
   * @param options - With `attempts` a failed saga is undone and tried again.
   */
  sagaStep<I extends object = T>(
    name: string,
    inner: BranchSaga<I> | BranchBody<Saga<I>>,
    options?: SagaStepOptions,
  ): SagaStep<T, I, Saga<T>> {
    this.refuseChange(name);
    const step = new SagaStep<T, I, Saga<T>>(this, name, inner, options);
    this.#steps.push(step);
    return step;
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
  ): ForEachStep<T, I, Saga<T>> {
    this.refuseChange(name);
    const step = new ForEachStep<T, I, Saga<T>>(this, name, inner, options);
    this.#steps.push(step);
    return step;
  }

  /**
   * Adds a step that waits for a time.
   *
   * @param time - A duration, such as `'24 hours'`; or a function of the context that returns a duration or a `Date`.
   */
  timerStep(name: string, time: TimerTime<T>): TimerStep<T, Saga<T>> {
    this.refuseChange(name);
    const step = new TimerStep<T, Saga<T>>(this, name, time);
    this.#steps.push(step);
    return step;
  }

  /** Adds a step that waits for an event, which a caller sends with `manager.send`. */
  eventStep(name: string, options?: EventOptions<T>): EventStep<T, Saga<T>> {
    this.refuseChange(name);
    const step = new EventStep<T, Saga<T>>(this, name, options);
    this.#steps.push(step);
    return step;
  }

  /** Adds a step that waits for a decision, which a caller takes with `manager.decide`: add the choices with `on`. */
  decisionStep(name: string, options?: DecisionOptions<T>): DecisionStep<T, Saga<T>> {
    this.refuseChange(name);
    const step = new DecisionStep<T, Saga<T>>(this, name, options);
    this.#steps.push(step);
    return step;
  }

  /**
   * Adds a step whose steps are made while the execution runs.
   *
   * @param make - Returns a committed saga on the same context. It is called once.
   */
  dynamicStep(name: string, make: SagaMaker<T>, options?: DynamicOptions): DynamicStep<T, Saga<T>> {
    this.refuseChange(name);
    const step = new DynamicStep<T, Saga<T>>(this, name, make, options);
    this.#steps.push(step);
    return step;
  }

  /** Adds a step with several ways to do the same: add them with `first` and `orElse`. */
  alternativesStep(options?: AlternativesOptions): AlternativesStep<T, Saga<T>>;
  alternativesStep(name: string, options?: AlternativesOptions): AlternativesStep<T, Saga<T>>;
  alternativesStep(...given: readonly unknown[]): AlternativesStep<T, Saga<T>> {
    const { id, options } = this.#open(given);
    const step = new AlternativesStep<T, Saga<T>>(this, id, options);
    this.#steps.push(step);
    return step;
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
    const issues = [...this.#givenIssues(), ...(isInspected() ? [] : findIssues(this.describe().definition))];
    if (issues.length > 0) refuseDefinition(new SagaDefinitionError(this.#label, issues));
    return this.#freeze();
  }

  /** The definition in plain data, with the callbacks by reference. */
  toJSON(): SagaDefinition {
    // A copy, because the definition shares its options and parameters with the builder.
    return plainCopy(this.describe().definition) as SagaDefinition;
  }

  /**
   * @internal The definition and its callbacks.
   * @param name - The name, if the saga has none.
   */
  describe(name: string | undefined = this.name): DescribedSaga {
    const callbacks: CallbackTable = new Map();
    if (this.#read) return { definition: { ...this.#read, ...compact({ name }) }, callbacks };
    const prefix = name === undefined ? '' : `${name}.`;
    const branch = this.describeBranch(prefix, callbacks);
    const context = this.#describeSchema(`${prefix}context`, callbacks);
    // Of a saga that is not committed, `commit()` still has to check the steps.
    return { definition: compact({ format: 2, name, context, ...branch }) as SagaDefinition, callbacks };
  }

  /** @internal The schema of the context. */
  get schema(): Schema<object, T> | undefined {
    return this.#schema;
  }

  /** @internal The steps in plain data, as the branch of another saga. */
  describeBranch(prefix: string, callbacks: CallbackTable): BranchDefinition {
    const options = this.#read ? this.#read.options : this.#options?.read().data;
    const steps = this.#read?.steps ?? this.#steps.map((step) => step.describe(prefix, callbacks));
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

  #describeSchema(reference: string, callbacks: CallbackTable): CallbackOperation | undefined {
    const schema = this.#schema;
    if (!schema) return undefined;
    callbacks.set(reference, (fields) => schema['~standard'].validate(fields));
    return { callback: reference };
  }

  get #label(): string {
    return typeof this.name === 'string' ? this.name : UNNAMED;
  }

  /** The issues of the calls, in their order. Options that the worker has inspected before are not read. */
  #givenIssues(): readonly DefinitionIssue[] {
    const issues = this.#reports.flatMap((report) => {
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

  get #nextName(): string {
    return positionalName(this.#steps.length + 1);
  }

  /**
   * Reads the arguments of a method that adds a step: a name, an action and options, each of which may be missing.
   */
  #open(given: readonly unknown[]): { id: string; action: unknown; options: StepOptions | undefined } {
    const [first] = given;
    const id = typeof first === 'string' ? first : this.#nextName;
    this.refuseChange(id);
    const next = typeof first === 'string' || first === undefined ? 1 : 0;
    const isAction = typeof given[next] !== 'object' || isSagaActivity(given[next]);
    const action = isAction ? given[next] : undefined;
    // Any other value is checked as options, field by field.
    return { id, action, options: given[isAction ? next + 1 : next] as StepOptions | undefined };
  }
}

/** Whether a value is a saga, committed or not. */
export function isSaga(value: unknown): value is Saga {
  return value instanceof Saga;
}

/** Whether a value is a committed saga. */
export function isCommittedSaga(value: unknown): value is Saga {
  return isSaga(value) && value.committed;
}
