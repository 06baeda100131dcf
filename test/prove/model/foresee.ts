/** The model: foresees the observation of a case from the documents alone. */
import { inOrder, type Observation, type SeenNotice, type SeenStep, seenStep } from '../observation';
import type { Case } from '../plan';
import { listOf } from './list';
import { fail, initialState, type ModelState, reasonToStop } from './model-state';
import { sendNotices } from './notices';
import { AtRest, drive, type Run } from './run';
import { sequence } from './sequence';
import { Strand } from './strand';

/**
 * The observation that the documents require for a case. The model knows nothing of the engine and works differently: a saga
 * is a list, and compensation is the unwinding of a recursion. Each part of a block that runs in a flow of its own stays at
 * its end until then.
 */
export function foresee(given: Case): Observation {
  const state = initialState(given);
  try {
    const status = drive(state.world, execution(state, given));
    const notices = sendNotices(state, status);
    return observationOf(state, status, notices);
  } catch (error) {
    if (!(error instanceof AtRest)) throw error;
    const { refusedAction } = error;
    return refusedAction === undefined
      ? observationOf(state, state.incidents.size > 0 ? 'stuck' : 'paused')
      : { happened: state.happened, refusedAction };
  }
}

/** Runs the saga forward, and back if it fails; returns its status. */
function* execution(state: ModelState, { plan }: Case): Run<string> {
  const { flow, scope, undoErrors } = state;
  const strand = new Strand(flow);
  const failure = yield* strand.forward(sequence(state, strand, listOf(plan)));
  const reason = failure ?? reasonToStop(state, scope);
  if (!reason) return 'finished';
  fail(state, scope, reason);
  scope.isCompensating = true;
  yield* strand.backward();
  if (undoErrors.length > 0) return 'incomplete';
  return state.isCancelled ? 'cancelled' : 'errored';
}

function observationOf(state: ModelState, status: string, notices: readonly SeenNotice[] = []): Observation {
  const { happened, flow, scope, undoErrors, started, incidents, actions, waits, events } = state;
  const { error } = scope;
  return {
    happened,
    status,
    context: flow.context,
    ...(error && { error }),
    undoErrors,
    steps: [...started.values()].map(({ seen }) => withFailure(state, seen)),
    incidents: inOrder([...incidents.values()].map(({ step, phase, code }) => ({ step, phase, code }))),
    waits: [...waits.keys()].sort(),
    unusedEvents: events.map(({ event }) => event),
    actions,
    ...(notices.length > 0 && { notices }),
  };
}

/** A step shows its own failure: that of the saga, one that waits for an operator, or one beside others. */
function withFailure({ scope, incidents }: ModelState, seen: SeenStep): SeenStep {
  const incident = incidents.get(seen.step);
  const waiting = incident?.phase === 'execute' ? incident.failure : seen.error;
  const error = scope.error?.step === seen.step ? scope.error : waiting;
  return seenStep(seen, { tried: seen.tried, error });
}
