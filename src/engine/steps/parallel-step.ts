/** Owns the parallel step: its branches run beside each other, and their writes become one context again. */
import { type ParallelStepDefinition, predecessors } from '../../definition/steps/parallel-step';
import type { Coroutine } from '../coroutine';
import type { Flow } from '../flows/flow';
import { Fork } from '../flows/fork';
import { StepFailure, toFailure } from '../record/failure';
import { isRedone } from '../block-rounds';
import type { StepRun } from '../step-run';
import { reasonToStop } from '../stop-reason';
import { blockRun } from './block';
import { joinBranches } from './join-branches';
import { isUnderWay, openLayer, type Part, partScope, partsOf } from './part';
import { runPartsTogether } from './parts-together';
import { stopFlows } from './stop-flows';

type ParallelRun = StepRun<ParallelStepDefinition>;

/**
 * A step whose branches run beside each other. The first failure stops what has not begun; what is under way ends; and
 * only then are all branches undone, beside each other too.
 */
export const parallelStep = blockRun<ParallelStepDefinition>({
  *forward(run) {
    const { undoScope } = run.flow;
    const parts = partsOf(run);
    const before = predecessors(run.step);
    const fork = new Fork(run.flow, {
      isConcurrent: true,
      merged: new Set(Object.keys(run.step.merge ?? {})),
      isOrdered: (earlier, later) => before(later).includes(earlier),
    });
    const begun = yield* runPartsTogether(run, {
      parts,
      atOnce: run.step.atOnce ?? DEFAULT_AT_ONCE,
      before,
      mayBegin: (part) => !reasonToStop(run) || isUnderWay(run, part),
      body: (part) => runBranch(run, part, openLayer(run, fork, part, { before: before(part.name) })),
    });
    // What an earlier run has written in a branch that does not begin again belongs to the join.
    for (const part of parts) {
      const isLeft = !begun.has(part.name) && run.state.openFlows.writesOf(part.prefix) !== undefined;
      if (isLeft) openLayer(run, fork, part, { before: before(part.name) });
    }
    const failure = yield* joinBranches(run, fork, parts);
    if (failure) stopFlows(run, failure);
    if (undoScope.error) throw new StepFailure(undoScope.error);
    const hasStopped = begun.size < parts.length || isRedone(run.path, run.state);
    const reason = hasStopped && reasonToStop(run);
    if (reason) throw new StepFailure(reason);
  },

  entered: (run) => ({
    parts: partsOf(run),
    together: { atOnce: undoesAtOnce(run), before: predecessors(run.step) },
  }),
});

function* runBranch(run: ParallelRun, part: Part, flow: Flow): Coroutine {
  try {
    yield* run.walk.forward(part.branch.steps, partScope(run, part, flow));
  } catch (error) {
    stopFlows(run, toFailure(error));
  }
}

/** How many branches run at once unless the step says otherwise. */
const DEFAULT_AT_ONCE = 100;

function undoesAtOnce({ step }: ParallelRun): number {
  return step.undoOrder === 'one-by-one' ? 1 : (step.atOnce ?? DEFAULT_AT_ONCE);
}
