/** Owns the conditional step: which branch it chooses, and that its steps run inside the saga (S12). */
import { branchName, type ConditionalStepDefinition } from '../../definition/steps/conditional-step';
import { branchesOf } from '../../definition/walk-definition';
import { supervise } from './supervise';
import { callHook } from '../callbacks/call-hook';
import { branchScope } from '../scope';
import type { StepKindRun, StepRun } from '../step-run';
import type { Coroutine } from '../coroutine';

/** A step that chooses one of several branches, whose steps run and are undone as part of the outer saga (S5, S12). */
export const conditionalStep: StepKindRun<ConditionalStepDefinition> = {
  *forward(run) {
    const { entry } = run;
    // A continue-as-new run continues in the branch that was chosen (S12).
    if (entry.branch === undefined) {
      yield* supervise(run, 'execute', {
        *attempt() {
          entry.chose(yield* choose(run));
        },
        // eslint-disable-next-line require-yield -- there is nothing to wait for
        *byHand() {
          entry.chose('none');
        },
      });
    }
    const chosen = chosenPart(run);
    if (chosen) yield* run.walk.forward(chosen.steps, chosen.scope);
  },

  *backward(run) {
    const chosen = chosenPart(run);
    if (chosen) yield* run.walk.backward(chosen.steps, chosen.scope);
  },
};

/** Evaluates the conditions in order, each once; what a condition writes into the context is dropped. */
function* choose(run: StepRun<ConditionalStepDefinition>): Coroutine<string> {
  for (const [index, { condition }] of run.step.ifThen.entries()) {
    const branch = branchName(index);
    const { result } = yield* callHook(run, branch, condition);
    if (result) return branch;
  }
  return run.step.elseThen ? 'else' : 'none';
}

/** The steps of the chosen branch, and their scope; nothing where no branch was chosen. */
function chosenPart({ entry, scope, step }: StepRun<ConditionalStepDefinition>) {
  const chosen = branchesOf(step).find(([name]) => name === entry.branch);
  if (!chosen) return undefined;
  const [name, branch] = chosen;
  return { steps: branch.steps, scope: branchScope(scope, step.id, name, branch.options) };
}
