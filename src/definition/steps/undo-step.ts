/** Owns undo steps: their builder, their plain data and their kind. */
import type { UndoOnlyBuilder } from '../callbacks';
import type { CallbackTable } from '../hook';
import type { CallbackOperation } from '../operation';
import type { StepOptions } from '../options/step-options';
import { HookedStep } from './hooked-step';
import type { StepOwner } from './step';
import type { StepData } from './step-data';
import type { StepKind } from './step-kind';

/** An undo step in plain data. */
export interface UndoStepDefinition extends StepData {
  readonly kind: 'undo';
  readonly onFailure: CallbackOperation;
}

/** The options of an undo step. */
export type UndoStepOptions = Pick<StepOptions, 'undo' | 'whenUndoFails'>;

/**
 * A step that does nothing on the way forward, and whose undo is in the undo plan once the saga has passed it. As the first
 * step of a saga it reports that everything is undone.
 *
 * @example
 * ```ts
 * order
 *   .undoStep('reject')
 *   .onFailure(({ orderId }, { cause }) => new SagaRequest({ target: 'orders/reject', content: { orderId, why: cause?.code } }));
 * ```
 */
export class UndoStep<T extends object, TSaga extends StepOwner> extends HookedStep<TSaga> {
  /** Builds the undo request; it returns nothing when there is nothing to undo. Required. */
  onFailure<P extends object>(builder: UndoOnlyBuilder<T, P>, parameters?: P): this {
    return this.setHook('onFailure', builder, parameters);
  }

  /** @internal */
  describe(prefix: string, callbacks: CallbackTable): StepData {
    return this.describeHooked('undo', prefix, callbacks);
  }
}

const hooks = { onFailure: 'request' } as const;

/** The kind of undo steps. */
export const undoKind: StepKind<UndoStepDefinition> = {
  read(data, path, reader) {
    reader.knownFields(data, path, ['kind', 'id', 'onFailure', 'options']);
    reader.hooks(data, path, { required: 'onFailure', names: ['onFailure'], activities: false });
  },
  hooks,
  fails: 'never',
  hasEffect: () => false,
  inOneTask: () => 'silent',
};
