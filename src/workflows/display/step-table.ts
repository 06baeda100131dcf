/** Owns the table of steps that the Temporal UI shows as current details. */
import type { Incident } from '../../engine/operators/incident';
import type { JournalEntry, UndoStatus } from '../../engine/record/journal-entry';
import type { SagaFailure } from '../../engine/record/failure';
import type { SagaState, SagaStatus } from '../../engine/saga-state';
import { truncate } from '../../errors/format-value';
import { printable } from '../../errors/printable';

/** The most rows that the table has: the first ones, and those around the running step. */
const MOST_ROWS = 40;
const FIRST_ROWS = 5;
const MOST_FAILURES = 10;
const LONGEST_MESSAGE = 300;

/**
 * Where an execution stands, in Markdown: what the Temporal UI shows as current details. It costs no events.
 */
export function stepTable(saga: string, state: SagaState): string {
  const { status, error, undoErrors, active } = state;
  const lines = [
    ...head(saga, status, error),
    ...undoErrors
      .slice(0, MOST_FAILURES)
      .map((one) => `Not undone${at(one.step)}: \`${one.code}\` ${oneLine(one.message)}`),
    ...(undoErrors.length > MOST_FAILURES
      ? [`${String(undoErrors.length - MOST_FAILURES)} more were not undone.`]
      : []),
    ...active.incidents.flatMap(waiting),
    '',
    '| step | status | attempts | undo |',
    '|---|---|---|---|',
    ...rows(state),
  ];
  return lines.join('\n');
}

/** The same of an execution whose start was refused. */
export function refusedStartTable(saga: string, refusal: SagaFailure): string {
  return head(saga, 'errored', refusal).join('\n');
}

function head(saga: string, status: SagaStatus, error: SagaFailure | undefined): readonly string[] {
  const failed = error && `Failed${at(error.step)}: \`${error.code}\` ${oneLine(error.message)}`;
  return [`**${saga}**: ${status}`, ...(failed === undefined ? [] : [failed])];
}

/** What an operator must know to act: the fields of every action. */
function waiting({ id, step, phase, error }: Incident): readonly string[] {
  return [
    `**Waits for an operator**: step \`${step}\`, phase \`${phase}\`, incident \`${id}\``,
    `Because: \`${error.code}\` ${oneLine(error.message)}`,
  ];
}

/** In a long saga, the rows around the running step: this runs before every wait. */
function rows({ journal, active }: SagaState): readonly string[] {
  const { entries } = journal;
  const { length } = entries;
  if (length <= MOST_ROWS) return entries.map(row);
  const size = MOST_ROWS - FIRST_ROWS;
  const [underWay] = active.all;
  const current = underWay ? journal.positionOf(underWay.step) : length - 1;
  const from = Math.min(Math.max(current - Math.floor(size / 2), FIRST_ROWS), length - size);
  const to = from + size;
  return [
    ...entries.slice(0, FIRST_ROWS).map(row),
    ...more(from - FIRST_ROWS),
    ...entries.slice(from, to).map(row),
    ...more(length - to),
  ];
}

function more(count: number): readonly string[] {
  return count > 0 ? [`| … ${String(count)} more | | | |`] : [];
}

function row({ step, status, outcome, branch, attempts, undo }: JournalEntry): string {
  const detail = branch ?? (outcome === 'done' ? undefined : outcome);
  const shown = detail === undefined ? status : `${status} (${detail})`;
  return `| ${step} | ${shown} | ${attempts === undefined ? '' : String(attempts)} | ${shownUndo(undo?.status)} |`;
}

function shownUndo(status: UndoStatus | undefined): string {
  return status === 'nothing' ? 'nothing to undo' : (status ?? '');
}

function at(step: string | undefined): string {
  return step === undefined ? '' : ` at ${step}`;
}

function oneLine(text: string): string {
  return printable(truncate(text.replace(/\s+/g, ' '), LONGEST_MESSAGE));
}
