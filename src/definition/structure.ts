/** Owns the structure check: whether callbacks that are bound by position belong to the same steps. */
import type { SagaDefinition } from './definition';
import { positionalName } from './names';
import { branchesOf, hooksOf, mayBeFilled, type StepLike, stepsOf } from './walk-definition';

/** Whether some step, or some notice, has no name but its position. */
export function hasPositionalSteps(definition: SagaDefinition): boolean {
  if (definition.atEnd?.some(({ id, status }) => id !== status.join('-')) === true) return true;
  return stepLists(definition).some((list) => list.some(({ id }, index) => id === positionalName(index + 1)));
}

/**
 * Whether two definitions of a saga have the same steps, by kinds, names and hooks, and the same notices: they must agree where
 * callbacks are bound by position. What fills its hooks may differ, as the names of fillings are no positions: of a filling that
 * both have, the steps must agree.
 */
export function haveSameStructure(one: SagaDefinition, other: SagaDefinition): boolean {
  return noticesOf(one) === noticesOf(other) && haveSameSteps(one, other);
}

function noticesOf({ atEnd = [] }: SagaDefinition): string {
  return JSON.stringify(atEnd.map(({ id }) => id));
}

function haveSameSteps(one: unknown, other: unknown): boolean {
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
    return !branches.has(name) || haveSameSteps(branch, branches.get(name));
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
