/** Owns the model's own table of kinds: it imports nothing of the library, so that it can disagree with it. */
import type { SeenFailure } from '../observation';
import type { StepPlan } from '../plan';
import { choose, chosen } from './conditional';
import type { BranchEnd, Item } from './list';
import { doLocal } from './local';
import { doRemote } from './remote';
import { byCallback, byRequest, type UndoAttempt } from './undo';
import type { Started, World } from './world';

/** What the model knows of one kind of step. */
interface Kind<P> {
  /** Takes the step forward; returns how it failed. */
  forward(world: World, step: Started, plan: P): SeenFailure | undefined;
  /** One attempt of its undo; a step without one has nothing to undo itself. */
  readonly undo?: UndoAttempt;
  /** The steps of the branch that it chose, which take its place in the list. */
  chosen?(step: Started, plan: P): readonly (Item | BranchEnd)[];
}

const KINDS: { readonly [K in StepPlan['kind']]: Kind<Extract<StepPlan, { kind: K }>> } = {
  local: { forward: doLocal, undo: byCallback },
  remote: { forward: doRemote, undo: byRequest },
  conditional: { forward: choose, chosen },
};

/** The kind of a step. The compiler cannot see that a plan and the row of its kind belong together. */
export function kindOf({ kind }: StepPlan): Kind<StepPlan> {
  return KINDS[kind];
}
