import type { JournalEntry, UndoStatus } from '../engine/journal';
import type { SagaState } from '../engine/state';

/** The most rows that people are shown: the first ones and the last. */
const MOST_ROWS = 40;

/**
 * Where an execution stands, in Markdown: what the Temporal UI shows as current details. It costs no events.
 */
export function stepTable(saga: string, state: SagaState): string {
  const { status, error, undoErrors, journal } = state;
  const entries = journal.entries;
  const lines = [
    `**${saga}**: ${status}`,
    ...(error ? [`Failed${at(error.step)}: \`${error.code}\` ${oneLine(error.message)}`] : []),
    ...undoErrors.map((one) => `Not undone${at(one.step)}: \`${one.code}\` ${oneLine(one.message)}`),
    '',
    '| step | status | attempts | undo |',
    '|---|---|---|---|',
    ...rows(entries),
  ];
  return lines.join('\n');
}

function rows(entries: readonly JournalEntry[]): readonly string[] {
  if (entries.length <= MOST_ROWS) return entries.map(row);
  const half = MOST_ROWS / 2;
  const left = entries.length - MOST_ROWS;
  return [
    ...entries.slice(0, half).map(row),
    `| … ${String(left)} more | ${String(entries.slice(half, -half).filter(({ status }) => status === 'failed').length)} failed | | |`,
    ...entries.slice(-half).map(row),
  ];
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
  return text.replace(/\s+/g, ' ').slice(0, 300);
}
