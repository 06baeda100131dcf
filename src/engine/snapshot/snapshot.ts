/** Owns what a continue-as-new run begins with, and that it fits (S14). */
import { compact } from '../../context/compact';
import type { EncodedContext } from '../../context/encoding';
import type { SagaDefinition } from '../../definition/definition';
import type { EndStatus } from '../../definition/notice';
import { fitsSizeBudget } from './size-budget';
import { type CompactEntry, restoreEntry, shortened } from './compact-entry';
import { grouped, ungrouped } from './entry-groups';
import { weigh } from './entry-weight';
import { contextSize, sizeOf } from '../../context/json-size';
import { type SagaFailure, withoutCauses, withoutReply } from '../record/failure';
import type { FlowSnapshot } from '../flows/open-flows';
import type { MailboxSnapshot } from '../waits/mailbox';
import type { Incident } from '../operators/incident';
import { type NoticeData, NoticeEntry } from '../notices/notice-entry';
import type { JournalEntry } from '../record/journal-entry';
import { PhaseRun } from '../operators/phase-run';
import type { ActionRecord } from '../operators/action-record';
import type { ViewSnapshot } from '../published-view';
import type { PivotStatus } from '../record/pivot';
import { SagaState } from '../saga-state';

/** The state of an execution for a continue-as-new run, without its definition and its context. Plain JSON. */
export interface Snapshot {
  readonly journal: readonly CompactEntry[];
  readonly undoErrors: readonly SagaFailure[];
  readonly actions: readonly ActionRecord[];
  readonly error?: SagaFailure;
  readonly isCancelled?: true;
  /** Where the saga has failed and nothing is undone yet: something that was under way beside the failure is not over. */
  readonly isStopping?: true;
  /** Why the saga must stop although nothing has failed: an abort, or a cancellation that only this run knows of. */
  readonly abort?: SagaFailure;
  readonly wasCancelled?: true;
  readonly incident?: Incident;
  /** All incidents, where there is more than one. */
  readonly incidents?: readonly Incident[];
  /** The context's changes in the flows that run beside each other. */
  readonly flows?: readonly FlowSnapshot[];
  readonly mailbox?: MailboxSnapshot;
  /** The ids of the open incidents for which the alarm has been raised. */
  readonly reported?: readonly string[];
  /** The parts of blocks that have failed and are not undone yet, by their prefixes, for the same reason. */
  readonly failedParts?: readonly (readonly [prefix: string, error: SagaFailure])[];
  /** The paths of the blocks that are undone to run again. */
  readonly redoing?: readonly string[];
  /** What callers see, where the saga publishes something. */
  readonly published?: ViewSnapshot;
  readonly pivot?: PivotStatus;
  readonly deadline?: number;
  readonly endedBy?: string;
  readonly isReset?: true;
  readonly mustCompensate?: true;
  readonly isResetUndecided?: true;
  /** How the execution ends, where its notices are being sent, and what became of these. */
  readonly end?: EndStatus;
  readonly notices?: readonly NoticeData[];
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
  const { context, undoErrors, actions, error, isCancelled, pivot, deadline, endedBy } = state;
  const { isReset, mustCompensate, isResetUndecided } = state;
  const journal = carryJournal(state.journal.entries);
  const waits = takeWaits(state);
  const { flows, mailbox } = waits;
  const published = state.published.snapshot;
  const taken = [journal, flows, mailbox, published].reduce<number>(
    (sum, part) => sum + (part === undefined ? 0 : sizeOf(part)),
    state.constantSize + contextSize(context),
  );
  const most = Math.min(LARGEST_LIST, (LARGEST_START - taken - 2 * LARGEST_FAILURE) / 2);
  return compact({
    journal,
    // The first failures and the latest actions say most.
    undoErrors: sizeOf(undoErrors) <= most ? undoErrors : asManyAsFit(undoErrors.map(withoutCauses), most),
    actions: sizeOf(actions) <= most ? actions : asManyAsFit([...actions].reverse(), most).reverse(),
    error: error && fitFailure(error),
    isCancelled: isCancelled || undefined,
    ...reasonsToStop(state),
    ...waits,
    published,
    pivot: pivot.status,
    deadline,
    endedBy,
    isReset: isReset || undefined,
    mustCompensate: mustCompensate || undefined,
    isResetUndecided: isResetUndecided || undefined,
    end: state.end,
    notices: unlessShorter(state.notices, 1),
  });
}

/** What another run must know, so that it does not go forward; once the saga compensates nothing of it matters. */
function reasonsToStop({ error, abort, undoScope, wasCancelled }: SagaState) {
  if (undoScope.isCompensating) return {};
  return {
    failedParts: unlessShorter(fitFailedParts([...undoScope.failedScopes]), 1),
    isStopping: error && (true as const),
    abort: abort && fitFailure(abort),
    wasCancelled: wasCancelled || undefined,
  };
}

/** What waits for something from outside: incidents, and the flows and events of an execution with blocks. */
function takeWaits({ active, reported, openFlows, mailbox, redoing }: SagaState) {
  const incidents = fitIncidents(active.incidents);
  return {
    incident: incidents[0],
    incidents: unlessShorter(incidents, 2),
    flows: unlessShorter(openFlows.snapshots(), 1),
    mailbox: mailbox.snapshot,
    reported: unlessShorter(
      active.incidents.map(({ id }) => id).filter((id) => reported.has(id)),
      1,
    ),
    redoing: unlessShorter([...redoing], 1),
  };
}

/** A list that a snapshot holds only from some length on. */
function unlessShorter<M>(list: readonly M[], length: number): readonly M[] | undefined {
  return list.length < length ? undefined : list;
}

/** The state of an execution that continues in another run. */
export function restoreSnapshot(
  definition: SagaDefinition,
  context: EncodedContext,
  snapshot: Snapshot,
  origin?: EncodedContext,
): SagaState {
  const state = new SagaState(definition, context, origin);
  for (const given of snapshot.journal.flatMap(ungrouped)) {
    const entry = state.journal.add(restoreEntry(given));
    // A step that is under way is weighed when it ends; a loop, when its list is known.
    if (entry.status !== 'running' || entry.items) weigh(state.journal, entry);
  }
  state.undoErrors.push(...snapshot.undoErrors);
  state.actions.push(...snapshot.actions);
  restoreReasonsToStop(state, snapshot);
  restoreWaits(state, snapshot);
  if (snapshot.published) state.published.restore(snapshot.published);
  state.pivot.restore(snapshot.pivot);
  state.deadline = snapshot.deadline;
  state.endedBy = snapshot.endedBy;
  state.isReset = snapshot.isReset ?? false;
  state.mustCompensate = snapshot.mustCompensate ?? false;
  state.isResetUndecided = snapshot.isResetUndecided ?? false;
  state.end = snapshot.end;
  for (const notice of snapshot.notices ?? []) state.notices.push(new NoticeEntry(notice));
  return state;
}

function restoreReasonsToStop(state: SagaState, snapshot: Snapshot): void {
  const { error, isCancelled = false, isStopping, abort, wasCancelled = false, failedParts = [] } = snapshot;
  if (error) {
    state.failed(error, isCancelled);
    if (!isStopping) state.undoScope.compensates();
  }
  state.abort = abort;
  state.wasCancelled = wasCancelled;
  for (const [prefix, failure] of failedParts) state.undoScope.failedScopes.set(prefix, failure);
}

/** What waits for something from outside: incidents, and the flows and events of an execution with blocks. */
function restoreWaits(state: SagaState, snapshot: Snapshot): void {
  const { incident, incidents = incident ? [incident] : [], mailbox } = snapshot;
  const { flows = [], reported = [], redoing = [] } = snapshot;
  for (const open of incidents) state.active.begin(new PhaseRun(open, open.error));
  state.openFlows.restore(flows);
  for (const id of reported) state.reported.add(id);
  for (const block of redoing) state.redoing.add(block);
  if (mailbox) state.mailbox.restore(mailbox);
}

/**
 * Why no other step can start: the snapshot would not fit into a run's arguments (S11).
 *
 * @param room - Bytes that must be left.
 */
export function journalFull(state: SagaState, room = 0): SagaFailure | undefined {
  // After the pivot nothing can be compensated, so that the saga continues.
  if (state.pivot.isSent || fitsSizeBudget(state, contextSize(state.context) + room)) return undefined;
  const steps = String(state.journal.entries.length);
  const message = `After ${steps} steps there is no room for another one in the journal, beside definition and context; keep fewer replies, or split the saga.`;
  return { code: 'JOURNAL_FULL', message, causes: [] };
}

function carryJournal(entries: readonly JournalEntry[]): readonly CompactEntry[] {
  return sizeOf(entries) <= WHOLE_JOURNAL ? entries : grouped(entries.map(shortened));
}

/** One incident may be large; many share that room. */
function fitIncidents(incidents: readonly Incident[]): readonly Incident[] {
  const most = LARGEST_FAILURE / Math.max(incidents.length, 1);
  return incidents.map((incident) => ({ ...incident, error: fitFailure(incident.error, most) }));
}

/** As the incidents do. */
function fitFailedParts(parts: readonly (readonly [string, SagaFailure])[]) {
  const most = LARGEST_FAILURE / Math.max(parts.length, 1);
  return parts.map(([prefix, error]) => [prefix, fitFailure(error, most)] as const);
}

function fitFailure(failure: SagaFailure, most = LARGEST_FAILURE): SagaFailure {
  const ways = [failure, withoutReply(failure)];
  return ways.find((way) => sizeOf(way) <= most) ?? withoutCauses(failure);
}

/** The first members of a list. */
function asManyAsFit<M>(list: readonly M[], most: number): M[] {
  let size = 0;
  const end = list.findIndex((member) => (size += sizeOf(member) + 1) > most);
  return end < 0 ? [...list] : list.slice(0, end);
}
