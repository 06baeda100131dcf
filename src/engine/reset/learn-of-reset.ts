/**
 * Owns when a saga learns what the run before a workflow reset had sent (S14): before it sends something, and before it stops,
 * fails, or leaves something behind although it has sent nothing. Where it stops or fails it learns of a lost task, too.
 */
import type { Coroutine } from '../coroutine';
import { learnOfLostTask } from '../requests/lost-task';
import type { Runtime } from '../runtime';
import type { SagaState } from '../saga-state';
import { concerning, takeReport } from './earlier-requests';
import type { ResetMoment, ResetReport } from './reset-report';

/** The execution that learns. */
interface Learner {
  readonly state: SagaState;
  readonly runtime: Runtime;
}

/** What the run before the reset had sent that concerns the saga, unless an operator or a cancel has decided what follows. */
export function* undecidedReset(
  { state, runtime }: Learner,
  moment: ResetMoment,
): Coroutine<ResetReport | undefined> {
  if (isDecidedByStop(state)) return undefined;
  return concerning(yield* runtime.resetReport(moment), state);
}

/**
 * Takes what the run before the reset, or a lost task, had sent into the journal, once: an undo plan without it would leave its
 * effects, and a pivot that the run before had sent lets nothing stop any more.
 */
export function* learnOfReset(learner: Learner): Coroutine {
  yield* learnOfLostTask(learner);
  yield* learnOfRunBefore(learner);
}

function* learnOfRunBefore({ state, runtime }: Learner): Coroutine {
  if (state.hasLearnedOfReset) return;
  const report = concerning(yield* runtime.resetReport('stop'), state);
  if (!report) return;
  takeReport(state, report);
  state.hasLearnedOfReset = true;
}

/** A cancel, or an operator's abort, replaces the operator's choice: everything that is known is undone. */
export function isDecidedByStop({
  error,
  isCancelled,
  abort,
  hasLearnedOfReset,
  isReset,
}: SagaState): boolean {
  return hasLearnedOfReset && !isReset && error !== undefined && (isCancelled || abort !== undefined);
}
