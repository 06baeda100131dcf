/** The table of step kinds of the model. It imports nothing of the library, so that the two can disagree. */
import type { SeenFailure } from '../observation';
import type { StepPlan } from '../plan';
import { choose, chosen } from './conditional';
import type { BranchEnd, Item } from './list';
import { doLocal } from './local';
import { doRemote } from './remote';
import { byCallback, byRequest, type UndoAttempt } from './undo';
import type { StartedStep, ModelState } from './model-state';

/** One kind of step in the model. */
interface Kind<P> {
  /** Runs the step; returns its failure. */
  forward(state: ModelState, step: StartedStep, plan: P): SeenFailure | undefined;
  /** One attempt of its undo, if the kind has undos. */
  readonly undo?: UndoAttempt;
  /** The steps of the chosen branch, which replace the step in the list. */
  chosen?(step: StartedStep, plan: P): readonly (Item | BranchEnd)[];
}

const KINDS: { readonly [K in StepPlan['kind']]: Kind<Extract<StepPlan, { kind: K }>> } = {
  local: { forward: doLocal, undo: byCallback },
  remote: { forward: doRemote, undo: byRequest },
  conditional: { forward: choose, chosen },
};

/** The kind of a step. The compiler does not know that the kind of a plan selects its row. */
export function kindOf({ kind }: StepPlan): Kind<StepPlan> {
  return KINDS[kind];
}
