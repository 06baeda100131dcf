/** Owns checks: their builder, their plain data and their kind. */
import type { SagaContext } from '../../context/saga-context';
import type { MaybePromise } from '../callbacks';
import type { CallbackTable } from '../hook';
import type { CallbackOperation } from '../operation';
import type { StepOptions } from '../options/step-options';
import { HookedStep } from './hooked-step';
import type { StepOwner } from './step';
import type { StepData } from './step-data';
import type { StepKind } from './step-kind';

/** A check in plain data. */
export interface CheckStepDefinition extends StepData {
  readonly kind: 'check';
  readonly predicate: CallbackOperation;
}

/** The options of a check. */
export type CheckOptions = Pick<StepOptions, 'whenStepFails'>;

/** Whether the saga may continue. Changes to the draft are dropped. */
export type CheckPredicate<T extends object> = (context: SagaContext<T>) => MaybePromise<boolean>;

/**
 * A step that fails when the context is not as it has to be: with `CHECK_FAILED` for false, with `CALLBACK_FAILED` when the
 * predicate throws. It changes nothing, so that it is never undone.
 *
 * @example
 * ```ts
 * order.check('payable', ({ total }) => total > 0);
 * ```
 */
export class CheckStep<T extends object, TSaga extends StepOwner> extends HookedStep<TSaga> {
  constructor(saga: TSaga, id: string, predicate: CheckPredicate<T>, options?: CheckOptions) {
    super(saga, id, options);
    this.setHook('predicate', predicate);
  }

  /** @internal */
  describe(prefix: string, callbacks: CallbackTable): StepData {
    return this.describeHooked('check', prefix, callbacks);
  }
}

const hooks = { predicate: 'value' } as const;

/** The kind of checks. */
export const checkKind: StepKind<CheckStepDefinition> = {
  read(data, path, reader) {
    reader.knownFields(data, path, ['kind', 'id', 'predicate', 'options']);
    reader.hooks(data, path, { required: 'predicate', names: ['predicate'], activities: false });
  },
  hooks,
  fails: 'for-good',
  hasEffect: () => false,
  inOneTask: () => 'silent',
};
