/** Owns the types of the callbacks that users write. */
import type { ContextResult, LooseValue } from '../context/context-types';
import type { SagaContext } from '../context/saga-context';
import type { SagaRequest } from '../messages/saga-request';
import type { SagaResponse } from '../messages/saga-response';
import type { StepResult } from './step-result';

/** What a callback returns: a value, or a promise of it that settles without timers and I/O. */
export type MaybePromise<R> = R | Promise<R>;

/**
 * The result of a callback that works on the context (S1). Nothing, `true` or the draft keeps the draft. A new
 * `SagaContext` replaces the context. An error fails the step. `false` is allowed by the type, for checks that return
 * a boolean, and fails the step with `BAD_RETURN`.
 */
export type CallbackResult<T extends object> = MaybePromise<ContextResult<T> | SagaContext | false>;

/**
 * The `publishes` of a saga: makes the view that callers see before the end from a draft of the context, which is then
 * dropped. `undefined` leaves the view as it is.
 */
export type ViewMaker<T extends object, V> = (context: SagaContext<T>) => V;

/** A local step's `onExecute`. */
export type LocalAction<T extends object, P> = (context: SagaContext<T>, parameters: P) => CallbackResult<T>;

/** A local step's `onFailure`, its compensation. */
export type LocalUndo<T extends object, P> = (
  context: SagaContext<T>,
  result: StepResult,
  parameters: P,
) => CallbackResult<T>;

/**
 * A remote step's `onExecute`: builds the request from a draft, which is dropped afterwards (S2).
 *
 * @typeParam Q - The request; a union where it may be one of several.
 */
export type RequestBuilder<
  T extends object,
  P,
  S = LooseValue,
  R = unknown,
  Q extends SagaRequest<S, R> = SagaRequest<S, R>,
> = (context: SagaContext<T>, parameters: P) => MaybePromise<Q>;

/** The content of a request. */
export type SentBy<Q extends SagaRequest<LooseValue>> = Q['content'];

/** The content of the reply to a request. */
export type RepliedTo<Q extends SagaRequest<LooseValue>> =
  Q extends SagaRequest<LooseValue, infer R> ? R : never;

/**
 * A remote step's `keep`: returns a storable value of up to 256 KiB, which the step's undo gets as `kept`. Its changes to
 * the draft are dropped.
 *
 * @param reply - The content of the reply.
 * @param context - A draft from before `onSuccess`.
 */
export type ReplyKeeper<T extends object, R, K, P> = (
  reply: R,
  context: SagaContext<T>,
  parameters: P,
) => MaybePromise<K>;

/**
 * A remote step's `onFailure`: builds the undo request. It returns nothing when there is nothing to undo (S2).
 */
export type UndoBuilder<T extends object, P, K = LooseValue, S = LooseValue> = (
  context: SagaContext<T>,
  result: StepResult<K, S>,
  parameters: P,
) => // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a callback without a return statement
MaybePromise<SagaRequest | null | undefined | void>;

/** The `onFailure` of an undo step: as that of a remote step that is done, and has sent nothing. */
export type UndoOnlyBuilder<T extends object, P> = (
  context: SagaContext<T>,
  result: Pick<StepResult, 'outcome' | 'keys' | 'cause'>,
  parameters: P,
) => ReturnType<UndoBuilder<T, P>>;

/**
 * A remote step's `probe`: builds the request that asks the participant whether the effect of the step was done. The
 * participant answers with a success (200) whose content is `{ outcome: 'done', content }` (the content goes to
 * `onSuccess`), `{ outcome: 'not-done' }` or `{ outcome: 'unknown' }`. Any other answer counts as unknown.
 */
export type ProbeBuilder<T extends object, P, S = LooseValue> = (
  context: SagaContext<T>,
  result: StepResult<undefined, S>,
  parameters: P,
) => MaybePromise<SagaRequest>;

/** A remote step's `onSuccess` and `onError`. */
export type ReplyHandler<T extends object, R, P> = (
  context: SagaContext<T>,
  response: SagaResponse<R>,
  parameters: P,
) => CallbackResult<T>;

/** A condition: any truthy result chooses its saga. Its changes to the draft are dropped (S12). */
export type Condition<T extends object, P> = (context: SagaContext<T>, parameters: P) => unknown;

/**
 * A reducer of a parallel step: one value of what several branches have written under a key.
 *
 * @param base - The value before the step; `undefined` where there was none.
 * @param values - The values of the branches, in the order of their definition; `undefined` where one deleted the key.
 */
export type MergeReducer<V> = (base: V | undefined, values: readonly (V | undefined)[]) => MaybePromise<V>;

/** A callback as the engine calls it, without the types of its arguments. */
export type UserCallback = (...args: readonly unknown[]) => unknown;
