import { SagaError } from '../../errors/saga-error';
import type { JournalEntry, UndoEntry, UndoStatus } from '../record/journal-entry';
import { sizeOf } from '../limits';

/**
 * An entry of the journal on its way into a fresh run. In a long journal only what undoing needs is carried: a
 * step of which there is nothing to say but that it is done, and what became of its undo, is a short text:
 * `<form>:<path>`, or `<undo>-<form>:<path>`, and perhaps `:<who>` behind it.
 */
export type CompactEntry = JournalEntry | string;

/** What a short form leaves out. Paths hold no colons. */
const FORMS: ReadonlyMap<string, Pick<JournalEntry, 'kind' | 'sent'>> = new Map([
  ['remote', { kind: 'remote', sent: [1] }],
  ['local', { kind: 'local', sent: [] }],
  ['activity', { kind: 'local', sent: [1] }],
]);
const FORM_NAMES: ReadonlyMap<string, string> = new Map(
  [...FORMS].map(([name, form]) => [shapeOf(form), name]),
);
const UNDO_FORMS: ReadonlySet<string> = new Set<UndoStatus>(['undone', 'nothing', 'failed', 'skipped']);

/** How much of a person's name is carried in a long journal. */
const LONGEST_NAME = 24;
/** Room for what the undo of a step adds to its entry. That few are undone by hand, one by one, is not counted. */
const UNDO_SIZE = {
  ofText: 'nothing-'.length,
  ofObject: ',"undo":{"status":"nothing","generation":1}'.length,
};

/** About how many bytes an entry takes at the most in a long journal. */
export function compactSize(entry: JournalEntry): number {
  const snapshot = shortened(entry);
  return sizeOf(snapshot) + ','.length + UNDO_SIZE[typeof snapshot === 'string' ? 'ofText' : 'ofObject'];
}

/** An entry without what only people want to know. */
export function shortened(entry: JournalEntry): CompactEntry {
  return toText(entry) ?? withoutStory(entry);
}

/**
 * The entry that was carried.
 *
 * @throws SagaError `INPUT_INVALID` for a text of no known form.
 */
export function restoreEntry(snapshot: CompactEntry): JournalEntry {
  return typeof snapshot === 'string' ? fromText(snapshot) : snapshot;
}

function toText(entry: JournalEntry): string | undefined {
  const { step, status, outcome, generation, reply, settleTime, undo } = entry;
  if (status !== 'done' || outcome !== 'done' || generation !== 1 || reply || settleTime !== undefined) {
    return undefined;
  }
  const form = FORM_NAMES.get(shapeOf(entry));
  if (form === undefined) return undefined;
  if (!undo) return `${form}:${step}`;
  if (!UNDO_FORMS.has(undo.status) || undo.generation !== 1) return undefined;
  const by = undo.by === undefined ? '' : `:${shortName(undo.by)}`;
  return `${undo.status}-${form}:${step}${by}`;
}

function shapeOf({ kind, sent }: Pick<JournalEntry, 'kind' | 'sent'>): string {
  return `${kind} ${String(sent)}`;
}

function fromText(text: string): JournalEntry {
  const [, undo, name = '', step, by] = /^(?:([a-z]+)-)?([a-z]+):([^:]+)(?::(.*))?$/s.exec(text) ?? [];
  const form = FORMS.get(name);
  if (!form || step === undefined || (undo !== undefined && !UNDO_FORMS.has(undo))) {
    throw new SagaError(
      'INPUT_INVALID',
      `The journal holds an entry of no known form: ${text.slice(0, 200)}`,
    );
  }
  return {
    step,
    ...form,
    status: 'done',
    outcome: 'done',
    generation: 1,
    ...(undo !== undefined && {
      undo: { status: undo as UndoStatus, generation: 1, ...(by !== undefined && { by }) },
    }),
  };
}

function withoutStory({ step, kind, status, generation, sent, ...rest }: JournalEntry): JournalEntry {
  const { outcome, change, sentAt, settleTime, probe, reply, branch, undo } = rest;
  return {
    step,
    kind,
    status,
    generation,
    sent,
    ...(outcome && { outcome }),
    ...(change && { change }),
    // What is over is not sent again under its key.
    ...(status !== 'done' && sentAt !== undefined && { sentAt }),
    ...(status !== 'done' && probe && { probe }),
    ...(settleTime !== undefined && { settleTime }),
    ...(reply && { reply }),
    ...(branch !== undefined && { branch }),
    ...(undo && { undo: undoWithoutStory(undo) }),
  };
}

function undoWithoutStory(undo: UndoEntry): UndoEntry {
  const { status, generation, change, sentAt, isRefused, isDoubted, by } = undo;
  return {
    status,
    generation,
    // What is over is not sent again.
    ...(change && status === 'running' && { change }),
    ...(sentAt !== undefined && status === 'running' && { sentAt }),
    ...(isRefused && status === 'running' && { isRefused }),
    ...(isDoubted && status === 'running' && { isDoubted }),
    ...(by !== undefined && { by: shortName(by) }),
  };
}

function shortName(by: string): string {
  return by.slice(0, LONGEST_NAME);
}
