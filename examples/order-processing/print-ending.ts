import type { StepRecord } from 'temporal-saga/client';
import type { Ending } from './comparison';

/** Prints one line. */
export type Say = (line: string) => void;

/** Prints how the saga of an order ended, step by step. */
export function printEnding({ order, execution }: Ending, say: Say): void {
  const { status, steps, error } = execution;
  say(`  ${order.id} ${status}`);
  const width = Math.max(0, ...steps.map(({ step }) => step.length));
  for (const record of steps) say(`    ${record.step.padEnd(width)}  ${describeStep(record)}`);
  if (error) say(`    reason: ${error.message} ${reasonIn(error.response?.content)}`.trimEnd());
}

function describeStep(record: StepRecord): string {
  const { status, outcome, attempts = 1, undo } = record;
  const end = outcome === undefined || outcome === 'done' ? status : outcome;
  const often = attempts > 1 ? ` at attempt ${String(attempts)}` : '';
  return `${end}${often}${undo ? UNDO_WORDS[undo.status] : ''}${describeBlock(record)}`;
}

/** What a decision or a loop has come to. */
function describeBlock({ decisions = [], items }: StepRecord): string {
  const choices = decisions.map(({ choice, by }) => `: ${choice} by ${by}`);
  const count = items ? `: ${String(items.done)} of ${String(items.of)} items` : '';
  return `${choices.join('')}${count}`;
}

const UNDO_WORDS: Readonly<Record<NonNullable<StepRecord['undo']>['status'], string>> = {
  undone: ', then undone',
  nothing: ', with nothing to undo',
  running: ', its undo is running',
  failed: ', AND ITS UNDO FAILED',
  skipped: ', AND ITS UNDO WAS SKIPPED',
};

/** The participants of this demo send the reason of a refusal in this field. */
function reasonIn(content: unknown): string {
  const { reason } = (content ?? {}) as { readonly reason?: unknown };
  return typeof reason === 'string' ? reason : '';
}
