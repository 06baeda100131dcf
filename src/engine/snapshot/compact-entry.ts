/** Owns the compact form of a journal entry in a snapshot (S14). */
import { compact } from '../../context/compact';
import { formatValue } from '../../errors/format-value';
import { SagaError } from '../../errors/saga-error';
import type { FailedItem } from '../record/item-progress';
import type { JournalEntry, UndoEntry, UndoStatus } from '../record/journal-entry';
import { sizeOf } from '../../context/json-size';
import { withoutCauses } from '../record/failure';

/**
 * An entry of the journal in a snapshot. A long journal keeps only the fields that compensation needs. A step that is
 * simply done, and its undo, is a short text: `<form>:<path>`, or `<undo>-<form>:<path>`, with `:<operator>` behind it
 * where an operator acted.
 */
export type CompactEntry = JournalEntry | string;

/** The fields that a short form stands for. Paths have no colons. */
const FORMS: ReadonlyMap<string, Pick<JournalEntry, 'kind' | 'outcome' | 'sent'>> = new Map([
  ['remote', { kind: 'remote', outcome: 'done', sent: [1] }],
  ['local', { kind: 'local', outcome: 'done', sent: [] }],
  ['activity', { kind: 'local', outcome: 'done', sent: [1] }],
  ['undo', { kind: 'undo', outcome: 'done', sent: [] }],
  ['query', { kind: 'query', sent: [1] }],
  ['check', { kind: 'check', sent: [] }],
] as const);
const FORM_NAMES: ReadonlyMap<string, string> = new Map(
  [...FORMS].map(([name, form]) => [shapeOf(form), name]),
);
const UNDO_FORMS: ReadonlySet<string> = new Set<UndoStatus>(['undone', 'nothing', 'failed', 'skipped']);

/** How many characters of an operator's name a long journal keeps. */
const LONGEST_NAME = 24;
/** Room for what the undo of a step adds to its entry. Operators' names are not counted: few undos are done by hand. */
const UNDO_SIZE = {
  ofText: 'nothing-'.length,
  ofObject: ',"undo":{"status":"nothing","generation":1}'.length,
};

/** About how many bytes an entry takes at the most in a long journal. */
export function compactSize(entry: JournalEntry): number {
  const snapshot = shortened(entry);
  return sizeOf(snapshot) + ','.length + UNDO_SIZE[typeof snapshot === 'string' ? 'ofText' : 'ofObject'];
}

/** An entry without the fields that only a record shows. */
export function shortened(entry: JournalEntry): CompactEntry {
  return toText(entry) ?? essentials(entry);
}

/**
 * The entry of a snapshot.
 *
 * @throws SagaError `INPUT_INVALID` for a text of no known form.
 */
export function restoreEntry(snapshot: CompactEntry): JournalEntry {
  return typeof snapshot === 'string' ? fromText(snapshot) : snapshot;
}

function toText(entry: JournalEntry): string | undefined {
  const { step, status, generation, reply, kept, settleTime, undo } = entry;
  if (status !== 'done' || generation !== 1) return undefined;
  if (reply || kept || settleTime !== undefined) return undefined;
  const form = FORM_NAMES.get(shapeOf(entry));
  if (form === undefined) return undefined;
  if (!undo) return `${form}:${step}`;
  if (!UNDO_FORMS.has(undo.status) || undo.generation !== 1) return undefined;
  const by = undo.by === undefined ? '' : `:${shortName(undo.by)}`;
  return `${undo.status}-${form}:${step}${by}`;
}

function shapeOf({ kind, outcome, sent }: Pick<JournalEntry, 'kind' | 'outcome' | 'sent'>): string {
  return `${kind} ${String(outcome)} ${String(sent)}`;
}

function fromText(text: string): JournalEntry {
  const [, undo, name = '', step, by] = /^(?:([a-z]+)-)?([a-z]+):([^:]+)(?::(.*))?$/s.exec(text) ?? [];
  const form = FORMS.get(name);
  if (!form || step === undefined || (undo !== undefined && !UNDO_FORMS.has(undo))) {
    throw new SagaError('INPUT_INVALID', `The journal holds an entry of no known form: ${formatValue(text)}`);
  }
  const restored = undo === undefined ? undefined : { status: undo as UndoStatus, generation: 1, by };
  return compact({
    step,
    ...form,
    status: 'done' as const,
    generation: 1,
    undo: restored && compact(restored),
  });
}

function essentials({ step, kind, status, generation, sent, ...rest }: JournalEntry): JournalEntry {
  const { outcome, change, sentAt, settleTime, probe, reply, kept, wait, decisions, error, undo } = rest;
  // A step that is done is not sent again under its key.
  const isSentAgain = status !== 'done';
  return compact({
    step,
    kind,
    status,
    generation,
    sent,
    outcome,
    change,
    sentAt: isSentAgain ? sentAt : undefined,
    probe: isSentAgain ? probe : undefined,
    settleTime,
    reply,
    kept,
    wait,
    decisions,
    error: error && withoutCauses(error),
    ...blockEssentials(rest, isSentAgain),
    undo: undo && undoEssentials(undo),
  });
}

/** What an entry holds of a block. */
function blockEssentials(
  {
    branch,
    made,
    until,
    round,
    tried,
    turnedBy,
    earlierParts,
    items,
    itemsDone,
    itemsFailed,
  }: Partial<JournalEntry>,
  mayGoForward: boolean,
) {
  return {
    branch,
    made,
    until: mayGoForward ? until : undefined,
    round,
    tried: tried?.map(({ part, error }) => compact({ part, error: error && withoutCauses(error) })),
    turnedBy,
    earlierParts,
    items,
    itemsDone,
    itemsFailed: itemsFailed?.map(failedItem),
  };
}

/** The callback at the end of a loop gets code, message and step; the undos of the item get the reply, too. */
function failedItem({ error, ...item }: FailedItem): FailedItem {
  const { code, step, hook, message } = error;
  const response = item.isUndone ? undefined : error.response;
  return { ...item, error: compact({ code, step, hook, message, causes: [], response }) };
}

/** What one more failed item adds to the entry of its loop. */
export function failedItemSize(item: FailedItem): number {
  return sizeOf(failedItem(item)) + ',"isUndone":true,'.length;
}

function undoEssentials(undo: UndoEntry): UndoEntry {
  const { status, generation, change, sentAt, isRefused, isDoubted, by } = undo;
  const name = by === undefined ? undefined : shortName(by);
  // An undo that is over is not sent again.
  if (status !== 'running') return compact({ status, generation, by: name });
  return compact({ status, generation, change, sentAt, isRefused, isDoubted, by: name });
}

function shortName(by: string): string {
  return by.slice(0, LONGEST_NAME);
}
