/** Walks all steps of a plan. */
import type { HookPlan, Plan, StepPlan } from './plan';

/** A part of a block: its name in the paths of its steps, which is empty for the body of a loop or a saga step. */
export type PartPlan = readonly [name: string, saga: Plan];

/** All steps of a plan with their paths in the definition, including the steps of parts, in the order of the plan. */
export function* allSteps({ steps }: Plan, prefix = ''): Generator<readonly [path: string, step: StepPlan]> {
  for (const step of steps) {
    const path = prefix + step.id;
    yield [path, step];
    for (const [name, saga] of partsOf(step)) yield* allSteps(saga, `${innerPath(path, name)}.`);
  }
}

/** The parts of a block, in the order of its definition; other steps have none. */
export function partsOf(step: StepPlan): readonly PartPlan[] {
  switch (step.kind) {
    case 'conditional': {
      const ifThen = step.ifThen.map(({ saga }, index): PartPlan => [`if-${index + 1}`, saga]);
      return step.elseThen ? [...ifThen, ['else', step.elseThen]] : ifThen;
    }
    case 'parallel':
      return step.branches.map(({ name, saga }) => [name, saga]);
    case 'alternatives':
      return step.alternatives.map(({ name, saga }) => [name, saga]);
    case 'forEach':
    case 'saga':
    case 'repeat':
      return [['', step.saga]];
    case 'hook':
      return fillingsOf(step).map(({ name, saga }) => [name, saga]);
    case 'decision': {
      const choices = step.choices.flatMap(({ name, outcome }): PartPlan[] =>
        typeof outcome === 'object' ? [[name, outcome]] : [],
      );
      return step.onTimeout ? [...choices, ['timeout', step.onTimeout]] : choices;
    }
    default:
      return [];
  }
}

/** The fillings of a hook in the order of their names. */
export function fillingsOf({ fillings = [] }: HookPlan): NonNullable<HookPlan['fillings']> {
  return fillings.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** The path of a part: that of its block, and its name if it has one. */
export function innerPath(path: string, name: string): string {
  return name === '' ? path : `${path}.${name}`;
}

/** The path in the definition of a step that an execution has started: without the numbers of items and rounds. */
export function inDefinition(path: string): string {
  return path.replaceAll(/\[\d+\]|~\d+/g, '');
}
