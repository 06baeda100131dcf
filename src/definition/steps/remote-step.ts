/** Owns remote steps: their builder, their plain data and their kind. */
import { ActionStep, readActionStep } from './action-step';
import type {
  ProbeBuilder,
  RepliedTo,
  ReplyHandler,
  ReplyKeeper,
  RequestBuilder,
  SentBy,
  UndoBuilder,
} from '../callbacks';
import type { CallbackTable } from '../hook';
import type { LooseValue } from '../../context/context-types';
import { type Into, intoContext } from '../into-context';
import type { SagaRequest } from '../../messages/saga-request';
import type { CallbackOperation } from '../operation';
import type { StepOwner } from './step';
import type { StepData } from './step-data';
import type { StepKind } from './step-kind';

/** A remote step in plain data. */
export interface RemoteStepDefinition extends StepData {
  readonly kind: 'remote';
  readonly onExecute: CallbackOperation;
  readonly keep?: CallbackOperation;
  readonly onSuccess?: CallbackOperation;
  readonly onError?: CallbackOperation;
  readonly onFailure?: CallbackOperation;
  readonly probe?: CallbackOperation;
}

/**
 * A step that a participant executes.
 *
 * | hook | runs when | returns |
 * |---|---|---|
 * | `onExecute` | the step starts | the request |
 * | `keep` | the participant has succeeded (200), before `onSuccess` | what the undo gets as `kept` |
 * | `onSuccess` | the participant has succeeded (200) | the same as a local step |
 * | `onError` | the participant has *refused* (400); when it returns, the saga continues | the same as a local step |
 * | `onFailure` | this step or a later step has failed: the *compensation* | the undo request, or nothing |
 * | `probe` | the outcome is unknown | the request that asks the participant |
 *
 * @typeParam K - What `keep` returns.
 * @typeParam S - The content of the request.
 * @typeParam R - The content of the reply, where a typed participant makes the request.
 */
export class RemoteStep<
  T extends object,
  TSaga extends StepOwner,
  K = undefined,
  S = LooseValue,
  R = unknown,
> extends ActionStep<TSaga> {
  /**
   * Builds the request. Its changes to the context are dropped. When it throws, nothing is sent.
   *
   * @param parameters - Storable values, part of the definition: the last argument of the function.
   */
  onExecute<P extends object, C = LooseValue, Q = unknown, A extends SagaRequest<C, Q> = SagaRequest<C, Q>>(
    builder: RequestBuilder<T, P, C, Q, A>,
    parameters?: P,
  ): RemoteStep<T, TSaga, K, SentBy<A>, RepliedTo<A>> {
    return this.#with<K, SentBy<A>, RepliedTo<A>>('onExecute', builder, parameters);
  }

  /**
   * Keeps data of the reply for the undo, which gets it as `kept`: a storable value of up to 256 KiB. It runs before
   * `onSuccess`, so it may also read from the context what `onSuccess` changes. When it throws, the step fails, and its
   * undo gets nothing kept.
   *
   * @param keeper - Gets the content of the reply and a draft of the context; its changes to the draft are dropped.
   */
  keep<L, P extends object = object>(
    keeper: ReplyKeeper<T, KnownReply<R, LooseValue>, L, P>,
    parameters?: P,
  ): RemoteStep<T, TSaga, L, S, R> {
    return this.#with<L, S, R>('keep', keeper, parameters);
  }

  /** Writes the reply of a success into the context. */
  onSuccess<Q = LooseValue, P extends object = object>(
    handler: ReplyHandler<T, KnownReply<R, Q>, P>,
    parameters?: P,
  ): this {
    return this.setHook('onSuccess', handler, parameters);
  }

  /**
   * Brings the content of the reply into the context: under a field, or as a function of a draft and the content says. It
   * takes the place of an `onSuccess`.
   */
  into<Q = LooseValue>(into: Into<T, KnownReply<R, Q>>): this {
    return this.setHook('onSuccess', intoContext(into));
  }

  /**
   * Handles a refusal: when it returns, the saga continues; when it throws, the step fails. It is not the
   * compensation.
   */
  onError<Q = LooseValue, P extends object = object>(handler: ReplyHandler<T, Q, P>, parameters?: P): this {
    return this.setHook('onError', handler, parameters);
  }

  /** The step's compensation: builds the undo request. A step without one is skipped. */
  onFailure<P extends object>(builder: UndoBuilder<T, P, K, S>, parameters?: P): this {
    return this.setHook('onFailure', builder, parameters);
  }

  /**
   * Builds the request that asks the participant whether the effect was done, when the outcome is unknown (S4). Its
   * second argument has the idempotency keys. After the answer `done`, `onSuccess` runs. After `not-done`, the step
   * fails or its request is sent again (`whenNotDone`). After any other answer, the step fails and its undo decides.
   */
  probe<P extends object>(builder: ProbeBuilder<T, P, S>, parameters?: P): this {
    return this.setHook('probe', builder, parameters);
  }

  /** @internal */
  describe(prefix: string, callbacks: CallbackTable): StepData {
    return this.describeHooked('remote', prefix, callbacks);
  }

  /** The same step, which has other types from now on. */
  #with<L, C, Q>(
    name: 'onExecute' | 'keep',
    hook: unknown,
    parameters?: object,
  ): RemoteStep<T, TSaga, L, C, Q> {
    return this.setHook(name, hook, parameters) as unknown as RemoteStep<T, TSaga, L, C, Q>;
  }
}

/** The content of a reply: as the request declares it, otherwise as the handler declares it. */
export type KnownReply<R, Q> = unknown extends R ? Q : R;

const hooks = {
  onExecute: 'request',
  keep: 'value',
  onSuccess: 'context',
  onError: 'context',
  onFailure: 'request',
  probe: 'request',
} as const;

/** The kind of remote steps. */
export const remoteKind: StepKind<RemoteStepDefinition> = {
  read(data, path, reader) {
    readActionStep(data, path, reader, { hooks, activities: false });
  },
  hooks,
  hasEffect: () => true,
  inOneTask: () => 'request',
};
