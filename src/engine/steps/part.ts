/** Owns the parts of blocks: where their steps stand, and the flows that they run in. */
import type { BranchDefinition } from '../../definition/steps/branch';
import { branchesOf, innerPath } from '../../definition/walk-definition';
import type { Flow } from '../flows/flow';
import type { BranchStart, Fork } from '../flows/fork';
import { innerScope, type Scope } from '../scope';
import type { StepRun } from '../step-run';

/** A part of a block that runs: a branch, an item of a loop, a round. */
export interface Part {
  readonly name: string;
  readonly branch: BranchDefinition;
  /** The prefix of the paths of its steps. */
  readonly prefix: string;
}

/** The branches of a step as parts. */
export function partsOf({ step, partsPath }: StepRun): readonly Part[] {
  return branchesOf(step).map(([name, branch]) => ({
    name,
    branch,
    prefix: `${innerPath(partsPath, name)}.`,
  }));
}

/**
 * The scope of a part's steps.
 *
 * @param flow - Where it has one of its own. @defaultValue the flow of the block
 */
export function partScope(run: StepRun, { prefix, branch }: Part, flow?: Flow): Scope {
  const scope = innerScope(run.scope, prefix, branch.options, flow);
  return run.until === Infinity ? scope : { ...scope, until: run.until };
}

/**
 * Whether an earlier run has left something under way in a part: a wait, an incident, or an undo. It comes to its end also
 * where nothing new begins any more.
 */
export function isUnderWay({ state }: StepRun, { prefix, branch }: Part): boolean {
  return branch.steps.some(({ id }) => state.journal.find(prefix + id)?.status === 'running');
}

/** The flow of a part on a layer over the context of the block: begun now, or where an earlier run has left it. */
export function openLayer({ state }: StepRun, fork: Fork, part: Part, start: BranchStart): Flow {
  const { openFlows } = state;
  const { before, undoScope } = start;
  const flow = fork.begin(part.name, { before, undoScope, writes: openFlows.writesOf(part.prefix) });
  openFlows.openLayer(part.prefix, flow);
  return flow;
}
