import type { Incident } from '../../engine/operators/incident';
import type { JournalEntry, UndoStatus } from '../../engine/record/journal';
import type { SagaState } from '../../engine/saga-state';
import { printable } from '../../errors/printable';

/** The most rows that people are shown: the first ones, and those about the step of the moment. */
const MOST_ROWS = 40;
const FIRST_ROWS = 5;
const MOST_FAILURES = 10;

/**
 * Where an execution stands, in Markdown: what the Temporal UI shows as current details. It costs no events.
 */
export function stepTable(saga: string, state: SagaState): string {
  const { status, error, undoErrors, incident } = state;
  const lines = [
    `**${saga}**: ${status}`,
    ...(error ? [`Failed${at(error.step)}: \`${error.code}\` ${oneLine(error.message)}`] : []),
    ...undoErrors
      .slice(0, MOST_FAILURES)
      .map((one) => `Not undone${at(one.step)}: \`${one.code}\` ${oneLine(one.message)}`),
    ...(undoErrors.length > MOST_FAILURES
      ? [`${String(undoErrors.length - MOST_FAILURES)} more were not undone.`]
      : []),
    ...(incident?.error ? waiting(incident) : []),
    '',
    '| step | status | attempts | undo |',
    '|---|---|---|---|',
    ...rows(state),
  ];
  return lines.join('\n');
}

/** What a person has to know to act: the fields of every action. */
function waiting({ id, step, phase, error }: Incident): readonly string[] {
  return [
    `**Waits for a person**: step \`${step}\`, phase \`${phase}\`, incident \`${id}\``,
    `Because: \`${error?.code ?? ''}\` ${oneLine(error?.message ?? '')}`,
  ];
}

/** In a long saga, the rows about the step of the moment: this runs before every wait. */
function rows({ journal, incident }: SagaState): readonly string[] {
  const { entries } = journal;
  const { length } = entries;
  if (length <= MOST_ROWS) return entries.map(row);
  const size = MOST_ROWS - FIRST_ROWS;
  const current = incident ? journal.positionOf(incident.step) : length - 1;
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
  return printable(text.replace(/\s+/g, ' ').slice(0, 300));
}
