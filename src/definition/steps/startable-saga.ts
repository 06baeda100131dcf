/** Owns the types of what a step can start, and of the options with which it does. */
import type { LooseFields } from '../../context/context-types';
import type { Schema } from '../../messages/schema';
import type { StepOptions } from '../options/step-options';
import type { BranchSaga } from './branch';

/** A saga that a step can start: it is committed, and has a name. */
export interface StartableSaga<I extends object = LooseFields> extends BranchSaga<I> {
  readonly name: string | undefined;
  /** @internal */
  readonly schema: Schema | undefined;
}

/** The options of a step that starts a saga: those of a remote step that concern it, and where the saga runs. */
export interface StartStepOptions extends Pick<
  StepOptions,
  'execute' | 'undo' | 'settleTime' | 'whenUndoFails' | 'whenStepFails' | 'deadline'
> {
  /**
   * The task queue of the workers that run the started saga.
   * @defaultValue the one of the saga that starts it: the module of its worker must export the started saga
   */
  readonly taskQueue?: string;
}
