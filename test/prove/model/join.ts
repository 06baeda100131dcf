/** The model of the join of branches: their writes in the order of the definition, and reducers (2.3). */
import type { SeenFailure } from '../observation';
import type { Merging, ParallelPlan } from '../plan';
import type { ModelContext } from './callbacks';
import { type Fork, withChanges } from './flow';
import { called, type ModelState, type StartedStep } from './model-state';

/** The context after the block, and the first failure of a reducer, whose key keeps its value from before the block. */
export function joined(
  state: ModelState,
  step: StartedStep,
  plan: ParallelPlan,
  { rules, branches: begun }: Fork,
): { readonly context: ModelContext; readonly failure?: SeenFailure } {
  const { item, strand } = step;
  const base = strand.flow.context;
  const layers = plan.branches.flatMap(({ name }) => begun.filter(({ place }) => place.over?.name === name));
  let context = base;
  for (const { changes } of layers) {
    const own = [...changes].filter(([key]) => rules.merged?.has(key) !== true);
    context = withChanges(context, new Map(own));
  }
  let failure: SeenFailure | undefined;
  for (const [key, merging] of Object.entries(plan.merge ?? {})) {
    const values = layers.filter(({ changes }) => changes.has(key)).map(({ changes }) => changes.get(key));
    if (values.length === 0) continue;
    if (!isNamed(merging)) called(state, step, `merge.${key}`);
    const value = reduced(merging, base[key], values);
    if (value === undefined) failure ??= { code: 'MERGE_FAILED', step: item.path, hook: `merge.${key}` };
    else context = withChanges(context, new Map([[key, value]]));
  }
  return { context, ...(failure && { failure }) };
}

function isNamed(merging: Merging): boolean {
  return merging === 'sum' || merging === 'append' || merging === 'union';
}

/** The value that a reducer makes; `undefined` if it cannot. */
function reduced(merging: Merging, base: unknown, values: readonly unknown[]): unknown {
  switch (merging) {
    case 'sum':
      return sum(base ?? 0, values);
    case 'append':
      return ofLists(base, values, append);
    case 'union':
      return ofLists(base, values, (before, lists) => [...new Set([...before, ...lists.flat()])]);
    case 'last':
      return values.at(-1) ?? null;
    case 'throws':
    case 'unstorable':
      return undefined;
  }
}

/** The value before the block, and what each branch has added. */
function sum(base: unknown, values: readonly unknown[]): number | undefined {
  const numbers = values.map((value) => value ?? 0).filter((value) => typeof value === 'number');
  if (typeof base !== 'number' || numbers.length < values.length) return undefined;
  return numbers.reduce((total, value) => total + value - base, base);
}

type List = readonly unknown[];

function ofLists(
  base: unknown,
  values: readonly unknown[],
  reduce: (before: List, lists: readonly List[]) => List | undefined,
): unknown {
  const lists = [base ?? [], ...values.map((value) => value ?? [])];
  if (!lists.every((list) => Array.isArray(list))) return undefined;
  const [before = [], ...others] = lists as readonly List[];
  return reduce(before, others);
}

/** What each branch has put behind the members from before the block. */
function append(before: List, lists: readonly List[]): List | undefined {
  const isLonger = lists.every((list) => before.every((member, index) => member === list[index]));
  return isLonger ? [...before, ...lists.flatMap((list) => list.slice(before.length))] : undefined;
}
