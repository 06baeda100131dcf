import { branchName, type ConditionalStepDefinition } from './conditional-step';
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
  return JSON.stringify(steps.map(outline));
}

/** What of a step must agree, branch by branch. */
function outline(step: StepData): unknown {
  return [
    step.kind,
    step.id,
    ...hooksOf(step),
    ...branchesOf(step).map(([name, steps]) => [name, steps.map(outline)]),
  ];
}

/** The steps of a saga and of all its branches, each list for itself. */
function lists(steps: readonly StepData[]): (readonly StepData[])[] {
  return [steps, ...steps.flatMap((step) => branchesOf(step).flatMap(([, branch]) => lists(branch)))];
}

function branchesOf(step: StepData): (readonly [name: string, steps: readonly StepData[]])[] {
  if (step.kind !== 'conditional') return [];
  const { ifThen, elseThen } = step as ConditionalStepDefinition;
  const alternatives = ifThen.map(({ steps }, index) => [branchName(index), steps] as const);
  return elseThen ? [...alternatives, ['else', elseThen.steps]] : alternatives;
}

function hooksOf(step: StepData): readonly string[] {
  return HOOKS.filter((hook) => hook in step);
}
