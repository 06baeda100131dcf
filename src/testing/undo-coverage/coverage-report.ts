/** Writes the undo coverage as a table. */
import type { SagaUndoCoverage, StepUndoCoverage, UndoCoverage, UndoneAfter } from './undo-coverage';

const HEADER = ['undo of', 'ran', 'done', 'refused', 'unknown', 'failed', 'after'] as const;
const MOST_FAILURES = 3;

/** The coverage as a table with a line for each undo. */
export function coverageReport({ sagas, undos, covered, percent }: Omit<UndoCoverage, 'report'>): string {
  const share = `${String(covered)} of ${String(undos)} undos ran (${percentText(percent)}).`;
  const rows = [HEADER, ...sagas.flatMap(rowsOf)];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => padded(cell, column, widths)).join('  '));
  return [`Undo coverage: ${share}`, ...lines.map((line) => line.trimEnd())].join('\n');
}

/** A percentage, rounded down so that 100 % means all. */
export function percentText(percent: number): string {
  return `${String(Math.floor(percent * 10) / 10)} %`;
}

function rowsOf({ saga, runs, steps }: SagaUndoCoverage): readonly (readonly string[])[] {
  const seen = runs === 0 ? 'never ran' : `${String(runs)} ${runs === 1 ? 'run' : 'runs'}`;
  return [[`${saga} (${seen})`], ...steps.map(rowOf)];
}

function rowOf({ step, ran, outcomes, failed, after }: StepUndoCoverage): readonly string[] {
  const { done, refused, unknown } = outcomes;
  const shown = after.slice(0, MOST_FAILURES).map(failureText);
  const more = after.length - shown.length;
  const failures = more > 0 ? [...shown, `${String(more)} more`] : shown;
  const numbers = [ran, done, refused, unknown, failed].map(String);
  return [`  ${step}`, ...numbers, ran === 0 ? 'never ran' : failures.join(', ')];
}

function failureText({ code, step, times }: UndoneAfter): string {
  return `${code}${step === undefined ? '' : ` at ${step}`} ${String(times)}`;
}

/** Aligns names and failures to the left, numbers to the right. */
function padded(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0;
  return column === 0 || column === HEADER.length - 1 ? cell.padEnd(width) : cell.padStart(width);
}
