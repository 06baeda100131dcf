/** Owns the check: it fails when the context is not as it has to be. */
import type { CheckStepDefinition } from '../../definition/steps/check-step';
import { callHook } from '../callbacks/call-hook';
import { verdictOf } from '../callbacks/verdict';
import { failureAt } from '../record/failure';
import type { StepKindRun } from '../step-run';
import { supervise } from './supervise';

/** A predicate of the context. It has no effect, so there is nothing to undo. */
export const checkStep: StepKindRun<CheckStepDefinition> = {
  *forward(run) {
    yield* supervise(run, 'execute', {
      *attempt() {
        const place = { step: run.path, hook: 'predicate' };
        const { result } = yield* callHook(run, 'predicate', run.step.predicate);
        if (verdictOf(place, result)) return;
        throw failureAt(
          place,
          'CHECK_FAILED',
          `The check ${run.path} is false: the context is not as it has to be.`,
        );
      },
      // eslint-disable-next-line require-yield -- there is nothing to wait for
      *byHand() {
        return;
      },
    });
  },
  *backward() {
    // A check has no effect.
  },
};
