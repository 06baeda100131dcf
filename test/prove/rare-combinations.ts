/** Adds combinations of events that random cases seldom have, so that each sample has them. */
import type { Choices } from './choices';
import { type Case, FINDINGS, type Decision, type RemotePlan } from './plan';

/** A case with an unknown outcome that is probed after a cancel, or again after a retry of an operator. */
export function withRareCombination(choices: Choices, given: Case): Case {
  const { steps } = given.plan;
  const remote = steps.filter((step) => step.kind === 'remote');
  if (remote.length === 0) return given;
  const chosen = choices.among(remote.map(({ id }) => id));
  const doubtful = (step: RemotePlan): RemotePlan => ({
    ...step,
    probe: { finds: choices.among(FINDINGS) },
    fates: { ...step.fates, execute: ['broken', choices.oneOf('broken', 'refused', 'done')] },
  });
  const plan = {
    ...given.plan,
    steps: steps.map((step) => (step.id === chosen && step.kind === 'remote' ? doubtful(step) : step)),
  };
  if (choices.percent(60)) return { ...given, plan, cancelAt: chosen };
  const { cancelAt: _, ...rest } = given;
  const retry: Decision = { aboutStep: 'retry', aboutUndo: 'retry' };
  return {
    ...rest,
    plan: { ...plan, options: { ...plan.options, whenStepFails: 'wait' } },
    decisions: [retry, ...(given.decisions ?? [])],
  };
}
