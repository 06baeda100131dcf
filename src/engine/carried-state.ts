import type { EncodedContext } from '../context/encoding';
import type { SagaDefinition } from '../definition/definition';
import { type CarriedEntry, carriedSize, restoreEntry, shortened } from './carried-entry';
import { type SagaFailure, withoutCauses, withoutReply } from './failure';
import type { Incident } from './incident';
import type { JournalEntry } from './journal';
import { sizeOf } from './limits';
import type { ActionRecord } from './operator-action';
import type { PivotStatus } from './standing';
import { SagaState } from './state';

/** What an execution takes along into a fresh run, beside its definition and its context. Plain JSON. */
export interface CarriedState {
  readonly journal: readonly CarriedEntry[];
  readonly undoErrors: readonly SagaFailure[];
  readonly actions: readonly ActionRecord[];
  readonly error?: SagaFailure;
  readonly isCancelled?: true;
  readonly incident?: Incident;
  readonly pivot?: PivotStatus;
  readonly deadline?: number;
  readonly endedBy?: string;
}

/** Up to this size, in bytes of JSON, a journal is carried as it is. */
const WHOLE_JOURNAL = 256 * 1024;
/** The most that a journal may weigh, so that it stays under 1.5 MiB with all that undoing adds to it. */
const HEAVIEST_JOURNAL = 1_200_000;
/** The most that failures and actions may take, in bytes of JSON. */
const LARGEST_FAILURE = 100_000;
const LARGEST_LIST = 400_000;

/** All of a state that its definition and context do not hold. */
export function carryState(state: SagaState): CarriedState {
  const { journal, undoErrors, actions, error, isCancelled, incident, pivot, deadline, endedBy } = state;
  return {
    journal: carryJournal(journal.entries),
    // The first failures tell most; of actions the latest do.
    undoErrors: fits(undoErrors) ? undoErrors : asManyAsFit(undoErrors.map(withoutCauses)),
    actions: fits(actions) ? actions : asManyAsFit([...actions].reverse()).reverse(),
    ...(error && { error: fitFailure(error) }),
    ...(isCancelled && { isCancelled }),
    ...(incident && { incident: fitIncident(incident) }),
    ...(pivot && { pivot }),
    ...(deadline !== undefined && { deadline }),
    ...(endedBy !== undefined && { endedBy }),
  };
}

/** The state of an execution that goes on in a fresh run. */
export function restoreState(
  definition: SagaDefinition,
  context: EncodedContext,
  carried: CarriedState,
): SagaState {
  const state = new SagaState(definition, context);
  for (const given of carried.journal) {
    const entry = state.journal.add(restoreEntry(given));
    state.journal.weight += carriedSize(entry);
  }
  state.undoErrors.push(...carried.undoErrors);
  state.actions.push(...carried.actions);
  state.error = carried.error;
  state.isCancelled = carried.isCancelled ?? false;
  state.incident = carried.incident;
  state.pivot = carried.pivot;
  state.deadline = carried.deadline;
  state.endedBy = carried.endedBy;
  return state;
}

/** Why another step cannot be started: what would have to be carried over would not fit (S11). */
export function journalFull({ journal, pivot }: SagaState): SagaFailure | undefined {
  // After the pivot there is no way back, so that the saga had better go on.
  if (journal.weight <= HEAVIEST_JOURNAL || pivot) return undefined;
  const steps = String(journal.entries.length);
  const message = `The journal of ${steps} steps has reached its limit; keep fewer replies, or split the saga.`;
  return { code: 'JOURNAL_FULL', message, causes: [] };
}

function carryJournal(entries: readonly JournalEntry[]): readonly CarriedEntry[] {
  return sizeOf(entries) <= WHOLE_JOURNAL ? entries : entries.map(shortened);
}

function fitIncident({ error, ...incident }: Incident): Incident {
  return { ...incident, ...(error && { error: fitFailure(error) }) };
}

function fitFailure(failure: SagaFailure): SagaFailure {
  return sizeOf(failure) <= LARGEST_FAILURE ? failure : withoutReply(failure);
}

function fits(list: readonly unknown[]): boolean {
  return sizeOf(list) <= LARGEST_LIST;
}

/** The first members of a list. */
function asManyAsFit<M>(list: readonly M[]): M[] {
  let size = 0;
  const end = list.findIndex((member) => (size += sizeOf(member)) > LARGEST_LIST);
  return end < 0 ? [...list] : list.slice(0, end);
}
