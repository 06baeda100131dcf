import { purposeOf } from '../../definition/steps/step-kinds';
import type { SagaErrorCode } from '../../errors/error-codes';
import { SagaError } from '../../errors/saga-error';
import type { Incident } from './incident';
import type { OperatorAction } from './operator-action';
import type { ExecutionView } from './execution-view';
import type { JournalEntry } from '../record/journal';

/** What is under way beside what the state says. */
export interface Pending {
  readonly isDecided: boolean;
  readonly isStopping: boolean;
}

/** What an action meets. */
interface Case extends ExecutionView, Pending {
  readonly given: OperatorAction;
  readonly incident: Incident;
}

/** Why an action does not fit; the first rule that holds speaks. */
const RULES: readonly (readonly [code: SagaErrorCode, holds: (met: Case) => boolean, why: string])[] = [
  ['INCIDENT_CLOSED', ({ given, incident }) => !isAbout(given, incident), 'There is no such open incident.'],
  [
    'INCIDENT_CLOSED',
    ({ given, isDecided, isStopping }) => isDecided || (isStopping && given.action === 'abort'),
    'Another action came first; look at the record again.',
  ],
  [
    'ACTION_IMPOSSIBLE',
    ({ given, error }) => startsCompensation(given) && error !== undefined,
    'The saga has already turned round.',
  ],
  [
    'PIVOT_PASSED',
    ({ given, pivot }) =>
      (given.action === 'abort' && pivot !== undefined) || (startsCompensation(given) && pivot === 'passed'),
    'The point of no return was sent; the saga can only go on.',
  ],
  [
    'ACTION_IMPOSSIBLE',
    ({ given, incident }) => given.action === 'compensate' && !incident.error,
    'The step has not failed; use abort to turn the saga round.',
  ],
  [
    'ACTION_IMPOSSIBLE',
    ({ given, incident, journal }) =>
      given.request !== undefined && !buildsRequests(journal.find(incident.step)),
    'The step sends no request of its own that could be changed.',
  ],
  [
    'ACTION_IMPOSSIBLE',
    ({ given, incident }) => given.action === 'skip' && incident.phase !== 'undo',
    'Only an undo can be skipped; use done, compensate or end.',
  ],
];

/** Why an action does not fit what the execution is doing, if it does not. */
export function objection(
  given: OperatorAction,
  view: ExecutionView,
  pending: Pending,
): SagaError | undefined {
  const { incident } = view;
  if (!incident) return new SagaError('ACTION_IMPOSSIBLE', 'The execution is not at work; try again.');
  const { journal, error, pivot, rootKey, actions } = view;
  const met: Case = { given, incident, journal, error, pivot, rootKey, actions, ...pending };
  const rule = RULES.find(([, holds]) => holds(met));
  if (!rule) return undefined;
  const [code, , why] = rule;
  const { id, step, phase } = incident;
  return new SagaError(code, `${why} Open is ${id}: step ${step}, phase ${phase}.`);
}

function isAbout({ incident, step, phase }: OperatorAction, open: Incident): boolean {
  return incident === undefined || (incident === open.id && step === open.step && phase === open.phase);
}

function startsCompensation({ action }: OperatorAction): boolean {
  return action === 'abort' || action === 'compensate';
}

function buildsRequests(entry: JournalEntry | undefined): boolean {
  return purposeOf(entry?.kind, 'onExecute') === 'request';
}
