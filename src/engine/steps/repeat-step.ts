/** Owns the step that repeats a saga: round after round on the same context, and none undoes the former. */
import type { RepeatStepDefinition } from '../../definition/steps/repeat-step';
import { roundNumber, roundSuffix } from '../block-rounds';
import { callHook } from '../callbacks/call-hook';
import { type Coroutine, inOneTurn } from '../coroutine';
import { failureAt, StepFailure } from '../record/failure';
import type { StepRun } from '../step-run';
import { certainReasonToStop } from '../stop-reason';
import { blockRun } from './block';
import { type Part, partScope } from './part';
import { supervise } from './supervise';

type RepeatRun = StepRun<RepeatStepDefinition>;

/** A step that runs the steps of a saga again and again until a predicate holds. All rounds stay in the undo plan. */
export const repeatStep = blockRun<RepeatStepDefinition>({
  *forward(run) {
    for (;;) {
      const round = roundNamed(run, latestRound(run));
      yield* run.walk.forward(round.branch.steps, partScope(run, round));
      if (yield* isOver(run)) return;
      const reason = yield* certainReasonToStop(run);
      if (reason) throw new StepFailure(reason);
      // Another run continues in the round that was begun last.
      run.entry.chose(roundSuffix(latestRound(run) + 1));
    }
  },

  entered(run) {
    const first = firstRound(run);
    const count = latestRound(run) - first + 1;
    return { parts: Array.from({ length: count }, (_, index) => roundNamed(run, first + index)) };
  },
});

/** Asks the predicate whether the round that has just ended was the last one. What it writes is dropped. */
function* isOver(run: RepeatRun): Coroutine<boolean> {
  let holds = false;
  const answered = (answer: unknown) => {
    holds = Boolean(answer);
    if (!holds) refuseAfterLast(run);
  };
  yield* supervise(run, 'execute', {
    attempt: () => ask(run, answered),
    byHand: ({ response = true }) =>
      inOneTurn(() => {
        answered(response);
      }),
  });
  return holds;
}

function* ask(run: RepeatRun, answered: (answer: unknown) => void): Coroutine {
  answered((yield* callHook(run, 'until', run.step.until)).result);
}

/** @throws StepFailure `REPEATED_IN_VAIN` after the last round. */
function refuseAfterLast(run: RepeatRun): void {
  const { path, step } = run;
  const { atMost } = step;
  if (latestRound(run) - firstRound(run) + 1 < atMost) return;
  const message = `until of ${path} did not hold after ${String(atMost)} rounds, which is all that atMost allows; let a round change what until reads, or raise atMost.`;
  throw failureAt({ step: path, hook: 'until' }, 'REPEATED_IN_VAIN', message);
}

/** The rounds of a step that an operator has run again follow those that it may have had before. */
function firstRound({ entry }: RepeatRun): number {
  return entry.round ?? 1;
}

function latestRound(run: RepeatRun): number {
  const { branch } = run.entry;
  return branch === undefined ? firstRound(run) : roundNumber(branch);
}

/** Each round has paths of its own, so that no key of an earlier round is used again. */
function roundNamed({ step, path }: RepeatRun, round: number): Part {
  const name = roundSuffix(round);
  return { name, branch: step.saga, prefix: `${path}${name}.` };
}
