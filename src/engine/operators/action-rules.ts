/**
 * Owns which action of an operator fits what the execution is doing (S7, S8).
 */
import { purposeOf } from '../../definition/steps/step-kinds';
import type { SagaErrorCode } from '../../errors/error-codes';
import { SagaError } from '../../errors/saga-error';
import type { SagaState } from '../saga-state';
import type { ActivePhase } from './incident';
import { isAboutIncident, OPERATOR_VERBS, type OperatorAction, type OperatorVerb } from './operator-action';
import type { StepEntry } from '../record/step-entry';
import { enclosingBlocks } from '../block-rounds';
import type { PhaseRun } from './phase-run';
import { redoObjection } from './redo-rules';

/** An action, and the phase that it is about. */
interface Case {
  readonly given: OperatorAction;
  readonly phase: PhaseRun;
  readonly state: SagaState;
}

/** A rule that keeps an action from being taken. */
type Rule = readonly [code: SagaErrorCode, holds: (met: Case) => boolean, why: string];

/** Why an action does not fit; the first rule that holds gives the reason. */
const RULES: readonly Rule[] = [
  [
    'INCIDENT_CLOSED',
    ({ phase, state, given }) => phase.isDecided || (state.abort !== undefined && given.action === 'abort'),
    'Another action came first; look at the record again.',
  ],
  [
    'ACTION_IMPOSSIBLE',
    ({ given, state }) => startsCompensation(given) && state.end !== undefined,
    'The saga has come to its end, and sends its notices.',
  ],
  [
    'ACTION_IMPOSSIBLE',
    ({ given, state }) => startsCompensation(given) && state.error !== undefined,
    'The saga is already compensating.',
  ],
  [
    'PIVOT_PASSED',
    ({ given: { action }, phase, state: { pivot } }) =>
      (action === 'abort' && pivot.isSent) ||
      (action === 'compensate' && pivot.isPassed && !phase.failsAlone),
    'The request of the pivot has been sent, so the saga can no longer be compensated.',
  ],
  [
    'ACTION_IMPOSSIBLE',
    ({ given, phase }) => given.action === 'compensate' && !phase.error,
    'The step has not failed; use abort to start compensation.',
  ],
  [
    'ACTION_IMPOSSIBLE',
    ({ given, phase, state }) =>
      given.request !== undefined &&
      phase.phase !== 'notice' &&
      !buildsRequests(state.journal.find(phase.step), phase),
    'The step sends no request of its own that could be changed.',
  ],
  [
    'ACTION_IMPOSSIBLE',
    ({ given, phase }) => given.action === 'skip' && phase.phase === 'execute',
    'Only an undo or a notice can be skipped; use done, compensate or end.',
  ],
];

/** Why an action does not fit what the execution is doing, if it does not. */
export function objection(given: OperatorAction, state: SagaState): SagaError | undefined {
  const { all } = state.active;
  if (all.length === 0) return new SagaError('ACTION_IMPOSSIBLE', 'No step is running right now; try again.');
  const [phase, ...others] = phasesMeant(given, state);
  if (!phase) return refused('INCIDENT_CLOSED', 'There is no such open incident.', state);
  if (others.length > 0 && isAboutIncident(given.action)) {
    return refused('ACTION_AMBIGUOUS', 'Several incidents are open; name the one that is meant.', state);
  }
  const rule = RULES.find(([, holds]) => holds({ given, phase, state }));
  if (rule) return refused(rule[0], rule[2], state);
  const redo = given.action === 'redo' ? redoObjection(given, phase, state) : undefined;
  return redo && refused(redo.code, redo.why, state);
}

/**
 * The phases that an action is about: the one that it names by id, or by its step; otherwise the open incidents, or for an
 * action on the whole execution all phases.
 */
export function phasesMeant(
  { action, incident, step, phase }: OperatorAction,
  { active }: SagaState,
): readonly PhaseRun[] {
  const isSame = (open: PhaseRun) =>
    (incident === undefined || open.id === incident) &&
    (step === undefined || open.step === step) &&
    (phase === undefined || open.phase === phase);
  const isNamed = incident !== undefined || step !== undefined;
  return active.all.filter((open) => isSame(open) && (isNamed || !isAboutIncident(action) || open.error));
}

/** The actions that fit a phase that is under way. */
export function fittingActions({ id, step }: ActivePhase, state: SagaState): readonly OperatorVerb[] {
  const block = enclosingBlocks(step, state).at(-1);
  return OPERATOR_VERBS.filter((action) => {
    const incident = isAboutIncident(action) ? { incident: id } : {};
    const about = block === undefined ? incident : { ...incident, block };
    return objection({ action, by: '', ...about }, state) === undefined;
  });
}

function refused(code: SagaErrorCode, why: string, { active }: SagaState): SagaError {
  const open = active.all.map(({ id, step, phase }) => `${id}: step ${step}, phase ${phase}`).join('; ');
  return new SagaError(code, `${why} Open: ${open}.`);
}

function startsCompensation({ action }: OperatorAction): boolean {
  return action === 'abort' || action === 'compensate';
}

function buildsRequests(entry: StepEntry | undefined, { phase }: PhaseRun): boolean {
  return purposeOf(entry?.kind, phase === 'undo' ? 'onFailure' : 'onExecute') === 'request';
}
