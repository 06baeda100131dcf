/** Owns the structure check: whether callbacks that are bound by position belong to the same steps. */
import type { SagaDefinition } from './definition';
import { positionalName } from './names';
import { branchesOf, hooksOf, mayBeFilled, type StepLike, stepsOf } from './walk-definition';

/** Whether some step has no name but its position. */
export function hasPositionalSteps(definition: SagaDefinition): boolean {
  return stepLists(definition).some((list) => list.some(({ id }, index) => id === positionalName(index + 1)));
}

/**
 * Whether two definitions of a saga have the same steps, by kinds, names and hooks: they must agree where callbacks are bound
 * by position. What fills its hooks may differ, as the names of fillings are no positions: of a filling that both have, the
 * steps must agree.
 */
export function haveSameStructure(one: unknown, other: unknown): boolean {
  const [steps, others] = [stepsOf(one), stepsOf(other)];
  return (
    steps.length === others.length &&
    steps.every((step, index) => {
      const match = others[index];
      return match !== undefined && areSame(step, match);
    })
  );
}

function areSame(one: StepLike, other: StepLike): boolean {
  if (JSON.stringify(outline(one)) !== JSON.stringify(outline(other))) return false;
  const branches = new Map(branchesOf(other));
  return branchesOf(one).every(([name, branch]) => {
    return !branches.has(name) || haveSameStructure(branch, branches.get(name));
  });
}

/** What of a step must agree, apart from the steps in it. */
function outline(step: StepLike): unknown {
  const { kind, id } = step;
  const names = mayBeFilled(step) ? [] : branchesOf(step).map(([name]) => name);
  return [kind, id, hooksOf(step), names];
}

/** The steps of a saga and of all its branches, each list for itself. */
function stepLists(saga: unknown): (readonly StepLike[])[] {
  const steps = stepsOf(saga);
  return [steps, ...steps.flatMap((step) => branchesOf(step).flatMap(([, branch]) => stepLists(branch)))];
}
