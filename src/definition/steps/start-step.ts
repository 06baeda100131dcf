/** Owns the builder of steps that start another saga. */
import type { LooseValue } from '../../context/context-types';
import type { SagaContext } from '../../context/saga-context';
import type { MaybePromise, ReplyHandler } from '../callbacks';
import type { Into } from '../into-context';
import type { StartableSaga, StartStepOptions } from './startable-saga';
import { StartingStep } from './starting-step';
import { StepChain, type StepOwner } from './step';

/** Makes the id of the execution that a step starts. Changes to the draft are dropped. */
export type StartId<T extends object> = (context: SagaContext<T>) => MaybePromise<string>;

/** Makes the context with which a step starts a saga. Changes to the draft are dropped. */
export type StartInput<T extends object, I extends object> = (context: SagaContext<T>) => MaybePromise<I>;

/**
 * A step that starts another saga and leaves it alone: it is done when the server has the execution, and does not wait for its
 * end. The execution is the same as one that `manager.start` starts by the name of the saga, and the same start takes effect
 * once.
 *
 * Its undo cancels the execution while it runs, and waits until that has undone everything. An execution that has finished
 * keeps its effects: the undo is then refused (`REFUSED`), and waits for an operator, as each undo that has failed.
 *
 * @example
 * ```ts
 * checkout
 *   .startStep('dispatch', dispatchSaga)
 *   .id(({ orderId }) => `dispatch-${orderId}`)
 *   .input(({ orderId }) => ({ orderId }));
 * ```
 */
export class StartStep<T extends object, I extends object, TSaga extends StepOwner> extends StepChain<TSaga> {
  /** @internal The step itself: it has a name, and this builder has a method `id`. */
  readonly starting: StartingStep<TSaga>;

  constructor(saga: TSaga, name: string, started: StartableSaga<I>, options?: StartStepOptions) {
    super(saga);
    this.starting = new StartingStep(saga, name, started, options);
  }

  /**
   * Makes the id of the execution, such as a business id: up to 1,000 bytes without control characters. Where an execution with
   * this id exists, the step attaches to it if it has the same saga, context and user; otherwise the start is refused.
   *
   * @defaultValue `<uuid>/<step>`: the execution and the path of the step that start it
   */
  id(make: StartId<T>): this {
    this.starting.setId(make);
    return this;
  }

  /**
   * Makes the context with which the saga starts. The schema of that saga checks it: a start that does not fit is not sent
   * (`CONTEXT_INVALID`). Required.
   */
  input(make: StartInput<T, I>): this {
    this.starting.setInput(make);
    return this;
  }

  /** Brings the id of the execution into the context: under a field, or as a function of a draft and the id says. */
  into(into: Into<T, string>): this {
    this.starting.setInto(into as never);
    return this;
  }

  /** Handles a refused start, as {@link RemoteStep.onError} does: an execution of this id has another start, or has ended. */
  onError<Q = LooseValue, P extends object = object>(handler: ReplyHandler<T, Q, P>, parameters?: P): this {
    this.starting.setOwn('onError', handler, parameters);
    return this;
  }

  /** The start is the pivot, the point of no return: see {@link RemoteStep.pivot}. */
  pivot(): this {
    this.starting.pivot();
    return this;
  }

  /** The start succeeds after enough attempts, as every step after a pivot must: see {@link RemoteStep.retriable}. */
  retriable(): this {
    this.starting.retriable();
    return this;
  }

  /**
   * The started execution is left alone also when this saga is undone.
   *
   * @param reason - Why; for readers of the definition.
   */
  withoutUndo(reason: string): this {
    this.starting.withoutUndo(reason);
    return this;
  }
}
