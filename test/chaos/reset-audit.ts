/**
 * The audit of an order whose workflow was reset. A reset undoes no effect, so each effect must be done and wanted, or
 * undone, or listed in the record.
 */
import type { SagaExecution } from 'temporal-saga/client';
import type { Line } from './audit';
import type { Effect, Order } from './shapes';

/** The disagreement about one effect, if any. */
export function wrongAfterReset(
  { effect, undo }: Effect,
  isWanted: boolean,
  lines: readonly Line[],
  execution: SagaExecution<Order>,
): readonly string[] {
  const operations = lines.map(({ operation }) => operation);
  const done = operations.filter((one) => one === effect).length;
  const undone = operations.filter((one) => one === undo).length;
  const isListed = undo === undefined ? isInRecord(effect, execution) : isSkippedUndo(effect, execution);
  if (done - undone === 0 && !isWanted) return [];
  if (done - undone === 1 && (isWanted || isListed)) return [];
  const what = isWanted ? 'is wanted' : isListed ? 'is listed' : 'is neither wanted nor listed';
  return [`after a reset ${String(done)} x ${effect}, ${String(undone)} x ${undo ?? 'no undo'}; it ${what}`];
}

/** An execution may be incomplete only because an operator has ended it. */
export function isEnded({ status, actions }: SagaExecution<Order>): boolean {
  return status === 'incomplete' && actions.some(({ action, applied }) => action === 'end' && applied);
}

/** The record lists a step without an undo, with its outcome. */
function isInRecord(effect: string, { steps }: SagaExecution<Order>): boolean {
  return steps.some(({ step, outcome }) => isOf(effect, step) && outcome !== undefined);
}

/** The record lists an undo that did not happen. */
function isSkippedUndo(effect: string, { undoErrors }: SagaExecution<Order>): boolean {
  return undoErrors.some(({ step = '' }) => isOf(effect, step));
}

/** The step `fly`, which may be in a branch, has the effect `parcels/fly`; the step `pick` of the first item `stock/pick-1`. */
function isOf(effect: string, step: string): boolean {
  const [, item] = /\[(\d+)\]\.pick$/.exec(step) ?? [];
  const name = item === undefined ? step.split('.').at(-1) : `pick-${String(Number(item) + 1)}`;
  return name === effect.slice(effect.indexOf('/') + 1);
}
