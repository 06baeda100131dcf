/** The list of steps that the model runs through. */
import type { StepOptions } from 'temporal-saga';
import type { Plan, StepPlan } from '../plan';

/** A step in the list. */
export interface Item {
  readonly path: string;
  readonly plan: StepPlan;
  readonly options: StepOptions;
  /** The paths of the conditional steps that contain it. */
  readonly within: readonly string[];
}

/** The end of a branch in the list. */
export interface BranchEnd {
  readonly endOf: string;
}

/** The steps of a saga as a list. */
export function listOf({ steps, options }: Plan): readonly Item[] {
  return itemsOf({ steps }, { prefix: '', options: options ?? {}, within: [] });
}

/** The steps of a branch, which replace the conditional step in the list. */
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

/** The options of an inner level override the options of an outer one, field by field within a policy. */
function over(outer: StepOptions, inner: StepOptions = {}): StepOptions {
  return {
    ...outer,
    ...inner,
    execute: { ...outer.execute, ...inner.execute },
    undo: { ...outer.undo, ...inner.undo },
    probe: { ...outer.probe, ...inner.probe },
  };
}
