import { type ExecutedStep, type SagaExecution, SagaExecutionUnfinishedError } from 'temporal-saga/client';
import { type ServiceLedger, linesOf, type Verdict } from './audit';
import type { Ending } from './customers';

/** The transcript of an order that does not agree: the disagreements, its record, and its entries in the ledgers. */
export function transcriptOf(
  { ending, disagreements }: Verdict,
  ledgers: readonly ServiceLedger[],
): readonly string[] {
  const { order, execution = lastSeen(ending) } = ending;
  const { id } = order.context;
  const { status = 'unknown', error, steps = [], actions = [] } = execution ?? {};
  return [
    `${id}: ${status}${error ? `, ${error.code} at ${error.step ?? 'the start'}: ${error.message}` : ''}`,
    ...disagreements.map((one) => `  WRONG: ${one}`),
    `  order: ${orderText(order)}`,
    ...steps.map((step) => `  step: ${describeStep(step)}`),
    ...actions.map(({ action, step, phase, applied }) => {
      const place = [phase, step].filter(Boolean).join(' of ');
      return `  action: ${action} ${place}${applied ? '' : ', not applied'}`;
    }),
    ...linesOf(id, ledgers).map(({ operation, key }) => `  ledger: ${operation} ${key}`),
  ];
}

/** The plan of an order, in words. */
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

function describeStep({ step, status, outcome, attempts, error, undo }: ExecutedStep): string {
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

/** The last record that the client saw before it stopped waiting. */
function lastSeen({ clientError }: Ending): SagaExecution | undefined {
  return clientError instanceof SagaExecutionUnfinishedError ? clientError.execution : undefined;
}
