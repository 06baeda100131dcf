/** Owns remote steps: their builder, their plain data and their kind. */
import { ActionStep, readActionStep } from './action-step';
import type { ProbeBuilder, ReplyHandler, RequestBuilder, UndoBuilder } from '../callbacks';
import type { CallbackTable } from '../hook';
import type { LooseValue } from '../../context/context-types';
import type { CallbackOperation } from '../operation';
import type { StepData, StepOwner } from './step';
import type { StepKind } from './step-kind';

/** A remote step in plain data. */
export interface RemoteStepDefinition extends StepData {
  readonly kind: 'remote';
  readonly onExecute: CallbackOperation;
  readonly onSuccess?: CallbackOperation;
  readonly onError?: CallbackOperation;
  readonly onFailure?: CallbackOperation;
  readonly probe?: CallbackOperation;
}

/**
 * A step that a participant carries out.
 *
 * | hook | runs when | returns |
 * |---|---|---|
 * | `onExecute` | the step starts | the request |
 * | `onSuccess` | the participant did it (200) | as a local step |
 * | `onError` | the participant *refused* it (400); its normal return means that the saga goes on | as a local step |
 * | `onFailure` | a later step, or this one, failed: the *compensation* | the undo request, or nothing |
 * | `probe` | nobody knows whether the participant did it | the request that asks it |
 */
export class RemoteStep<T extends object, TSaga extends StepOwner> extends ActionStep<TSaga> {
  /**
   * Builds the request. What it writes into the context is dropped. When it throws, nothing was sent.
   *
   * @param parameters - Storable values, part of the definition; the function's last argument.
   */
  onExecute<P extends object>(builder: RequestBuilder<T, P>, parameters?: P): this {
    return this.setHook('onExecute', builder, parameters);
  }

  /** Works the reply of a success into the context. */
  onSuccess<R = LooseValue, P extends object = object>(handler: ReplyHandler<T, R, P>, parameters?: P): this {
    return this.setHook('onSuccess', handler, parameters);
  }

  /** Handles a refusal: returns to let the saga go on, throws to fail the step. Not the compensation. */
  onError<R = LooseValue, P extends object = object>(handler: ReplyHandler<T, R, P>, parameters?: P): this {
    return this.setHook('onError', handler, parameters);
  }

  /** The step's compensation: builds the request that undoes it. A step without one is passed over. */
  onFailure<P extends object>(builder: UndoBuilder<T, P>, parameters?: P): this {
    return this.setHook('onFailure', builder, parameters);
  }

  /**
   * Asks the participant whether it did what the step asked for, when that is unknown (S4): it gets the
   * attempt with the idempotency keys. The answer `done` goes to `onSuccess`, `not-done` fails the step or
   * sends the request again (`whenNotDone`), anything else leaves the step to its undo.
   */
  probe<P extends object>(builder: ProbeBuilder<T, P>, parameters?: P): this {
    return this.setHook('probe', builder, parameters);
  }

  /** @internal */
  describe(prefix: string, callbacks: CallbackTable): StepData {
    return this.describeAction('remote', prefix, callbacks);
  }
}

const hooks = {
  onExecute: 'request',
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
};
