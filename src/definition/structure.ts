import type { ConditionalStepDefinition } from './conditional-step';
import type { SagaDefinition } from './definition';
import { positionalName } from './names';
import type { StepData } from './step';

const HOOKS = ['onExecute', 'onSuccess', 'onError', 'onFailure'] as const;

/** Whether some step is known by its position alone. */
export function hasPositionalSteps({ steps }: SagaDefinition): boolean {
  return lists(steps).some((list) => list.some(({ id }, index) => id === positionalName(index + 1)));
}

/** The kinds, names and hooks of all steps: what must agree where callbacks are bound by position. */
export function structureOf({ steps }: SagaDefinition): string {
  return JSON.stringify(lists(steps).map((list) => list.map((step) => [step.kind, step.id, ...hooksOf(step)])));
}

/** The steps of a saga and of all its branches, each list for itself. */
function lists(steps: readonly StepData[]): (readonly StepData[])[] {
  return [steps, ...steps.flatMap((step) => branchesOf(step).flatMap((branch) => lists(branch)))];
}

function branchesOf(step: StepData): (readonly StepData[])[] {
  if (step.kind !== 'conditional') return [];
  const { ifThen, elseThen } = step as ConditionalStepDefinition;
  return [...ifThen, ...(elseThen ? [elseThen] : [])].map((branch) => branch.steps);
}

function hooksOf(step: StepData): readonly string[] {
  return HOOKS.filter((hook) => hook in step);
}
