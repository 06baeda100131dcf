import type { StepRecord } from 'temporal-saga/client';
import type { Ending } from './books';

/** Receives one line of the story. */
export type Say = (line: string) => void;

/** How the saga of an order ended, step by step. */
export function tellEnding({ order, execution }: Ending, say: Say): void {
  const { status, steps, error } = execution;
  say(`  ${order.id} ${status}`);
  const width = Math.max(0, ...steps.map(({ step }) => step.length));
  for (const record of steps) say(`    ${record.step.padEnd(width)}  ${describeStep(record)}`);
  if (error) say(`    why: ${error.message} ${reasonIn(error.response?.content)}`.trimEnd());
}

function describeStep({ status, outcome, attempts = 1, undo }: StepRecord): string {
  const end = outcome === undefined || outcome === 'done' ? status : outcome;
  const often = attempts > 1 ? ` at attempt ${String(attempts)}` : '';
  return `${end}${often}${undo ? UNDO_WORDS[undo.status] : ''}`;
}

const UNDO_WORDS: Readonly<Record<NonNullable<StepRecord['undo']>['status'], string>> = {
  undone: ', then undone',
  nothing: ', and there was nothing to undo',
  running: ', its undo is running',
  failed: ', AND ITS UNDO FAILED',
  skipped: ', AND ITS UNDO WAS GIVEN UP',
};

/** The participants of this demo give their reasons in this field. */
function reasonIn(content: unknown): string {
  const { reason } = (content ?? {}) as { readonly reason?: unknown };
  return typeof reason === 'string' ? reason : '';
}
