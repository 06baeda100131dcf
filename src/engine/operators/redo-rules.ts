/** Owns which blocks an operator can have run again (`redo`). */
import type { SagaErrorCode } from '../../errors/error-codes';
import { enclosingBlocks, isInside } from '../block-rounds';
import type { SagaState } from '../saga-state';
import type { OperatorAction } from './operator-action';
import type { PhaseRun } from './phase-run';

/** Why a block cannot run again, if it cannot. */
export function redoObjection(
  { block = '' }: OperatorAction,
  incident: PhaseRun,
  state: SagaState,
): { readonly code: SagaErrorCode; readonly why: string } | undefined {
  const impossible = (why: string) => ({ code: 'ACTION_IMPOSSIBLE' as const, why });
  if (state.pivot.isSent) {
    return {
      code: 'PIVOT_PASSED',
      why: 'The request of the pivot has been sent, so nothing is undone any more.',
    };
  }
  if (state.error || state.mustCompensate) return impossible('The saga is already compensating.');
  if (incident.phase !== 'execute' || !incident.error) {
    return impossible('Only a step that has failed can have its block run again.');
  }
  const blocks = enclosingBlocks(incident.step, state);
  if (!blocks.includes(block)) {
    const known = blocks.join(', ') || 'none';
    return impossible(
      `The step ${incident.step} is not inside a running block ${block}; the blocks around it: ${known}.`,
    );
  }
  const busy = state.active.all.find(({ step, waitsFor }) => isInside(step, block) && waitsFor === undefined);
  if (busy) return impossible(`The step ${busy.step} in the block ${block} is still under way; try again.`);
  return undefined;
}
