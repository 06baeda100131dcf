import type { ContextResult } from '../context/context-types';
import type { SagaContext } from '../context/saga-context';
import type { SagaRequest } from '../messages/saga-request';
import type { SagaResponse } from '../messages/saga-response';
import type { StepResult } from './step-result';

type MaybePromise<R> = R | Promise<R>;

/**
 * What a callback that works on the context may return (S1): nothing, `true` or its draft keeps the draft; a
 * fresh
 * `SagaContext` replaces the context; an error fails the step. The type also lets `false` pass, for checks
 * that answer a boolean; it fails the step with `BAD_RETURN`.
 */
export type CallbackResult<T extends object> = MaybePromise<ContextResult<T> | SagaContext | false>;

/** A local step's `onExecute`. */
export type LocalAction<T extends object, P> = (context: SagaContext<T>, parameters: P) => CallbackResult<T>;

/** A local step's `onFailure`, its compensation. */
export type LocalUndo<T extends object, P> = (
  context: SagaContext<T>,
  attempt: StepResult,
  parameters: P,
) => CallbackResult<T>;

/** A remote step's `onExecute`: builds the request from a draft that is then dropped (S2). */
export type RequestBuilder<T extends object, P> = (
  context: SagaContext<T>,
  parameters: P,
) => MaybePromise<SagaRequest>;

/**
 * A remote step's `onFailure`: builds the undo request; returning nothing means that nothing is to be undone
 * (S2).
 */
export type UndoBuilder<T extends object, P> = (
  context: SagaContext<T>,
  attempt: StepResult,
  parameters: P,
) => // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a callback without a return statement
MaybePromise<SagaRequest | null | undefined | void>;

/**
 * A remote step's `probe`: builds the request that asks the participant whether it has done what the step's
 * request asked for. It answers with a success (200) whose content is one of `{ outcome: 'done', content }`
 * (the content goes to `onSuccess`), `{ outcome: 'not-done' }` and `{ outcome: 'unknown' }`; any other answer
 * counts as unknown.
 */
export type ProbeBuilder<T extends object, P> = (
  context: SagaContext<T>,
  attempt: StepResult,
  parameters: P,
) => MaybePromise<SagaRequest>;

/** A remote step's `onSuccess` and `onError`. */
export type ReplyHandler<T extends object, R, P> = (
  context: SagaContext<T>,
  response: SagaResponse<R>,
  parameters: P,
) => CallbackResult<T>;

/** A condition: any truthy answer chooses its saga. What it writes is dropped (S12). */
export type Condition<T extends object, P> = (context: SagaContext<T>, parameters: P) => unknown;

/** A callback as the engine calls it, its types forgotten. */
export type UserCallback = (...args: readonly unknown[]) => unknown;
