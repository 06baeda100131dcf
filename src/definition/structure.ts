import { branchesOf, type StepLike, stepsOf } from './walk-definition';
import type { SagaDefinition } from './definition';
import { HOOKS } from './hook';
import { positionalName } from './names';

/** Whether some step is known by its position alone. */
export function hasPositionalSteps(definition: SagaDefinition): boolean {
  return lists(definition).some((list) => list.some(({ id }, index) => id === positionalName(index + 1)));
}

/** The kinds, names and hooks of all steps: what must agree where callbacks are bound by position. */
export function structureOf(definition: SagaDefinition): string {
  return JSON.stringify(stepsOf(definition).map(outline));
}

/** What of a step must agree, branch by branch. */
function outline(step: StepLike): unknown {
  const { kind, id } = step;
  return [
    kind,
    id,
    ...HOOKS.filter((hook) => Object.hasOwn(step, hook)),
    ...branchesOf(step).map(([name, branch]) => [name, stepsOf(branch).map(outline)]),
  ];
}

/** The steps of a saga and of all its branches, each list for itself. */
function lists(saga: unknown): (readonly StepLike[])[] {
  const steps = stepsOf(saga);
  return [steps, ...steps.flatMap((step) => branchesOf(step).flatMap(([, branch]) => lists(branch)))];
}
