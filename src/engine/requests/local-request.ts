/** Owns which requests may be local: a host carries them out within its own task (`record/local-chain.ts`). */
import type { Phase } from '../../definition/options/resolve-options';
import { isQuery } from '../../definition/walk-definition';
import { SAGA_PARTICIPANT } from '../../messages/started-saga';
import { type ListPlace, maySendLocally } from '../record/local-chain';
import type { Delivery } from '../runtime';
import type { StepRun } from '../step-run';

/** Whether a request may be local. The start of a saga, and a notice, never are. */
export function mayBeLocal(run: StepRun, phase: Phase, participant: string): boolean {
  const { options, state } = run;
  if (options.dispatch !== 'local' || state.hasOldRules || participant === SAGA_PARTICIPANT) return false;
  if (phase === 'notice' || state.openFlows.areConcurrent) return false;
  const { localChain, arrivals } = state;
  // A block that is undone alone does so while the rest of the saga goes forward.
  const isUndoing = state.stage === 'compensating';
  if (phase === 'undo') return isUndoing && localChain.leadsToUndo(arrivals);
  return !isUndoing && isFirst(run, phase) && localChain.leadsTo(placeOf(run), arrivals);
}

/** Whether a request has no effect, or is the first one of its step: only such a one can be found again after a lost task. */
function isFirst({ step, options, entry }: StepRun, phase: Phase): boolean {
  if (!maySendLocally(step, options)) return false;
  return phase === 'probe' || isQuery(step) || entry.generation === 1;
}

/** Records how a request has left. */
export function recordWay(run: StepRun, phase: Phase, leftAs: Delivery['leftAs']): void {
  const { localChain, openFlows, arrivals } = run.state;
  if (leftAs === 'recorded') {
    const isStep = (phase === 'execute' || phase === 'probe') && !openFlows.areConcurrent;
    localChain.recorded(arrivals, { isUndo: phase === 'undo', ...(isStep && { place: placeOf(run) }) });
  } else if (leftAs === 'local' && phase === 'execute') {
    localChain.continues(placeOf(run));
  }
}

function placeOf({ siblings, scope, step }: StepRun): ListPlace {
  const { prefix, options } = scope;
  return { steps: siblings, prefix, options, index: siblings.findIndex(({ id }) => id === step.id) };
}
