import { type Observation, type SeenFailure, seenStep } from '../observation';
import type { Case } from '../plan';
import { kindOf } from './kinds';
import { type BranchEnd, type Item, listOf } from './list';
import { Rest } from './person';
import { undo } from './undo';
import { beginningOf, reasonToStop, type Started, type World } from './world';

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
  const failure = goFrom(world, step, others);
  const { undo: once } = kindOf(first.plan);
  if (failure && once) undo(world, step, once);
  return failure;
}

/** Takes a step, and goes on with the steps of the branch that it chose, and with the others. */
function goFrom(world: World, step: Started, others: readonly (Item | BranchEnd)[]): SeenFailure | undefined {
  const { path, within, plan } = step.item;
  const kind = kindOf(plan);
  const failure = kind.forward(world, step, plan);
  if (failure) return turn(world, failure, [path, ...within]);
  const chosen = kind.chosen?.(step, plan);
  // A step with branches is done where its branch ends.
  if (!chosen) markAs(world, 'done', [path]);
  return go(world, [...(chosen ?? []), ...others]);
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
