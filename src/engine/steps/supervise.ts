/**
 * Owns how one phase of a step comes to its end: by itself, or by an operator when it has failed for good (S7, S8).
 */
import { beginRedo } from '../block-rounds';
import type { Coroutine } from '../coroutine';
import type { Incident } from '../operators/incident';
import type { IncidentPhase, OperatorAction, RequestChange } from '../operators/operator-action';
import type { PhaseRun } from '../operators/phase-run';
import { type SagaFailure, StepFailure, toFailure } from '../record/failure';
import { learnOfReset } from '../reset/learn-of-reset';
import type { StepRun } from '../step-run';
import { reasonToStop } from '../stop-reason';

/** One phase of a step (execute or undo) or a notice, and what an operator's `done` and `skip` do to it. */
export interface SupervisedPhase {
  /**
   * Does it.
   *
   * @throws StepFailure when it failed.
   */
  attempt(change: RequestChange | undefined): Coroutine;
  /** An operator has done it by hand. */
  byHand(action: OperatorAction): Coroutine;
  /** An operator skips it. Only for undos and notices. */
  skip?(action: OperatorAction, failure: SagaFailure): void;
}

/**
 * Runs one phase of a step to its end. A failure for good waits for an operator where the options, or the pivot, say so;
 * an operator may also act while the phase is still being tried.
 *
 * @throws StepFailure when it failed and no operator is waited for, or the operator chose `compensate` or `end`.
 */
export function* supervise(run: StepRun, phase: IncidentPhase, work: SupervisedPhase): Coroutine {
  const failure = yield* untilOver(run, phase, work);
  closePhase(run);
  if (failure) throw new StepFailure(failure);
}

/** The phase is over. `end` applies to the whole execution, even if the running attempt has just succeeded. */
function closePhase({ state, active, path }: StepRun): void {
  const overtaken = active?.overtake();
  if (overtaken) {
    state.actions.push(...overtaken.records);
    if (overtaken.action.action === 'end') state.endedBy ??= overtaken.action.by;
  }
  state.active.end(path);
}

function* untilOver(
  run: StepRun,
  phase: IncidentPhase,
  work: SupervisedPhase,
): Coroutine<SagaFailure | undefined> {
  let failure = reopened(run, phase) ?? (yield* failureOf(run, phase, () => work.attempt(undefined)));
  while (failure) {
    const action = yield* decision(run, phase, failure);
    const isBarred = isForwardBarred(run, phase);
    if (action?.action === 'retry' && !isBarred) {
      failure = yield* failureOf(run, phase, () => work.attempt(action.request));
    } else if (action?.action === 'done') {
      const failed = yield* failureOf(run, phase, () => work.byHand(action));
      if (isBarred) return compensates(run, failure);
      failure = failed;
    } else {
      return givenUp(run, action, failure, work);
    }
  }
  return undefined;
}

/** The phase is not tried again. */
function givenUp(
  run: StepRun,
  action: OperatorAction | undefined,
  failure: SagaFailure,
  work: SupervisedPhase,
): SagaFailure | undefined {
  // A redo alone names a block.
  if (action?.block !== undefined) {
    beginRedo(action.block, run.state);
    return failure;
  }
  switch (action?.action) {
    case 'retry':
    case 'compensate':
      return compensates(run, failure);
    case 'skip':
      work.skip?.(action, failure);
      return undefined;
    case 'end':
      run.state.endedBy = action.by;
      return failure;
    default:
      return failure;
  }
}

/** A continue-as-new run that begins with an incident continues there. */
function reopened({ active }: StepRun, phase: IncidentPhase): SagaFailure | undefined {
  return active?.phase === phase ? active.error : undefined;
}

/** Begins the phase anew and does some of its work; returns how it failed, if it did. */
function* failureOf(
  run: StepRun,
  phase: IncidentPhase,
  work: () => Coroutine,
): Coroutine<SagaFailure | undefined> {
  run.begin(phase);
  try {
    yield* work();
    return undefined;
  } catch (error) {
    const place = { step: run.path };
    return toFailure(error, phase === 'undo' ? { ...place, hook: 'onFailure' } : place);
  }
}

/** What an operator decides about a failure, now or after a long time; `undefined` when none is waited for. */
function* decision(
  run: StepRun,
  phase: IncidentPhase,
  failure: SagaFailure,
): Coroutine<OperatorAction | undefined> {
  const { state, active } = run;
  // After continue-as-new the host must clear the stuck memo, even if the incident is already decided.
  const isReopened = active?.error !== undefined;
  const waits = yield* mayWait(run, phase, failure);
  if (active && (isReopened || (!active.isDecided && waits))) {
    // What a run before a reset has sent concerns the whole saga.
    const failsAlone = run.flow.undoScope.mayFail && failure.code !== 'WORKFLOW_RESET';
    yield* waitForOperator(run, active.failed(failure, { failsAlone }), active);
  }
  const taken = active?.takeDecision(failure);
  if (taken) state.actions.push(...taken.records);
  return taken?.action;
}

function* waitForOperator(run: StepRun, incident: Incident, active: PhaseRun): Coroutine {
  const isOver = () => active.isDecided || mustStop(run, incident);
  yield* run.runtime.stuck(incident, isOver, incident.phase === 'execute' ? run.until : Infinity);
  active.worksAgain();
}

/** Whether a failure may wait for an operator, in the light of what the run before a reset had sent: the pivot, maybe. */
function* mayWait(run: StepRun, phase: IncidentPhase, failure: SagaFailure): Coroutine<boolean> {
  if (failure.code !== 'WORKFLOW_RESET') {
    yield* learnOfReset(run);
    return waitsForOperator(run, phase);
  }
  // A cancel that has come already replaces the operator's choice; a continue-as-new run would not know of it.
  if (mustStop(run, { phase, error: failure })) yield* learnOfReset(run);
  return !run.state.hasLearnedOfReset || !mustStop(run, { phase, error: failure });
}

/** After the pivot nothing can be undone, so that everything that fails waits, unless another alternative follows. */
function waitsForOperator(run: StepRun, phase: IncidentPhase): boolean {
  const { options, state, flow } = run;
  // The end is certain, so that a notice which has failed is only listed.
  if (phase === 'notice') return false;
  // What a block undoes on its own must be gone before the block continues with something else.
  if (phase === 'undo') return options.whenUndoFails !== 'continue' || flow.undoScope.outer !== undefined;
  if (state.pivot.isSent && !flow.undoScope.mayFail) return true;
  return options.whenStepFails === 'wait' && !reasonToStop(run);
}

/** Whether a run before a reset of the workflow has undone what a saga that goes forward relies on. */
function isForwardBarred({ state }: StepRun, phase: IncidentPhase): boolean {
  return phase === 'execute' && state.mustCompensate && !state.pivot.isPassed;
}

/**
 * The step counts as failed. The operator answers for it that a pivot in doubt did not happen. What the run before a reset had
 * sent belongs to the whole saga: no loop tolerates that, and no alternative follows.
 */
function compensates({ state }: StepRun, failure: SagaFailure): SagaFailure {
  state.pivot.waived();
  if (failure.code === 'WORKFLOW_RESET') state.abort ??= failure;
  return failure;
}

/** What the run before a reset had sent concerns the whole saga, also where an item of a loop is not needed any more. */
function mustStop(run: StepRun, { phase, error }: Pick<Incident, 'phase' | 'error'>): boolean {
  const reason = phase === 'execute' ? reasonToStop(run) : undefined;
  return reason !== undefined && (error.code !== 'WORKFLOW_RESET' || reason.code !== 'NOT_NEEDED');
}
