/** The lists of steps that the model runs through. */
import type { StepOptions } from 'temporal-saga';
import type { Plan, StepPlan } from '../plan';

/** A step in a list. */
export interface Item {
  readonly path: string;
  /** Its path in the definition: without the numbers of items and rounds. */
  readonly definition: string;
  readonly plan: StepPlan;
  readonly options: StepOptions;
  /** The paths of the steps of this list that contain it. */
  readonly within: readonly string[];
}

/** The end of a part in the list of the block that contains it. */
export interface PartEnd {
  readonly endOf: string;
}

export type List = readonly (Item | PartEnd)[];

/** The steps of a saga as a list. */
export function listOf({ steps, options }: Plan): List {
  return itemsOf({ steps }, { path: '', definition: '', options: options ?? {}, within: [] });
}

/** A part of a block: what stands behind the path of the block, in the execution and in the definition. */
export interface PartName {
  readonly name: string;
  readonly inDefinition: string;
}

/** The steps of a part that works in the same flow: they replace the block in its list. */
export function splicedList(block: Item, part: PartName, { steps, options }: Plan): List {
  const { path, within } = block;
  const items = itemsOf({ steps }, insideOf(block, part, options, [...within, path]));
  return [...items, { endOf: path }];
}

/** The steps of a part as a list of its own. */
export function partList(block: Item, part: PartName, { steps, options }: Plan): List {
  return itemsOf({ steps }, insideOf(block, part, options, []));
}

function insideOf(
  { path, definition, options }: Item,
  part: PartName,
  own: StepOptions | undefined,
  within: readonly string[],
) {
  return {
    path: `${path}${part.name}.`,
    definition: `${definition}${part.inDefinition}.`,
    options: over(options, own),
    within,
  };
}

function itemsOf(
  { steps }: Plan,
  { path, definition, options, within }: Omit<Item, 'plan'>,
): readonly Item[] {
  return steps
    .filter((plan) => !isEmptyHook(plan))
    .map((plan) => ({
      path: path + plan.id,
      definition: definition + plan.id,
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

/** Whether a step is a hook without fillings: it is passed over. */
function isEmptyHook(step: StepPlan): boolean {
  return step.kind === 'hook' && (step.fillings ?? []).length === 0;
}
