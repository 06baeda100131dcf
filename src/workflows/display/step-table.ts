/** Owns the table of steps in the current details: aligned columns, which a UI without tables shows as a code block. */
import { orderOf, stepsToRun } from '../../definition/walk-definition';
import { roundNumber } from '../../engine/block-rounds';
import type { JournalEntry, UndoStatus } from '../../engine/record/journal-entry';
import { itemCounts } from '../../engine/record/item-progress';
import type { NoticeEntry } from '../../engine/notices/notice-entry';
import type { PhaseRun } from '../../engine/operators/phase-run';
import type { SagaState } from '../../engine/saga-state';
import { shortName } from './markdown';

const FIRST_ROWS = 3;
const HEAD = ['  step', 'status', 'undo', 'attempts'];

type Row = readonly string[];

/**
 * A row for each step: the started ones in that order, then those that have not started; then one for each notice that was
 * begun. A saga with more steps shows the first ones, and those around the step that is under way.
 *
 * @param most - The number of rows.
 */
export function stepTable(state: SagaState, most: number): readonly string[] {
  const { journal, active, definition, notices } = state;
  const started = journal.entries;
  const waiting = stepsToRun(definition.steps).filter(({ id }) => !journal.find(id));
  const steps = started.length + waiting.length;
  const length = steps + notices.length;
  const [underWay] = active.all;
  const last = notices.length > 0 ? length - 1 : started.length - 1;
  const current = underWay && underWay.phase !== 'notice' ? journal.positionOf(underWay.step) : last;
  const rowAt = (index: number): Row => {
    const entry = started[index];
    if (entry) return rowOf(entry, active.of(entry.step));
    const notice = notices[index - steps];
    if (notice) return noticeRow(notice, active.of(notice.step));
    return [`  ${shortName(waiting[index - started.length]?.id ?? '')}`, 'not started'];
  };
  return aligned([HEAD, ...rowsIn({ length, current, most }, rowAt)]);
}

/** The rows that are shown: this runs before every wait, so that it makes no others. */
function rowsIn(
  { length, current, most }: { length: number; current: number; most: number },
  rowAt: (index: number) => Row,
): readonly Row[] {
  const rows = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => rowAt(from + index));
  if (length <= most) return rows(0, length);
  const first = Math.min(FIRST_ROWS, most - 1);
  const size = most - first;
  const from = Math.min(Math.max(current - Math.floor(size / 2), first), length - size);
  return [
    ...rows(0, first),
    ...more(from - first),
    ...rows(from, from + size),
    ...more(length - from - size),
  ];
}

function more(count: number): readonly Row[] {
  return count > 0 ? [[`  … ${String(count)} more`]] : [];
}

function rowOf(entry: JournalEntry, run?: PhaseRun): Row {
  const { step, status, outcome, attempts, undo } = entry;
  // The outcome of a request that is under way is open.
  const detail =
    partOf(entry) ?? itemsOf(entry) ?? (outcome === 'done' || status === 'running' ? undefined : outcome);
  const shown = detail === undefined ? status : `${status} (${detail})`;
  return [
    `${run ? '>' : ' '} ${shortName(step)}`,
    waitOf(run, 'execute') ?? openWaitOf(entry) ?? shown,
    undo ? (waitOf(run, 'undo') ?? undoStatus(undo.status)) : '',
    attempts === undefined ? '' : String(attempts),
  ];
}

function noticeRow({ step, delivery, attempts }: NoticeEntry, run: PhaseRun | undefined): Row {
  const shown = attempts === undefined ? '' : String(attempts);
  return [
    `${run ? '>' : ' '} ${shortName(step)}`,
    delivery === 'nothing' ? 'nothing to say' : delivery,
    '',
    shown,
  ];
}

/** What the phase waits for, where it does. */
function waitOf(run: PhaseRun | undefined, phase: PhaseRun['phase']): string | undefined {
  if (run?.phase !== phase) return undefined;
  if (run.error) return 'stuck';
  return run.awaitedReply && 'waits for reply';
}

/** What comes from outside, for which a step waits. */
function openWaitOf({ wait }: JournalEntry): string | undefined {
  if (!wait) return undefined;
  if (wait.kind === 'decision') return 'waits for a decision';
  if (wait.kind === 'event') return `waits for the event ${shortName(wait.event ?? '')}`;
  const does = wait.kind === 'query' ? 'asks again at' : 'waits until';
  return `${does} ${new Date(wait.until ?? wait.since).toISOString()}`;
}

/** The part of a block that was entered last. Of a repeated saga that is a round, which the first one does not name. */
function partOf({ kind, branch, round = 1 }: JournalEntry): string | undefined {
  if (orderOf({ kind, id: '' }) !== 'again') return branch;
  return `round ${String((branch === undefined ? round : roundNumber(branch)) - round + 1)}`;
}

/** How many items of a loop are over. */
function itemsOf(entry: JournalEntry): string | undefined {
  const counts = itemCounts(entry);
  if (!counts) return undefined;
  const { of, done, failed, notNeeded = 0 } = counts;
  const others = [
    ...(failed > 0 ? [`, ${String(failed)} failed`] : []),
    ...(notNeeded > 0 ? [`, ${String(notNeeded)} not needed`] : []),
  ];
  return `${String(done)} of ${String(of)} done${others.join('')}`;
}

function undoStatus(status: UndoStatus): string {
  return status === 'nothing' ? 'nothing to undo' : status;
}

/** Pads each column to its widest cell. Spaces at the end of a line would only make the text longer. */
function aligned(rows: readonly Row[]): readonly string[] {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
