import type { SagaExecution } from 'temporal-saga/client';
import type { LedgerReport } from '../../../examples/order-processing/participants/reply';
import { EFFECTS, type Trip } from './trip-sagas';

type Entries = LedgerReport['entries'];

/**
 * Every difference between the record of a trip and the ledgers, in words. A finished trip has each effect once and has
 * undone none; any other has undone each of its effects once, or lists it with the operator who skipped its undo.
 */
export function disagreements(
  { uuid, status, undoErrors, steps }: SagaExecution<Trip>,
  ledgerEntries: Entries,
): readonly string[] {
  const own = ledgerEntries.filter(({ orderId }) => orderId === uuid);
  const count = (operation: string) => own.filter((entry) => entry.operation === operation).length;
  const wrong = Object.entries(EFFECTS).flatMap(([path, { effect, undo }]) => {
    const [done, undone] = [count(effect), count(undo)];
    const record = steps.find(({ step }) => step === path);
    const isSkipped = record?.undo?.by !== undefined && undoErrors.some(({ step }) => step === path);
    const isRight =
      status === 'finished'
        ? done === 1 && undone === 0
        : done <= 1 && (undone === done || (isSkipped && undone === 0));
    return isRight ? [] : [`${uuid} is ${status}: ${String(done)} x ${effect}, ${String(undone)} x ${undo}`];
  });
  const keys = own.map(({ key }) => key);
  return [...wrong, ...keys.filter((key, index) => keys.indexOf(key) !== index)];
}
