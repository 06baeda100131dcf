/** Owns the structure check: whether callbacks that are bound by position belong to the same steps. */
import type { SagaDefinition } from './definition';
import { positionalName } from './names';
import { branchesOf, hooksOf, type StepLike, stepsOf } from './walk-definition';

/** Whether some step, or some notice, has no name but its position. */
export function hasPositionalSteps(definition: SagaDefinition): boolean {
  if (definition.atEnd?.some(({ id, status }) => id !== status.join('-')) === true) return true;
  return stepLists(definition).some((list) => list.some(({ id }, index) => id === positionalName(index + 1)));
}

/** The kinds, names and hooks of all steps, and the notices: they must agree where callbacks are bound by position. */
export function structureOf(definition: SagaDefinition): string {
  return JSON.stringify([stepsOf(definition).map(outline), definition.atEnd?.map(({ id }) => id)]);
}

/** The parts of a step that must agree, branch by branch. */
function outline(step: StepLike): unknown {
  const { kind, id } = step;
  const branches = branchesOf(step).map(([name, branch]) => [name, stepsOf(branch).map(outline)]);
  return [kind, id, ...hooksOf(step), ...branches];
}

/** The steps of a saga and of all its branches, each list for itself. */
function stepLists(saga: unknown): (readonly StepLike[])[] {
  const steps = stepsOf(saga);
  return [steps, ...steps.flatMap((step) => branchesOf(step).flatMap(([, branch]) => stepLists(branch)))];
}
