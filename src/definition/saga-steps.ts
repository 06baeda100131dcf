/** Owns the methods of the builder that add a step of each kind. */
import type { LooseFields, LooseValue } from '../context/context-types';
import type { ParticipantOperation } from '../messages/participant';
import type { SagaRequest } from '../messages/saga-request';
import type { LocalAction, RepliedTo, RequestBuilder, SentBy, UndoOnlyBuilder } from './callbacks';
import { positionalName } from './names';
import type { StepOptions } from './options/step-options';
import { asOperation, type Operation } from './reused-operation';
import { isSagaActivity, type SagaActivity } from './saga-activity';
import { type AlternativesOptions, AlternativesStep } from './steps/alternatives-step';
import type { BranchBody, BranchSaga, FitsContext } from './steps/branch';
import { type CheckOptions, type CheckPredicate, CheckStep } from './steps/check-step';
import { ConditionalStep } from './steps/conditional-step';
import { type DecisionOptions, DecisionStep } from './steps/decision-step';
import { type DynamicOptions, DynamicStep, type SagaMaker } from './steps/dynamic-step';
import { type EventOptions, EventStep } from './steps/event-step';
import { LocalStep } from './steps/local-step';
import { type ContentBuilder, OperationStep } from './steps/operation-step';
import { type ParallelOptions, ParallelStep } from './steps/parallel-step';
import { type QueryOptions, QueryStep } from './steps/query-step';
import { type KnownReply, RemoteStep } from './steps/remote-step';
import { type RepeatOptions, RepeatStep } from './steps/repeat-step';
import { StartStep } from './steps/start-step';
import type { StartableSaga, StartStepOptions } from './steps/startable-saga';
import type { Described, StepOwner } from './steps/step';
import { TimerStep, type TimerTime } from './steps/timer-step';
import { UndoStep, type UndoStepOptions } from './steps/undo-step';

/**
 * What a saga has to add steps to it.
 *
 * @typeParam T - The fields of the saga's context.
 * @typeParam TSaga - The saga itself: each step continues the chain with it.
 */
export abstract class SagaSteps<T extends object, TSaga extends StepOwner> {
  readonly #steps: Described[] = [];

  /** @internal */
  abstract refuseChange(id: string, part?: string): void;

  /** The saga to which the steps belong. */
  protected abstract get owner(): TSaga;

  // The compiler explains an error by the last of more than three overloads that may fit: the form that is written most.

  /** Adds a step that works on the context itself, or calls an activity of the worker. */
  localStep(options?: StepOptions): LocalStep<T, TSaga>;
  localStep(name: string | undefined, options?: StepOptions): LocalStep<T, TSaga>;
  localStep(activity: SagaActivity, options?: StepOptions): LocalStep<T, TSaga>;
  localStep<P extends object>(action: LocalAction<T, P>, options?: StepOptions): LocalStep<T, TSaga>;
  localStep(name: string, activity: SagaActivity, options?: StepOptions): LocalStep<T, TSaga>;
  localStep<P extends object>(
    name: string,
    action: LocalAction<T, P>,
    options?: StepOptions,
  ): LocalStep<T, TSaga>;
  localStep(...given: readonly unknown[]): LocalStep<T, TSaga> {
    const { id, action, options } = this.open(given);
    const step = new LocalStep<T, TSaga>(this.owner, id, options);
    this.added(step);
    return action === undefined ? step : step.onExecute(action as LocalAction<T, object>);
  }

  /** Adds a step that a participant executes. */
  remoteStep(options?: StepOptions): RemoteStep<T, TSaga>;
  remoteStep(name: string, options?: StepOptions): RemoteStep<T, TSaga>;
  remoteStep(name: undefined, options?: StepOptions): RemoteStep<T, TSaga>;
  remoteStep<P extends object, C = LooseValue, R = unknown, Q extends SagaRequest<C, R> = SagaRequest<C, R>>(
    action: RequestBuilder<T, P, C, R, Q>,
    options?: StepOptions,
  ): RemoteStep<T, TSaga, undefined, SentBy<Q>, RepliedTo<Q>>;
  remoteStep<P extends object, C = LooseValue, R = unknown, Q extends SagaRequest<C, R> = SagaRequest<C, R>>(
    name: string,
    action: RequestBuilder<T, P, C, R, Q>,
    options?: StepOptions,
  ): RemoteStep<T, TSaga, undefined, SentBy<Q>, RepliedTo<Q>>;
  remoteStep(...given: readonly unknown[]): RemoteStep<T, TSaga> {
    const { id, action, options } = this.open(given);
    const step = new RemoteStep<T, TSaga>(this.owner, id, options);
    this.added(step);
    return action === undefined ? step : step.onExecute(action as RequestBuilder<T, object>);
  }

  /**
   * Adds a remote step that uses an operation: `into` takes its reply.
   *
   * @param operation - What `operation(...)` returned, or the operation of a typed participant.
   * @param content - Makes the content of the request, as `with` does; or the options. @defaultValue give it with `with`
   * @param options - Over those of the operation.
   */
  step<C, R, K = R>(
    name: string,
    operation: Operation<C, R, K> | ParticipantOperation<C, R>,
    content?: ContentBuilder<T, object, NoInfer<C>> | StepOptions,
    options?: StepOptions,
  ): OperationStep<T, TSaga, C, R, K> {
    this.refuseChange(name);
    const given = actionAndOptions([content, options]);
    const step = new OperationStep<T, TSaga, C, R, K>(
      this.owner,
      name,
      asOperation(operation),
      given.options,
    );
    this.added(step);
    const { action } = given;
    return action === undefined ? step : step.with(action as ContentBuilder<T, object, C>);
  }

  /**
   * Adds a step that starts another saga and continues at once: give the context of the start with `input`.
   *
   * @param saga - A committed saga with a name.
   */
  startStep<I extends object = LooseFields>(
    name: string,
    saga: StartableSaga<I>,
    options?: StartStepOptions,
  ): StartStep<T, I, TSaga> {
    this.refuseChange(name);
    const step = new StartStep<T, I, TSaga>(this.owner, name, saga, options);
    this.added(step.starting);
    return step;
  }

  /**
   * Adds a request that changes nothing: it is never undone, and may be sent again freely.
   *
   * @param request - Builds the request from a draft of the context, whose changes are dropped.
   * @typeParam R - The content of the reply, where no typed participant declares it.
   */
  query<R = LooseValue, Q = unknown, A extends SagaRequest<LooseValue, Q> = SagaRequest<LooseValue, Q>>(
    name: string,
    request: RequestBuilder<T, object, LooseValue, Q, A>,
    options?: QueryOptions,
  ): QueryStep<T, TSaga, KnownReply<RepliedTo<A>, R>> {
    this.refuseChange(name);
    const step = new QueryStep<T, TSaga, KnownReply<RepliedTo<A>, R>>(this.owner, name, request, options);
    return this.added(step);
  }

  /**
   * Adds a check of the context, which fails with `CHECK_FAILED` when it is false. It changes nothing, and is never undone.
   *
   * @param predicate - Of a draft of the context, whose changes are dropped.
   */
  check(name: string, predicate: CheckPredicate<T>, options?: CheckOptions): CheckStep<T, TSaga> {
    this.refuseChange(name);
    const step = new CheckStep<T, TSaga>(this.owner, name, predicate, options);
    return this.added(step);
  }

  /**
   * Adds a step that only has an undo, which runs whenever the saga fails after it.
   *
   * @param undo - Builds the undo request, as `onFailure` does; or the options. @defaultValue give it with `onFailure`
   */
  undoStep(
    name: string,
    undo?: UndoOnlyBuilder<T, object> | UndoStepOptions,
    options?: UndoStepOptions,
  ): UndoStep<T, TSaga> {
    this.refuseChange(name);
    const given = actionAndOptions([undo, options]);
    const step = new UndoStep<T, TSaga>(this.owner, name, given.options);
    this.added(step);
    const { action } = given;
    return action === undefined ? step : step.onFailure(action as UndoOnlyBuilder<T, object>);
  }

  /** Adds a step that chooses one of several sagas. */
  conditionalStep(name?: string): ConditionalStep<T, TSaga> {
    const id = name ?? this.nextName;
    this.refuseChange(id);
    const step = new ConditionalStep<T, TSaga>(this.owner, id);
    return this.added(step);
  }

  /** Adds a step whose branches run beside each other: add them with `branch`. */
  parallelStep(options?: ParallelOptions): ParallelStep<T, TSaga>;
  parallelStep(name: string, options?: ParallelOptions): ParallelStep<T, TSaga>;
  parallelStep(...given: readonly unknown[]): ParallelStep<T, TSaga> {
    const { id, options } = this.open(given);
    const step = new ParallelStep<T, TSaga>(this.owner, id, options);
    return this.added(step);
  }

  /**
   * Adds a step that waits for a time.
   *
   * @param time - A duration, such as `'24 hours'`; or a function of the context that returns a duration or a `Date`.
   */
  timerStep(name: string, time: TimerTime<T>): TimerStep<T, TSaga> {
    this.refuseChange(name);
    const step = new TimerStep<T, TSaga>(this.owner, name, time);
    return this.added(step);
  }

  /** Adds a step that waits for an event, which a caller sends with `manager.send`. */
  eventStep(name: string, options?: EventOptions<T>): EventStep<T, TSaga> {
    this.refuseChange(name);
    const step = new EventStep<T, TSaga>(this.owner, name, options);
    return this.added(step);
  }

  /** Adds a step that waits for a decision, which a caller takes with `manager.decide`: add the choices with `on`. */
  decisionStep(name: string, options?: DecisionOptions<T>): DecisionStep<T, TSaga> {
    this.refuseChange(name);
    const step = new DecisionStep<T, TSaga>(this.owner, name, options);
    return this.added(step);
  }

  /**
   * Adds a step whose steps are made while the execution runs.
   *
   * @param make - Returns a committed saga on the same context. It is called once.
   */
  dynamicStep(name: string, make: SagaMaker<T>, options?: DynamicOptions): DynamicStep<T, TSaga> {
    this.refuseChange(name);
    const step = new DynamicStep<T, TSaga>(this.owner, name, make, options);
    return this.added(step);
  }

  /** Adds a step with several ways to do the same: add them with `first` and `orElse`. */
  alternativesStep(options?: AlternativesOptions): AlternativesStep<T, TSaga>;
  alternativesStep(name: string, options?: AlternativesOptions): AlternativesStep<T, TSaga>;
  alternativesStep(...given: readonly unknown[]): AlternativesStep<T, TSaga> {
    const { id, options } = this.open(given);
    const step = new AlternativesStep<T, TSaga>(this.owner, id, options);
    return this.added(step);
  }

  /**
   * Adds the steps of another saga, which run again and again on the same context until a predicate holds: give it with
   * `until`. No round undoes the former.
   *
   * @param inner - A committed saga, or a function that adds the steps to an empty one.
   * @param options - `atMost`: how many rounds there may be.
   */
  repeatStep<B extends object = LooseFields>(
    name: string,
    inner: (BranchSaga<B> & FitsContext<B, T>) | BranchBody<TSaga>,
    options: RepeatOptions,
  ): RepeatStep<T, TSaga> {
    this.refuseChange(name);
    const step = new RepeatStep<T, TSaga>(this.owner, name, inner, options);
    return this.added(step);
  }

  /** The steps that were added. */
  protected get steps(): readonly Described[] {
    return this.#steps;
  }

  /** Keeps a step. */
  protected added<S extends Described>(step: S): S {
    this.#steps.push(step);
    return step;
  }

  private get nextName(): string {
    return positionalName(this.#steps.length + 1);
  }

  /**
   * Reads the arguments of a method that adds a step: a name, an action and options, each of which may be missing.
   */
  private open(given: readonly unknown[]): { id: string; action: unknown; options: StepOptions | undefined } {
    const [first] = given;
    const id = typeof first === 'string' ? first : this.nextName;
    this.refuseChange(id);
    const next = typeof first === 'string' || first === undefined ? 1 : 0;
    return { id, ...actionAndOptions(given.slice(next)) };
  }
}

/** An action and options, each of which may be missing. */
function actionAndOptions(given: readonly unknown[]): { action: unknown; options: StepOptions | undefined } {
  const isAction = typeof given[0] !== 'object' || isSagaActivity(given[0]);
  const action = isAction ? given[0] : undefined;
  // Any other value is checked as options, field by field.
  return { action, options: given[isAction ? 1 : 0] as StepOptions | undefined };
}
