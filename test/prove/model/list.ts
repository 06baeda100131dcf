import type { StepOptions } from 'temporal-saga';
import type { Plan, StepPlan } from '../plan';

/** A step as it stands in the list that the model goes through. */
export interface Item {
  readonly path: string;
  readonly plan: StepPlan;
  readonly options: StepOptions;
  /** The paths of the conditionals that it stands in. */
  readonly within: readonly string[];
}

/** The end of the branch of a conditional, in that list. */
export interface BranchEnd {
  readonly endOf: string;
}

/** The steps of a saga as a list. */
export function listOf({ steps, options }: Plan): readonly Item[] {
  return itemsOf({ steps }, { prefix: '', options: options ?? {}, within: [] });
}

/** The steps of a branch, to be put into the list in the place of their conditional. */
export function branchList(
  conditional: Item,
  branch: string,
  { steps, options }: Plan,
): readonly (Item | BranchEnd)[] {
  const { path, within } = conditional;
  const merged = over(conditional.options, options);
  const items = itemsOf(
    { steps },
    { prefix: `${path}.${branch}.`, options: merged, within: [...within, path] },
  );
  return [...items, { endOf: path }];
}

function itemsOf(
  { steps }: Plan,
  { prefix, options, within }: Pick<Item, 'options' | 'within'> & { prefix: string },
) {
  return steps.map((plan): Item => ({
    path: prefix + plan.id,
    plan,
    within,
    options: over(options, 'options' in plan ? plan.options : {}),
  }));
}

/** An inner level's options count before those of an outer one; of a policy, each of its fields. */
function over(outer: StepOptions, inner: StepOptions = {}): StepOptions {
  return {
    ...outer,
    ...inner,
    execute: { ...outer.execute, ...inner.execute },
    undo: { ...outer.undo, ...inner.undo },
    probe: { ...outer.probe, ...inner.probe },
  };
}
