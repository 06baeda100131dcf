/** Owns what a continue-as-new run begins with, and that it fits (S14). */
import { compact } from '../../context/compact';
import type { EncodedContext } from '../../context/encoding';
import type { SagaDefinition } from '../../definition/definition';
import { fitsSizeBudget } from './size-budget';
import { type CompactEntry, compactSize, restoreEntry, shortened } from './compact-entry';
import { contextSize, sizeOf } from '../../context/json-size';
import { type SagaFailure, withoutCauses, withoutReply } from '../record/failure';
import type { Incident } from '../operators/incident';
import type { JournalEntry } from '../record/journal-entry';
import { PhaseRun } from '../operators/phase-run';
import type { ActionRecord } from '../operators/action-record';
import type { PivotStatus } from '../record/pivot';
import { SagaState } from '../saga-state';

/** The state of an execution for a continue-as-new run, without its definition and its context. Plain JSON. */
export interface Snapshot {
  readonly journal: readonly CompactEntry[];
  readonly undoErrors: readonly SagaFailure[];
  readonly actions: readonly ActionRecord[];
  readonly error?: SagaFailure;
  readonly isCancelled?: true;
  readonly incident?: Incident;
  readonly pivot?: PivotStatus;
  readonly deadline?: number;
  readonly endedBy?: string;
  readonly isReset?: true;
  readonly mustCompensate?: true;
}

/** Up to this size, in bytes of JSON, a snapshot holds the journal as it is. */
const WHOLE_JOURNAL = 256 * 1024;
/** The most that all arguments of a run may take, in bytes of JSON: a little less than Temporal's 2 MiB. */
const LARGEST_START = 2_000_000;
/** The most that one failure, and one list of failures or actions, may take of that. */
const LARGEST_FAILURE = 130_000;
const LARGEST_LIST = 400_000;

/** The snapshot of a state. */
export function takeSnapshot(state: SagaState): Snapshot {
  const { context, undoErrors, actions, error, isCancelled, active, pivot, deadline, endedBy } = state;
  const [incident] = active.incidents;
  const { isReset, mustCompensate } = state;
  const journal = carryJournal(state.journal.entries);
  const room =
    LARGEST_START - state.constantSize - contextSize(context) - sizeOf(journal) - 2 * LARGEST_FAILURE;
  const most = Math.min(LARGEST_LIST, room / 2);
  return compact({
    journal,
    // The first failures and the latest actions say most.
    undoErrors: sizeOf(undoErrors) <= most ? undoErrors : asManyAsFit(undoErrors.map(withoutCauses), most),
    actions: sizeOf(actions) <= most ? actions : asManyAsFit([...actions].reverse(), most).reverse(),
    error: error && fitFailure(error),
    isCancelled: isCancelled || undefined,
    incident: incident && fitIncident(incident),
    pivot: pivot.status,
    deadline,
    endedBy,
    isReset: isReset || undefined,
    mustCompensate: mustCompensate || undefined,
  });
}

/** The state of an execution that continues in another run. */
export function restoreSnapshot(
  definition: SagaDefinition,
  context: EncodedContext,
  snapshot: Snapshot,
  origin?: EncodedContext,
): SagaState {
  const state = new SagaState(definition, context, origin);
  for (const given of snapshot.journal) {
    const entry = state.journal.add(restoreEntry(given));
    // A step that is under way is weighed when it ends.
    if (entry.status !== 'running') state.journal.weight += compactSize(entry);
  }
  state.undoErrors.push(...snapshot.undoErrors);
  state.actions.push(...snapshot.actions);
  state.error = snapshot.error;
  state.isCancelled = snapshot.isCancelled ?? false;
  const { incident } = snapshot;
  if (incident) state.active.begin(new PhaseRun(incident, incident.error));
  state.pivot.restore(snapshot.pivot);
  state.deadline = snapshot.deadline;
  state.endedBy = snapshot.endedBy;
  state.isReset = snapshot.isReset ?? false;
  state.mustCompensate = snapshot.mustCompensate ?? false;
  return state;
}

/** Why no other step can start: the snapshot would not fit into a run's arguments (S11). */
export function journalFull(state: SagaState): SagaFailure | undefined {
  // After the pivot nothing can be compensated, so that the saga continues.
  if (state.pivot.isSent || fitsSizeBudget(state, contextSize(state.context))) return undefined;
  const steps = String(state.journal.entries.length);
  const message = `After ${steps} steps there is no room for another one in the journal, beside definition and context; keep fewer replies, or split the saga.`;
  return { code: 'JOURNAL_FULL', message, causes: [] };
}

function carryJournal(entries: readonly JournalEntry[]): readonly CompactEntry[] {
  return sizeOf(entries) <= WHOLE_JOURNAL ? entries : entries.map(shortened);
}

function fitIncident(incident: Incident): Incident {
  return { ...incident, error: fitFailure(incident.error) };
}

function fitFailure(failure: SagaFailure): SagaFailure {
  const ways = [failure, withoutReply(failure)];
  return ways.find((way) => sizeOf(way) <= LARGEST_FAILURE) ?? withoutCauses(failure);
}

/** The first members of a list. */
function asManyAsFit<M>(list: readonly M[], most: number): M[] {
  let size = 0;
  const end = list.findIndex((member) => (size += sizeOf(member) + 1) > most);
  return end < 0 ? [...list] : list.slice(0, end);
}
