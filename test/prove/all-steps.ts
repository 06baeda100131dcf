/** Walks all steps of a plan. */
import type { Plan, StepPlan } from './plan';

/** All steps of a plan with their paths, including the steps of branches, in the order of the plan. */
export function* allSteps({ steps }: Plan, prefix = ''): Generator<readonly [path: string, step: StepPlan]> {
  for (const step of steps) {
    const path = prefix + step.id;
    yield [path, step];
    if (step.kind !== 'conditional') continue;
    for (const [index, { saga }] of step.ifThen.entries()) yield* allSteps(saga, `${path}.if-${index + 1}.`);
    if (step.elseThen) yield* allSteps(step.elseThen, `${path}.else.`);
  }
}
