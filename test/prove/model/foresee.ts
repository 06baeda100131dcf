import { type Observation, type SeenFailure, seenStep } from '../observation';
import type { Case, ConditionalPlan, LocalPlan } from '../plan';
import { type BranchEnd, branchList, type Item, listOf } from './list';
import { attend, Rest } from './person';
import { doRemote } from './remote';
import { undo } from './undo';
import { beginningOf, pass, reasonToStop, type Started, work, type World } from './world';

/**
 * What docs/semantics.md says must come of a case. It knows nothing of the engine, and is not made like it: the saga is
 * a list, and going back is how its recursion unwinds.
 */
export function foresee(given: Case): Observation {
  const world = beginningOf(given);
  try {
    return observationOf(world, go(world, listOf(given.plan)) ? endOfFailure(world) : 'finished');
  } catch (error) {
    if (!(error instanceof Rest)) throw error;
    const { refusedAction } = error;
    return refusedAction === undefined
      ? observationOf(world, 'stuck')
      : { happened: world.happened, refusedAction };
  }
}

/** Takes the first of the steps, goes on with the others, and undoes it when one of them fails (S1, S5). */
function go(world: World, [first, ...others]: readonly (Item | BranchEnd)[]): SeenFailure | undefined {
  if (first && 'endOf' in first) {
    markAs(world, 'done', [first.endOf]);
    return go(world, others);
  }
  const reason = reasonToStop(world);
  if (reason) return turn(world, reason, first?.within ?? []);
  if (!first) return undefined;
  const step = start(world, first);
  const failure = forward(world, step);
  if (failure) turn(world, failure, [first.path, ...first.within]);
  else if (first.plan.kind !== 'conditional') markAs(world, 'done', [first.path]);
  const failed = failure ?? go(world, [...chosen(step), ...others]);
  if (failed) undo(world, step);
  return failed;
}

function start({ started }: World, item: Item): Started {
  const step: Started = {
    item,
    seen: { step: item.path, kind: item.plan.kind, status: 'running' },
    memory: { sent: [], execute: { generation: 1 }, undo: { generation: 1 }, probes: 0 },
  };
  started.set(item.path, step);
  return step;
}

/** The first failure is the error, and the saga goes back from here (S7). */
function turn(world: World, failure: SeenFailure, failed: readonly string[]): SeenFailure {
  markAs(world, 'failed', failed);
  world.error = failure;
  world.isCancelled = world.isCancelRequested;
  return failure;
}

function markAs({ started }: World, status: string, paths: readonly string[]): void {
  for (const path of paths) {
    const step = started.get(path);
    if (step) step.seen.status = status;
  }
}

function forward(world: World, step: Started): SeenFailure | undefined {
  const { plan } = step.item;
  if (plan.kind === 'conditional') return choose(world, step, plan);
  return plan.kind === 'local' ? doLocal(world, step, plan) : doRemote(world, step, plan);
}

function doLocal(world: World, step: Started, plan: LocalPlan): SeenFailure | undefined {
  const book = () => {
    step.seen.outcome = 'done';
    if (plan.pivot) world.pivot = 'passed';
    return undefined;
  };
  return attend(world, step, 'execute', {
    once() {
      pass(world, step.item.path);
      return work(world, step, { hook: 'onExecute', does: plan.does }) ?? book();
    },
    byHand: book,
  });
}

/** S12: conditions are asked in order until one holds. */
function choose(world: World, step: Started, plan: ConditionalPlan): SeenFailure | undefined {
  const { path } = step.item;
  return attend(world, step, 'execute', {
    once() {
      step.seen.branch = plan.elseThen ? 'else' : 'none';
      for (const [index, { when }] of plan.ifThen.entries()) {
        const branch = `if-${index + 1}`;
        pass(world, path);
        world.happened.push(`${path}.${branch}`);
        const isEven = world.context.count % 2 === 0;
        if (when === 'no' || (when.endsWith('even') && !isEven)) continue;
        if (when === 'throws') {
          delete step.seen.branch;
          return { code: 'CALLBACK_FAILED', step: path, hook: branch };
        }
        step.seen.branch = branch;
        return undefined;
      }
      return undefined;
    },
    byHand() {
      step.seen.branch = 'none';
      return undefined;
    },
  });
}

/** The steps that a conditional puts in its place. */
function chosen({ item, seen }: Started): readonly (Item | BranchEnd)[] {
  const { plan, path } = item;
  if (plan.kind !== 'conditional') return [];
  const { branch = 'none' } = seen;
  const saga =
    branch === 'else' ? plan.elseThen : plan.ifThen.find((_, index) => branch === `if-${index + 1}`)?.saga;
  return saga ? branchList(item, branch, saga) : [{ endOf: path }];
}

function endOfFailure({ undoErrors, isCancelled }: World): string {
  if (undoErrors.length > 0) return 'incomplete';
  return isCancelled ? 'cancelled' : 'errored';
}

function observationOf(world: World, status: string): Observation {
  const { happened, context, error, undoErrors, started, incident, actions } = world;
  return {
    happened,
    status,
    context,
    ...(error && { error }),
    undoErrors,
    steps: [...started.values()].map(({ seen }) => seenStep(seen)),
    ...(incident && { incident }),
    actions,
  };
}
