/** Owns how an execution continues in another run (continue-as-new, S14). */
import { makeContinueAsNewFunc, workflowInfo } from '@temporalio/workflow';
import { HostInterrupt } from '../engine/host-interrupt';
import type { SagaState } from '../engine/saga-state';
import { type Constants, continuedArguments } from '../protocol/continued-run';
import { stuckMemo, withoutIncidents } from '../protocol/stuck-memo';
import { SearchAttributes } from './display/search-attributes';

/** Stops the engine at a place from which a continue-as-new run continues. */
export class ContinueRun extends HostInterrupt {
  constructor() {
    super('The execution continues in a continue-as-new run.');
    this.name = 'ContinueRun';
  }
}

/**
 * Continues in a run with a history of its own (continue-as-new). All message handlers are synchronous, so that none is
 * left unfinished.
 */
export async function continueRun(state: SagaState, constants: Constants): Promise<never> {
  const { memo = {} } = workflowInfo();
  const waiting = stuckMemo(state.active.incidents);
  // Temporal would drop the rest of the memo.
  const continueAsNew = makeContinueAsNewFunc<(...args: readonly unknown[]) => Promise<unknown>>({
    memo: { ...withoutIncidents(memo), ...waiting },
    ...(waiting && SearchAttributes.next(constants, 'stuck', state)),
    // A run that starts stuck uses the newest worker version, so that an operator's retry runs the corrected code.
    ...(waiting && { initialVersioningBehavior: 'AUTO_UPGRADE' }),
  });
  return continueAsNew(...continuedArguments(state, constants));
}
