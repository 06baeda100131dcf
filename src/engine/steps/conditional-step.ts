import {
  type BranchDefinition,
  branchName,
  type ConditionalStepDefinition,
} from '../../definition/steps/conditional-step';
import { attend } from './supervise';
import { callHook } from '../callbacks/call-hook';
import { branchScope } from '../scope';
import type { StepWalk, Visit } from '../step-run';
import type { Work } from '../coroutine';

/**
 * A step that chooses one of several sagas, whose steps run and are undone in the flow of the outer one (S5,
 * S12).
 */
export const conditionalStep: StepWalk<ConditionalStepDefinition> = {
  *forward(visit) {
    const { entry } = visit;
    // A continued run goes on in the branch that was chosen (S12).
    if (entry.branch === undefined) {
      yield* attend(visit, 'execute', {
        *attempt() {
          entry.branch = yield* choose(visit);
        },
        // eslint-disable-next-line require-yield -- there is nothing to wait for
        *byHand() {
          entry.branch = 'none';
        },
      });
    }
    const chosen = chosenPart(visit);
    if (chosen) yield* visit.walk.forward(chosen.steps, chosen.scope);
  },

  *backward(visit) {
    const chosen = chosenPart(visit);
    if (chosen) yield* visit.walk.backward(chosen.steps, chosen.scope);
  },
};

/** Asks the conditions in order; each once, and what it writes is dropped. */
function* choose(visit: Visit<ConditionalStepDefinition>): Work<string> {
  for (const [index, { condition }] of visit.step.ifThen.entries()) {
    const branch = branchName(index);
    const { result } = yield* callHook(visit, branch, condition);
    if (result) return branch;
  }
  return visit.step.elseThen ? 'else' : 'none';
}

/** The steps of the branch that was chosen, and where they stand; nothing where none was. */
function chosenPart({ entry, scope, step }: Visit<ConditionalStepDefinition>) {
  const { branch } = entry;
  if (branch === undefined) return undefined;
  const chosen = branchOf(step, branch);
  return chosen && { steps: chosen.steps, scope: branchScope(scope, step.id, branch, chosen.options) };
}

function branchOf(step: ConditionalStepDefinition, branch: string): BranchDefinition | undefined {
  return branch === 'else' ? step.elseThen : step.ifThen.find((_, index) => branchName(index) === branch);
}
