/**
 * Owns which action of an operator fits what the execution is doing (S7, S8).
 */
import { purposeOf } from '../../definition/steps/step-kinds';
import type { SagaErrorCode } from '../../errors/error-codes';
import { SagaError } from '../../errors/saga-error';
import type { SagaState } from '../saga-state';
import type { ActivePhase } from './incident';
import { needsIncident, OPERATOR_VERBS, type OperatorAction, type OperatorVerb } from './operator-action';
import type { StepEntry } from '../record/step-entry';
import type { PhaseRun } from './phase-run';

/** An action, and the phase that it is about. */
interface Case {
  readonly given: OperatorAction;
  readonly phase: PhaseRun;
  readonly state: SagaState;
}

/** Why an action does not fit; the first rule that holds gives the reason. */
const RULES: readonly (readonly [code: SagaErrorCode, holds: (met: Case) => boolean, why: string])[] = [
  ['INCIDENT_CLOSED', ({ given, phase }) => !isAbout(given, phase), 'There is no such open incident.'],
  [
    'INCIDENT_CLOSED',
    ({ given, phase, state }) => phase.isDecided || (state.abort !== undefined && given.action === 'abort'),
    'Another action came first; look at the record again.',
  ],
  [
    'ACTION_IMPOSSIBLE',
    ({ given, state }) => startsCompensation(given) && state.error !== undefined,
    'The saga is already compensating.',
  ],
  [
    'PIVOT_PASSED',
    ({ given, state: { pivot } }) =>
      (given.action === 'abort' && pivot.isSent) || (startsCompensation(given) && pivot.isPassed),
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
      given.request !== undefined && !buildsRequests(state.journal.find(phase.step)),
    'The step sends no request of its own that could be changed.',
  ],
  [
    'ACTION_IMPOSSIBLE',
    ({ given, phase }) => given.action === 'skip' && phase.phase !== 'undo',
    'Only an undo can be skipped; use done, compensate or end.',
  ],
];

/** Why an action does not fit what the execution is doing, if it does not. */
export function objection(given: OperatorAction, state: SagaState): SagaError | undefined {
  const { active } = state;
  const [first] = active.all;
  if (!first) return new SagaError('ACTION_IMPOSSIBLE', 'No step is running right now; try again.');
  const named = given.incident === undefined ? undefined : active.byId(given.incident);
  const met: Case = { given, phase: named ?? first, state };
  const rule = RULES.find(([, holds]) => holds(met));
  if (!rule) return undefined;
  const [code, , why] = rule;
  const open = active.all.map(({ id, step, phase }) => `${id}: step ${step}, phase ${phase}`).join('; ');
  return new SagaError(code, `${why} Open: ${open}.`);
}

/** The actions that fit a phase that is under way. */
export function fittingActions({ id }: ActivePhase, state: SagaState): readonly OperatorVerb[] {
  return OPERATOR_VERBS.filter((action) => {
    const incident = needsIncident(action) ? { incident: id } : {};
    return objection({ action, by: '', ...incident }, state) === undefined;
  });
}

/** An action without an incident is about the whole execution; step and phase count where they are given. */
function isAbout({ incident, step, phase }: OperatorAction, open: PhaseRun): boolean {
  if (incident === undefined) return true;
  if (incident !== open.id || (step !== undefined && step !== open.step)) return false;
  return phase === undefined || phase === open.phase;
}

function startsCompensation({ action }: OperatorAction): boolean {
  return action === 'abort' || action === 'compensate';
}

function buildsRequests(entry: StepEntry | undefined): boolean {
  return purposeOf(entry?.kind, 'onExecute') === 'request';
}
