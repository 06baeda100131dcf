import { type SagaFailure, StepFailure, toFailure } from '../record/failure';
import type { IncidentPhase, OperatorAction, RequestChange } from '../operators/operator-action';
import type { SagaState } from '../saga-state';
import { reasonToStop } from '../stop-reason';
import type { StepRun } from '../step-run';
import type { Coroutine } from '../coroutine';

/** One phase of a step: how it is done, and how it is over when a person says so. */
export interface SupervisedPhase {
  /** Does it. Throws a `StepFailure` when it failed. */
  attempt(change: RequestChange | undefined): Coroutine;
  /** A person has done it. */
  byHand(action: OperatorAction): Coroutine;
  /** A person has given it up. Only for undos. */
  skip?(action: OperatorAction, failure: SagaFailure): void;
}

/**
 * Sees one phase of a step to its end. What fails for good waits for a person where the options, or the pivot,
 * say so; and a person may step in while it is still being tried.
 *
 * @throws StepFailure when it failed and nobody is waited for, or a person chose to go back or to end.
 */
export function* supervise(run: StepRun, phase: IncidentPhase, work: SupervisedPhase): Coroutine {
  const failure = yield* untilOver(run, phase, work);
  const { state } = run.walk;
  // Whoever ends an execution means all of it, also when the attempt under way came to a good end.
  state.endedBy ??= state.inbox.overtake();
  state.incident = undefined;
  if (failure) throw new StepFailure(failure);
}

function* untilOver(
  run: StepRun,
  phase: IncidentPhase,
  work: SupervisedPhase,
): Coroutine<SagaFailure | undefined> {
  const { state } = run.walk;
  let failure = reopened(run, phase) ?? (yield* failureOf(run, phase, () => work.attempt(undefined)));
  while (failure) {
    const action = yield* decision(run, phase, failure);
    const isBarred = isForwardBarred(state, phase);
    switch (action?.action) {
      case 'retry':
        if (isBarred) return compensate(state, failure);
        failure = yield* failureOf(run, phase, () => work.attempt(action.request));
        break;
      case 'done': {
        const failed = yield* failureOf(run, phase, () => work.byHand(action));
        if (isBarred) return compensate(state, failure);
        failure = failed;
        break;
      }
      case 'skip':
        work.skip?.(action, failure);
        return undefined;
      case 'compensate':
        return compensate(state, failure);
      case 'end':
        state.endedBy = action.by;
        return failure;
      default:
        return failure;
    }
  }
  return undefined;
}

/** A run that was continued in the midst of an incident goes on with it. */
function reopened({ path, walk }: StepRun, phase: IncidentPhase): SagaFailure | undefined {
  const { incident } = walk.state;
  return incident?.step === path && incident.phase === phase ? incident.error : undefined;
}

/** Does some work as a new incident; returns how it failed, if it did. */
function* failureOf(
  { path, walk }: StepRun,
  phase: IncidentPhase,
  work: () => Coroutine,
): Coroutine<SagaFailure | undefined> {
  const { state, runtime } = walk;
  state.incident = { id: runtime.nonce(), step: path, phase, since: runtime.now() };
  try {
    yield* work();
    return undefined;
  } catch (error) {
    return toFailure(error, phase === 'undo' ? { step: path, hook: 'onFailure' } : { step: path });
  }
}

/** What a person decides about a failure, now or after a long time; `undefined` when none is waited for. */
function* decision(
  run: StepRun,
  phase: IncidentPhase,
  failure: SagaFailure,
): Coroutine<OperatorAction | undefined> {
  const { state, runtime } = run.walk;
  const { inbox, incident, status } = state;
  // Where a fresh run has begun with the incident, the host takes back what it told people, decided or not.
  const isReopened = incident?.error !== undefined;
  const waits = failure.code === 'WORKFLOW_RESET' || waitsForOperator(run, phase);
  if (incident && (isReopened || (!inbox.isDecided && waits))) {
    incident.error = failure;
    state.status = 'stuck';
    yield* runtime.stuck(incident, () => inbox.isDecided || mustStop(run, phase));
    state.status = status;
  }
  return inbox.takeDecision(failure);
}

/** After the pivot nothing can be undone, so that everything that fails waits. */
function waitsForOperator({ options, walk }: StepRun, phase: IncidentPhase): boolean {
  if (phase === 'undo') return options.whenUndoFails !== 'continue';
  if (walk.state.pivot) return true;
  return options.whenStepFails === 'wait' && !reasonToStop(walk.state, walk.runtime);
}

/** Whether a run before a reset of the workflow has undone what a saga that goes forward relies on. */
function isForwardBarred({ mustCompensate, pivot }: SagaState, phase: IncidentPhase): boolean {
  return phase === 'execute' && mustCompensate && pivot !== 'passed';
}

/** The operator answers for it that a pivot in doubt was not done. */
function compensate(state: SagaState, failure: SagaFailure): SagaFailure {
  state.pivot = undefined;
  return failure;
}

function mustStop({ walk }: StepRun, phase: IncidentPhase): boolean {
  return phase === 'execute' && reasonToStop(walk.state, walk.runtime) !== undefined;
}
