/** Owns how an execution continues in another run (continue-as-new, S14). */
import { makeContinueAsNewFunc, workflowInfo } from '@temporalio/workflow';
import { HostInterrupt } from '../engine/host-interrupt';
import type { SagaState } from '../engine/saga-state';
import { type Constants, continuedArguments } from '../protocol/continued-run';
import { STUCK_MEMO_KEYS } from '../protocol/names';
import { stuckMemo } from '../protocol/stuck-memo';
import { StatusAttribute } from './display/status-attribute';

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
  const [incident] = state.active.incidents;
  const waiting = incident && stuckMemo(incident);
  const continueAsNew = makeContinueAsNewFunc<(...args: readonly unknown[]) => Promise<unknown>>({
    memo: { ...withoutIncident(memo), ...waiting },
    ...(waiting && StatusAttribute.next(constants.searchAttribute, 'stuck')),
    // A run that starts stuck uses the newest worker version, so that an operator's retry runs the corrected code.
    ...(waiting && { initialVersioningBehavior: 'AUTO_UPGRADE' }),
  });
  return continueAsNew(...continuedArguments(state, constants));
}

/** The rest of the memo, which the start may have set: Temporal would drop it. */
function withoutIncident(memo: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const ofIncident: readonly string[] = STUCK_MEMO_KEYS;
  return Object.fromEntries(Object.entries(memo).filter(([key]) => !ofIncident.includes(key)));
}
