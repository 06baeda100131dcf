/** Owns the timer step: it waits for a time. */
import { toMilliseconds } from '../../definition/options/duration';
import type { TimerStepDefinition } from '../../definition/steps/timer-step';
import { formatValue } from '../../errors/format-value';
import { callHook } from '../callbacks/call-hook';
import { type Coroutine, inOneTurn } from '../coroutine';
import { failureAt } from '../record/failure';
import type { StepKindRun, StepRun } from '../step-run';
import type { OpenWait } from '../waits/open-wait';
import { waitFor } from '../waits/wait-for';
import { supervise } from './supervise';

type TimerRun = StepRun<TimerStepDefinition>;

/** A step that waits. It has no effect, so there is nothing to undo. */
export const timerStep: StepKindRun<TimerStepDefinition> = {
  forward: (run) =>
    supervise(run, 'execute', {
      attempt: () => waitOut(run),
      byHand: () =>
        inOneTurn(() => {
          run.entry.closedWait();
        }),
    }),
  *backward() {
    // A wait has no effect.
  },
};

function* waitOut(run: TimerRun): Coroutine {
  const { entry } = run;
  const wait = entry.wait ?? entry.opened(yield* openTimer(run));
  yield* waitFor(run, wait, () => undefined);
  entry.closedWait();
}

function* openTimer(run: TimerRun): Coroutine<OpenWait> {
  const since = run.runtime.now();
  return { step: run.path, kind: 'timer', since, until: yield* endOf(run, since) };
}

/** When the wait ends, in milliseconds since 1970. */
function* endOf(run: TimerRun, now: number): Coroutine<number> {
  const { step } = run;
  if (!step.time) return now + step.duration;
  const { result } = yield* callHook(run, 'time', step.time);
  if (result instanceof Date && !Number.isNaN(result.getTime())) return result.getTime();
  const milliseconds = toMilliseconds(result);
  if (milliseconds !== undefined) return now + milliseconds;
  const message = `time returned ${formatValue(result)}; return a duration such as '10 min', or a Date.`;
  throw failureAt({ step: run.path, hook: 'time' }, 'BAD_RETURN', message);
}
