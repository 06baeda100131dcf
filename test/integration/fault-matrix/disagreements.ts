import type { SagaExecution } from 'temporal-saga/client';
import type { BookReport } from '../../../examples/order-processing/participants/reply';
import { DEEDS, type Trip } from './trip-sagas';

type Entries = BookReport['entries'];

/**
 * Everything in which the record of a trip and the books differ, in words. A finished trip has done each deed once
 * and undone none; of any other, each deed that was done was undone once, or is listed with the name of the person
 * who gave its undo up.
 */
export function disagreements(
  { uuid, status, undoErrors, steps }: SagaExecution<Trip>,
  books: Entries,
): readonly string[] {
  const own = books.filter(({ orderId }) => orderId === uuid);
  const count = (operation: string) => own.filter((entry) => entry.operation === operation).length;
  const wrong = Object.entries(DEEDS).flatMap(([path, { deed, undo }]) => {
    const [done, undone] = [count(deed), count(undo)];
    const record = steps.find(({ step }) => step === path);
    const isGivenUp = record?.undo?.by !== undefined && undoErrors.some(({ step }) => step === path);
    const isRight =
      status === 'finished'
        ? done === 1 && undone === 0
        : done <= 1 && (undone === done || (isGivenUp && undone === 0));
    return isRight ? [] : [`${uuid} is ${status}: ${String(done)} x ${deed}, ${String(undone)} x ${undo}`];
  });
  const keys = own.map(({ key }) => key);
  return [...wrong, ...keys.filter((key, index) => keys.indexOf(key) !== index)];
}
