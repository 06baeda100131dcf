import { ActionStep, readActionStep } from './action-step';
import type { LocalAction, LocalUndo } from '../callbacks';
import type { DefinitionReader } from '../validation/definition-reader';
import type { CallbackTable } from '../hook';
import type { ActivityOperation, CallbackOperation } from '../operation';
import type { SagaActivity } from '../saga-activity';
import type { StepData, StepOwner } from './step';

/** A local step in plain data. */
export interface LocalStepDefinition extends StepData {
  readonly kind: 'local';
  readonly onExecute: CallbackOperation | ActivityOperation;
  readonly onFailure?: CallbackOperation | ActivityOperation;
}

/** A step that works on the context itself, without asking a participant. */
export class LocalStep<T extends object, TSaga extends StepOwner> extends ActionStep<TSaga> {
  /**
   * What the step does: a function of the context, deterministic and without I/O, or an activity of the
   * worker.
   *
   * @param parameters - Storable values, part of the definition; the function's last argument.
   */
  onExecute<P extends object>(action: LocalAction<T, P> | SagaActivity, parameters?: P): this {
    return this.setHook('onExecute', action, parameters);
  }

  /** The step's compensation: runs when a later step fails. A step without one is passed over. */
  onFailure<P extends object>(undo: LocalUndo<T, P> | SagaActivity, parameters?: P): this {
    return this.setHook('onFailure', undo, parameters);
  }

  /** @internal */
  describe(prefix: string, callbacks: CallbackTable): StepData {
    return this.describeAction('local', prefix, callbacks);
  }
}

/** Reports what is wrong with the data of a local step. */
export function readLocalStep(
  data: Readonly<Record<string, unknown>>,
  path: string,
  reader: DefinitionReader,
): void {
  readActionStep(data, path, reader, { optional: ['onFailure'], activities: true });
}
