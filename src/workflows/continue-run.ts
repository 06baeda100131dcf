import { makeContinueAsNewFunc, workflowInfo } from '@temporalio/workflow';
import { HostInterrupt } from '../engine/host-interrupt';
import type { SagaState } from '../engine/saga-state';
import { type Constants, continuedArguments } from '../protocol/continued-run';
import { STUCK_MEMO_KEYS } from '../protocol/names';
import { stuckMemo } from '../protocol/stuck-memo';
import { StatusAttribute } from './display/status-attribute';

/** Stops the engine at a place from which a fresh run goes on. */
export class ContinueRun extends HostInterrupt {
  constructor() {
    super('The execution goes on in a fresh run.');
    this.name = 'ContinueRun';
  }
}

/**
 * Goes on in a fresh run, with a history of its own (continue-as-new). All message handlers are synchronous, so
 * that none is left unfinished.
 */
export async function continueRun(state: SagaState, constants: Constants): Promise<never> {
  const { memo = {} } = workflowInfo();
  const waiting = state.status === 'stuck' && state.incident ? stuckMemo(state.incident) : undefined;
  const goOn = makeContinueAsNewFunc<(...args: readonly unknown[]) => Promise<unknown>>({
    memo: { ...withoutIncident(memo), ...waiting },
    ...(waiting && StatusAttribute.next(constants.searchAttribute, 'stuck')),
    // What waits for a person does not keep an old version's worker busy, and gets the corrected code.
    ...(waiting && { initialVersioningBehavior: 'AUTO_UPGRADE' }),
  });
  return goOn(...continuedArguments(state, constants));
}

/** What was put into the memo at the start, by whomever: Temporal would drop it. */
function withoutIncident(memo: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const ofIncident: readonly string[] = STUCK_MEMO_KEYS;
  return Object.fromEntries(Object.entries(memo).filter(([key]) => !ofIncident.includes(key)));
}
