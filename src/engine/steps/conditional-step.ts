/** Owns the conditional step: which branch it chooses, and that its steps run inside the saga (S12). */
import { branchName, type ConditionalStepDefinition } from '../../definition/steps/conditional-step';
import { callHook } from '../callbacks/call-hook';
import { type Coroutine, inOneTurn } from '../coroutine';
import type { StepRun } from '../step-run';
import { blockRun } from './block';
import { type Part, partScope, partsOf } from './part';
import { supervise } from './supervise';

type ConditionalRun = StepRun<ConditionalStepDefinition>;

/** A step that chooses one of several branches, whose steps run and are undone as part of the outer saga (S5, S12). */
export const conditionalStep = blockRun<ConditionalStepDefinition>({
  *forward(run) {
    const { entry } = run;
    // A continue-as-new run continues in the branch that was chosen (S12).
    if (entry.branch === undefined) {
      yield* supervise(run, 'execute', {
        attempt: () => choose(run),
        byHand: () =>
          inOneTurn(() => {
            entry.chose('none');
          }),
      });
    }
    for (const part of chosen(run)) yield* run.walk.forward(part.branch.steps, partScope(run, part));
  },

  entered: (run) => ({ parts: chosen(run) }),
});

function* choose(run: ConditionalRun): Coroutine {
  run.entry.chose(yield* branchToEnter(run));
}

/** Evaluates the conditions in order, each once; what a condition writes into the context is dropped. */
function* branchToEnter(run: ConditionalRun): Coroutine<string> {
  for (const [index, { condition }] of run.step.ifThen.entries()) {
    const branch = branchName(index);
    const { result } = yield* callHook(run, branch, condition);
    if (result) return branch;
  }
  return run.step.elseThen ? 'else' : 'none';
}

/** The branch that was chosen, if one was. */
function chosen(run: ConditionalRun): readonly Part[] {
  return partsOf(run).filter(({ name }) => name === run.entry.branch);
}
