import type { ReplyHandler, RequestBuilder, UndoBuilder } from './callbacks';
import type { DefinitionReader } from './definition-reader';
import type { CallbackTable } from './hook';
import type { LooseValue } from '../context/context-types';
import type { CallbackOperation } from './operation';
import { Step, type StepData, type StepOwner } from './step';

/** A remote step in plain data. */
export interface RemoteStepDefinition extends StepData {
  readonly kind: 'remote';
  readonly onExecute: CallbackOperation;
  readonly onSuccess?: CallbackOperation;
  readonly onError?: CallbackOperation;
  readonly onFailure?: CallbackOperation;
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
 */
export class RemoteStep<T extends object, TSaga extends StepOwner> extends Step<TSaga> {
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

  /** @internal */
  describe(prefix: string, callbacks: CallbackTable): StepData {
    return {
      kind: 'remote',
      id: this.id,
      ...this.describeHooks(prefix, callbacks),
      ...this.describeOptions(),
    };
  }
}

/** Reports what is wrong with the data of a remote step. */
export function readRemoteStep(
  data: Readonly<Record<string, unknown>>,
  path: string,
  reader: DefinitionReader,
): void {
  const optional = ['onSuccess', 'onError', 'onFailure'];
  reader.knownFields(data, path, ['kind', 'id', 'onExecute', ...optional, 'options']);
  reader.hooks(data, path, { required: 'onExecute', optional, activities: false });
}
