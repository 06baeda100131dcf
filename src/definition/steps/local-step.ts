/** Owns local steps: their builder, their plain data and their kind. */
import { ActionStep, readActionStep } from './action-step';
import type { LocalAction, LocalUndo } from '../callbacks';
import type { CallbackTable } from '../hook';
import type { ActivityOperation, CallbackOperation } from '../operation';
import type { SagaActivity } from '../saga-activity';
import type { StepOwner } from './step';
import type { StepData } from './step-data';
import type { StepKind } from './step-kind';

/** A local step in plain data. */
export interface LocalStepDefinition extends StepData {
  readonly kind: 'local';
  readonly onExecute: CallbackOperation | ActivityOperation;
  readonly onFailure?: CallbackOperation | ActivityOperation;
}

/** A step that works on the context itself, without a participant. */
export class LocalStep<T extends object, TSaga extends StepOwner> extends ActionStep<TSaga> {
  /**
   * The action of the step: a deterministic function of the context without I/O, or an activity of the worker.
   *
   * @param parameters - Storable values, part of the definition: the last argument of the function.
   */
  onExecute<P extends object>(action: LocalAction<T, P> | SagaActivity, parameters?: P): this {
    return this.setHook('onExecute', action, parameters);
  }

  /** The step's compensation: runs when a later step fails. A step without one is skipped. */
  onFailure<P extends object>(undo: LocalUndo<T, P> | SagaActivity, parameters?: P): this {
    return this.setHook('onFailure', undo, parameters);
  }

  /** @internal */
  describe(prefix: string, callbacks: CallbackTable): StepData {
    return this.describeHooked('local', prefix, callbacks);
  }
}

const hooks = { onExecute: 'context', onFailure: 'context' } as const;

/** The kind of local steps. */
export const localKind: StepKind<LocalStepDefinition> = {
  read(data, path, reader) {
    readActionStep(data, path, reader, { hooks, activities: true });
  },
  hooks,
  // A function changes only the context.
  hasEffect: ({ onExecute }) => 'activity' in Object(onExecute),
  inOneTask: ({ onExecute }) => ('activity' in Object(onExecute) ? 'request' : 'silent'),
};
