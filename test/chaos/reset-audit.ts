/**
 * What holds of an order whose workflow was reset, which takes no effect back: each effect is done and wanted, undone, or
 * listed in the record.
 */
import type { SagaExecution } from 'temporal-saga/client';
import type { Line } from './audit';
import type { Deed, Order } from './shapes';

/** What is wrong with one effect. */
export function wrongAfterReset(
  { deed, undo }: Deed,
  isWanted: boolean,
  lines: readonly Line[],
  execution: SagaExecution<Order>,
): readonly string[] {
  const operations = lines.map(({ operation }) => operation);
  const done = operations.filter((one) => one === deed).length;
  const undone = operations.filter((one) => one === undo).length;
  const isListed = undo === undefined ? isInRecord(deed, execution) : isGivenUp(deed, execution);
  if (done - undone === 0 && !isWanted) return [];
  if (done - undone === 1 && (isWanted || isListed)) return [];
  const what = isWanted ? 'is wanted' : isListed ? 'is listed' : 'is neither wanted nor listed';
  return [`after a reset ${String(done)} x ${deed}, ${String(undone)} x ${undo ?? 'no undo'}; it ${what}`];
}

/** An execution is incomplete when an operator has ended it, and for no other reason. */
export function isEnded({ status, actions }: SagaExecution<Order>): boolean {
  return status === 'incomplete' && actions.some(({ action, applied }) => action === 'end' && applied);
}

/** A step without an undo stands in the record with what is known of it. */
function isInRecord(deed: string, { steps }: SagaExecution<Order>): boolean {
  return steps.some(({ step, outcome }) => isOf(deed, step) && outcome !== undefined);
}

/** An undo that did not happen is listed. */
function isGivenUp(deed: string, { undoErrors }: SagaExecution<Order>): boolean {
  return undoErrors.some(({ step = '' }) => isOf(deed, step));
}

/** `parcels/fly` is done in a step `fly`, which may stand in a branch. */
function isOf(deed: string, step: string): boolean {
  return step.split('.').at(-1) === deed.slice(deed.indexOf('/') + 1);
}
