import { type ExecutedStep, type SagaExecution, SagaExecutionUnfinishedError } from 'temporal-saga/client';
import { type Book, linesOf, type Verdict } from './audit';
import type { Ending } from './customers';

/** What is known of an order that does not agree: what is wrong, its record, and its lines in the books. */
export function storyOf({ ending, disagreements }: Verdict, books: readonly Book[]): readonly string[] {
  const { order, execution = lastSeen(ending) } = ending;
  const { id } = order.context;
  const { status = 'unknown', error, steps = [], actions = [] } = execution ?? {};
  return [
    `${id}: ${status}${error ? `, ${error.code} at ${error.step ?? 'the start'}: ${error.message}` : ''}`,
    ...disagreements.map((one) => `  WRONG: ${one}`),
    `  order: ${orderText(order)}`,
    ...steps.map((step) => `  step: ${shownStep(step)}`),
    ...actions.map(({ action, step, phase, applied }) => {
      const place = [phase, step].filter(Boolean).join(' of ');
      return `  action: ${action} ${place}${applied ? '' : ', not applied'}`;
    }),
    ...linesOf(id, books).map(({ operation, key }) => `  book: ${operation} ${key}`),
  ];
}

/** What was planned for an order. */
function orderText({ context, interruption, command }: Ending['order']): string {
  const { refused, isExpress } = context;
  const parts = [
    isExpress && 'express',
    refused && `${refused} is refused`,
    interruption?.kind,
    command?.kind,
  ];
  return parts.filter(Boolean).join(', ') || 'plain';
}

function shownStep({ step, status, outcome, attempts, error, undo }: ExecutedStep): string {
  return [
    `${step} ${status}`,
    outcome,
    attempts !== undefined && `${String(attempts)} attempts`,
    error?.code,
    undo && `undo ${undo.status}`,
    undo?.error?.code,
  ]
    .filter(Boolean)
    .join(', ');
}

/** What the client saw when it waited no longer. */
function lastSeen({ trouble }: Ending): SagaExecution | undefined {
  return trouble instanceof SagaExecutionUnfinishedError ? trouble.execution : undefined;
}
