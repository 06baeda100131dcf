/** The table of step kinds of the model. It imports nothing of the library, so that the two can disagree. */
import type { SeenFailure } from '../observation';
import type { StepPlan } from '../plan';
import { choose, chosen } from './conditional';
import { runLoop } from './for-each';
import { filled } from './hook';
import type { List } from './list';
import { doLocal } from './local';
import type { ModelState, StartedStep } from './model-state';
import { runBranches } from './parallel';
import { doCheck, doQuery, passUndoStep } from './queries';
import { doRemote } from './remote';
import { repeat } from './repeat';
import type { Run } from './run';
import { runInner, splicedSaga } from './saga-step';
import { tryAlternatives } from './tries';
import { byCallback, byRequest, undo } from './undo';
import { decidedList, waitForDecision, waitForEvent, waitForTime } from './waits';

/** One kind of step in the model. */
interface Kind<P> {
  /** Runs the step; returns its failure. */
  forward(state: ModelState, step: StartedStep, plan: P): Run<SeenFailure | undefined>;
  /** Undoes it, and never fails. */
  backward(state: ModelState, step: StartedStep): Run;
  /** The steps of a part in the same flow, which replace the step in the list. */
  spliced?(step: StartedStep, plan: P): List | undefined;
}

const KINDS: { readonly [K in StepPlan['kind']]: Kind<Extract<StepPlan, { kind: K }>> } = {
  local: { forward: doLocal, backward: (state, step) => undo(state, step, byCallback) },
  remote: { forward: doRemote, backward: (state, step) => undo(state, step, byRequest) },
  query: { forward: doQuery, backward: undoParts },
  check: { forward: doCheck, backward: undoParts },
  undo: { forward: passUndoStep, backward: (state, step) => undo(state, step, byRequest) },
  conditional: { forward: choose, backward: undoParts, spliced: chosen },
  parallel: { forward: runBranches, backward: undoParts },
  forEach: { forward: runLoop, backward: undoParts },
  saga: { forward: runInner, backward: undoParts, spliced: splicedSaga },
  alternatives: { forward: tryAlternatives, backward: undoParts },
  repeat: { forward: repeat, backward: undoParts },
  hook: { forward: pass, backward: undoParts, spliced: filled },
  timer: { forward: waitForTime, backward: undoParts },
  event: { forward: waitForEvent, backward: undoParts },
  decision: { forward: waitForDecision, backward: undoParts, spliced: decidedList },
};

/** A step that only has steps in it. */
// eslint-disable-next-line require-yield -- there is nothing to wait for
function* pass(): Run<undefined> {
  return undefined;
}

/** A block undoes the parts that have begun. Those in its own flow are in the list behind it. */
function* undoParts(_: ModelState, { undoParts: parts }: StartedStep): Run {
  if (parts) yield* parts();
}

/** The kind of a step. The compiler does not know that the kind of a plan selects its row. */
export function kindOf({ kind }: StepPlan): Kind<StepPlan> {
  return KINDS[kind];
}
