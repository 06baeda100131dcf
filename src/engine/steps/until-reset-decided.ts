/**
 * Owns how a saga that sends nothing after a reset of the workflow waits for the operator all the same: the run before has sent
 * something that this one would leave behind (S14).
 */
import { type Coroutine, inOneTurn } from '../coroutine';
import { failureAt } from '../record/failure';
import { endByReset } from '../reset/earlier-requests';
import { undecidedReset } from '../reset/learn-of-reset';
import type { ResetReport } from '../reset/reset-report';
import type { StepRun } from '../step-run';
import { supervise } from './supervise';

/**
 * Waits for the operator's choice, where the run before a reset had sent something and no operator has chosen yet.
 *
 * @param run - Where the incident stands: a block that is done, or a step that stands for the whole saga.
 * @throws StepFailure `WORKFLOW_RESET` when the saga must be compensated, or the operator has ended it.
 */
export function* untilResetDecided(run: StepRun): Coroutine {
  const isReopened = run.active?.error?.code === 'WORKFLOW_RESET';
  if (!isReopened && !(yield* leftBehind(run))) return;
  yield* supervise(run, 'execute', {
    attempt: () => refuseWhatIsLeft(run),
    // The operator's choice is all that is waited for.
    byHand: () => inOneTurn(() => undefined),
  });
}

function* refuseWhatIsLeft(run: StepRun): Coroutine {
  const report = yield* leftBehind(run);
  if (!report) return;
  const { message, causes } = endByReset(run.state, report);
  throw failureAt({ step: run.path, hook: '' }, 'WORKFLOW_RESET', message, { causes });
}

/** What the run before had sent; nothing where it had sent nothing after the point of the reset. */
function* leftBehind(run: StepRun): Coroutine<ResetReport | undefined> {
  const report = yield* undecidedReset(run, 'stop');
  return report?.earlier?.length === 0 ? undefined : report;
}
