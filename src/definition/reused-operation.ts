/**
 * Owns operations as values: a request with its undo, its options and its types, which steps of several sagas use.
 */
import { compact } from '../context/compact';
import type { LooseValue } from '../context/context-types';
import type { ParticipantOperation, Sendable } from '../messages/participant';
import { SagaRequest, withSchemas } from '../messages/saga-request';
import type { InputOf, OperationSchemas, OutputOf, Schema } from '../messages/schema';
import { checkTarget } from '../messages/target';
import type { MaybePromise } from './callbacks';
import type { StepOptions } from './options/step-options';
import type { StepResult } from './step-result';
import { whenMade } from './when-made';

/** What an operation is undone or probed by: its target, with the content that it takes. */
export type OperationTarget<U> =
  ParticipantOperation<U, LooseValue> | Operation<U, LooseValue, LooseValue> | string;

/** Makes the content of an undo; nothing where there is nothing to undo. */
export type UndoContent<C, K, U> = (
  result: StepResult<K, C>,
) => // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a callback without a return statement
MaybePromise<U | Sendable<U> | null | undefined | void>;

/** Makes the content of a probe. */
export type ProbeContent<C, U> = (result: StepResult<undefined, C>) => MaybePromise<U | Sendable<U>>;

/** The parts of an operation. */
interface Parts {
  readonly target: string;
  readonly schemas?: OperationSchemas;
  readonly options?: StepOptions;
  readonly keep?: (reply: never) => unknown;
  readonly undo?: (result: StepResult) => unknown;
  readonly probe?: (result: StepResult<undefined>) => unknown;
}

/**
 * A request with its undo, its options and its types. Steps of any saga use it: `saga.step(name, operation)`. It never
 * changes: each method returns another operation.
 *
 * @typeParam C - The content of the request.
 * @typeParam R - The content of the reply.
 * @typeParam K - What the undo gets as `kept`: what `keep` returns, by default the content of the reply.
 */
class Operation<C, R, K = R> {
  /** `participant/operation`. */
  readonly target: string;
  /** @internal */
  readonly parts: Parts;
  /** For the compiler only. */
  declare protected readonly types: { takes(content: C): R; keeps: K };

  /** @internal Use {@link operation}. */
  constructor(parts: Parts) {
    this.target = parts.target;
    this.parts = parts;
  }

  /** Keeps data of the reply for the undo, in the place of the whole reply: a storable value of up to 256 KiB. */
  keep<L>(keeper: (reply: R) => MaybePromise<L>): Operation<C, R, L> {
    return new Operation({ ...this.parts, keep: keeper });
  }

  /**
   * Declares the undo.
   *
   * @param undo - Its target, or the operation of a typed participant.
   * @param content - Makes its content from what was sent, what was kept, the outcome and the cause; when it returns
   * nothing, there is nothing to undo. @defaultValue the content that was sent
   */
  undoneBy<U>(undo: OperationTarget<U>, content?: UndoContent<C, K, U>): Operation<C, R, K> {
    const make = (content ?? sent) as (result: StepResult) => unknown;
    return new Operation({ ...this.parts, undo: requestTo(undo, make) });
  }

  /** Declares the probe, which asks the participant whether the effect was done. The parameters are those of `undoneBy`. */
  probedBy<U>(probe: OperationTarget<U>, content?: ProbeContent<C, U>): Operation<C, R, K> {
    const make = (content ?? sent) as (result: StepResult<undefined>) => unknown;
    return new Operation({ ...this.parts, probe: requestTo(probe, make) });
  }

  /** The options of its steps; those that a step gives itself are stronger. */
  options(options: StepOptions): Operation<C, R, K> {
    return new Operation({ ...this.parts, options });
  }
}

export type { Operation };

/**
 * An operation of a participant as a value.
 *
 * It may be called anywhere, also outside of sagas.
 *
 * @typeParam C - The content of the request.
 * @typeParam R - The content of the reply.
 * @param target - `participant/operation`, or the operation of a typed {@link participant}, which brings the types.
 * @throws SagaError `BAD_TARGET`.
 * @example
 * ```ts
 * export const charge = operation<{ order: string; amount: number }, { chargeId: string }>('payment/charge')
 *   .undoneBy('payment/refund', ({ kept, sent }) => ({ chargeId: kept?.chargeId, order: sent.order }));
 *
 * order.step('charge', charge).with(({ orderId, total }) => ({ order: orderId, amount: total }));
 * ```
 */
export function operation<C, R = LooseValue>(target: ParticipantOperation<C, R> | string): Operation<C, R>;
/**
 * An operation with schemas in the place of types: they check contents before requests are sent, and replies.
 *
 * @param schemas - Of the Standard Schema kind.
 */
export function operation<C extends Schema, R extends Schema>(
  target: string,
  schemas: OperationSchemas<C, R>,
): Operation<InputOf<C>, OutputOf<R>>;
export function operation(
  target: { readonly target: string; readonly schemas?: OperationSchemas | undefined } | string,
  schemas?: OperationSchemas,
): Operation<unknown, unknown> {
  if (typeof target !== 'string') return asOperation(target as ParticipantOperation<unknown, unknown>);
  return new Operation({ ...checkedParts(target), ...compact({ schemas }) });
}

/** An operation of a typed participant as an operation; an operation stays as it is. */
export function asOperation<C, R, K>(
  given: Operation<C, R, K> | ParticipantOperation<C, R>,
): Operation<C, R, K> {
  return 'parts' in Object(given) ? (given as Operation<C, R, K>) : new Operation(checkedParts(given));
}

/** The request of an operation with a content, which its schema checks. */
export function requestWith(
  { target, schemas }: Pick<Parts, 'target' | 'schemas'>,
  content: unknown,
): SagaRequest {
  return withSchemas(new SagaRequest({ target, content }), schemas);
}

/** Makes requests with the contents that a function makes; none where it makes nothing. */
function requestTo<U, A>(
  to: OperationTarget<U>,
  content: (given: A) => unknown,
): (given: A) => MaybePromise<SagaRequest | undefined> {
  const parts = checkedParts(to);
  const request = (made: unknown) =>
    made === undefined || made === null ? undefined : requestWith(parts, made);
  return (given) => whenMade(content(given), request);
}

/** What an operation says of its requests. Plain JavaScript may pass anything: the check says what is missing. */
function checkedParts<U>(given: OperationTarget<U>): Pick<Parts, 'target' | 'schemas'> {
  const named = (typeof given === 'string' ? { target: given } : Object(given)) as Parts & { parts?: Parts };
  const { target, schemas } = named.parts ?? named;
  checkTarget(target);
  return { target, ...compact({ schemas }) };
}

function sent({ sent: content }: Pick<StepResult, 'sent'>): unknown {
  return content;
}
