/** The model of parallel steps (a.3): branches beside each other, their join, and their undo. */
import type { SeenFailure } from '../observation';
import type { ParallelPlan } from '../plan';
import { Flow, type Fork, withChanges } from './flow';
import { joined } from './join';
import { partList } from './list';
import { fail, type ModelState, reasonToStop, type StartedStep } from './model-state';
import { inOneTurn, type Run } from './run';
import { sequence } from './sequence';
import { Strand } from './strand';
import { together } from './together';

const AT_ONCE = 100;

/** Runs the branches. The first failure stops them; what is under way comes to its end. */
export function* runBranches(
  state: ModelState,
  step: StartedStep,
  plan: ParallelPlan,
): Run<SeenFailure | undefined> {
  const { flow } = step.strand;
  const { scope } = flow;
  const isBefore = edgesOf(plan);
  const fork: Fork = { rules: { merged: new Set(Object.keys(plan.merge ?? {})), isBefore }, branches: [] };
  const strands = new Map<string, Strand>();
  step.undoParts = () => undoBranches(step, plan, strands);
  const begun = yield* together({
    count: plan.branches.length,
    atOnce: plan.atOnce ?? AT_ONCE,
    mayBegin: (index, isOver) => !reasonToStop(state, scope) && mayFollow(plan, index, isBefore, isOver),
    flow(index) {
      const branch = branchAt(plan, index);
      const strand = new Strand(layerOver(flow, fork, branch.name, isBefore));
      strands.set(branch.name, strand);
      return runBranch(state, step, branch, strand);
    },
  });
  const { context, failure } = joined(state, step, plan, fork);
  const conflict = flow.accept(context)
    ? undefined
    : { code: 'CONTEXT_CONFLICT', step: step.item.path, hook: 'merge' };
  const unmerged = failure ?? conflict;
  if (unmerged) fail(state, scope, unmerged);
  if (scope.error) return scope.error;
  return begun.size < plan.branches.length ? reasonToStop(state, scope) : undefined;
}

function* runBranch(
  state: ModelState,
  { item, strand: { flow } }: StartedStep,
  { name, saga }: ParallelPlan['branches'][number],
  strand: Strand,
): Run {
  const part = { name: `.${name}`, inDefinition: `.${name}` };
  const failure = yield* strand.forward(sequence(state, strand, partList(item, part, saga)));
  if (failure) fail(state, flow.scope, failure);
}

/** Undoes the branches beside each other, or one by one, with their edges reversed. */
function* undoBranches(step: StartedStep, plan: ParallelPlan, strands: ReadonlyMap<string, Strand>): Run {
  const { flow } = step.strand;
  const reversed: ParallelPlan = { ...plan, branches: [...plan.branches].reverse() };
  const isBefore = edgesOf(plan);
  const isAfter = (name: string, other: string) => isBefore(other, name);
  const fork: Fork = { rules: {}, branches: [] };
  yield* together({
    count: plan.branches.length,
    atOnce: plan.undoOrder === 'one-by-one' ? 1 : (plan.atOnce ?? AT_ONCE),
    mayBegin: (index, isOver) => mayFollow(reversed, index, isAfter, isOver),
    flow(index) {
      const { name } = branchAt(reversed, index);
      const strand = strands.get(name);
      if (!strand) return inOneTurn(() => undefined);
      strand.flow = layerOver(flow, fork, name, isAfter);
      return strand.backward();
    },
  });
  // Where several undos write one key, the latest in the reverse order of the definition wins.
  const order = reversed.branches.map(({ name }) => name);
  const layers = order.flatMap((name) => fork.branches.filter(({ place }) => place.over?.name === name));
  flow.accept(
    layers.reduce((context, { changes }) => withChanges(context, changes), flow.context),
    true,
  );
}

/** A branch sees the context of the block's start, and what the branches before it have written. */
function layerOver(
  flow: Flow,
  fork: Fork,
  name: string,
  isBefore: (earlier: string, later: string) => boolean,
): Flow {
  const earlier = fork.branches.filter(({ place }) => isBefore(place.over?.name ?? '', name));
  // Under a key with a reducer each branch begins with the value from before the step.
  const visible = ({ changes }: Flow) =>
    new Map([...changes].filter(([key]) => fork.rules.merged?.has(key) !== true));
  const context = earlier.reduce((seen, before) => withChanges(seen, visible(before)), flow.context);
  return new Flow(context, { scope: flow.scope, isConcurrent: true, over: { flow, fork, name } });
}

function branchAt({ branches }: ParallelPlan, index: number): ParallelPlan['branches'][number] {
  const branch = branches[index];
  if (!branch) throw new Error('There is no such branch.');
  return branch;
}

/** Whether all branches that come before one are over. */
function mayFollow(
  { branches }: ParallelPlan,
  index: number,
  isBefore: (earlier: string, later: string) => boolean,
  isOver: (other: number) => boolean,
): boolean {
  const own = branches[index]?.name ?? '';
  return branches.every(({ name }, other) => !isBefore(name, own) || isOver(other));
}

/** Whether one branch comes before another by an edge, directly or through others. */
function edgesOf({ branches }: ParallelPlan): (earlier: string, later: string) => boolean {
  const after = (name: string) => branches.find((branch) => branch.name === name)?.after ?? [];
  const isBefore = (earlier: string, later: string): boolean =>
    after(later).some((name) => name === earlier || isBefore(earlier, name));
  return isBefore;
}
