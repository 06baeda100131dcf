/** Owns the check: it fails when the context is not as it has to be. */
import type { CheckStepDefinition } from '../../definition/steps/check-step';
import { callHook } from '../callbacks/call-hook';
import { verdictOf } from '../callbacks/verdict';
import { type Coroutine, inOneTurn } from '../coroutine';
import { failureAt } from '../record/failure';
import type { StepKindRun, StepRun } from '../step-run';
import { supervise } from './supervise';

/** A predicate of the context. It has no effect, so there is nothing to undo. */
export const checkStep: StepKindRun<CheckStepDefinition> = {
  forward: (run) =>
    supervise(run, 'execute', {
      attempt: () => check(run),
      byHand: () => inOneTurn(() => undefined),
    }),
  *backward() {
    // A check has no effect.
  },
};

function* check(run: StepRun<CheckStepDefinition>): Coroutine {
  const place = { step: run.path, hook: 'predicate' };
  const { result } = yield* callHook(run, 'predicate', run.step.predicate);
  if (verdictOf(place, result)) return;
  throw failureAt(
    place,
    'CHECK_FAILED',
    `The check ${run.path} is false: the context is not as it has to be.`,
  );
}
