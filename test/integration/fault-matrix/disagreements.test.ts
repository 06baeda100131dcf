import type { SagaExecution } from 'temporal-saga/client';
import type { BookReport } from '../../../examples/order-processing/participants/reply';
import { disagreements } from './disagreements';
import { DEEDS, type Trip } from './trip-sagas';

/** The tests of this folder would be worth nothing if the comparison let everything pass. */

const GIVEN_UP = { step: 'car', undo: { by: 'ann' } };

function ended(status: string, ...steps: readonly object[]): SagaExecution<Trip> {
  const undoErrors = steps.map((step) => ({ code: 'SKIPPED', ...step }));
  return { uuid: 'one', status, steps, undoErrors } as unknown as SagaExecution<Trip>;
}

function books(...operations: readonly string[]): BookReport['entries'] {
  return operations.map((operation, index) => ({ orderId: 'one', operation, key: String(index), amount: 1 }));
}

const ALL = Object.values(DEEDS).map(({ deed }) => deed);

describe('the comparison of a trip with the books', () => {
  it.each([
    ['has done every deed', ended('finished'), books(...ALL)],
    ['has undone what it did', ended('errored'), books('hotel/book', 'hotel/cancel')],
    ['names who gave an undo up', ended('incomplete', GIVEN_UP), books('car/book')],
  ])('finds nothing wrong with one that %s', (_, execution, entries) => {
    expect(disagreements(execution, entries)).toEqual([]);
  });

  it.each([
    ['a deed is missing', ended('finished'), books(...ALL.slice(1))],
    ['a deed was done twice', ended('finished'), books(...ALL, 'hotel/book')],
    ['a deed was undone', ended('finished'), books(...ALL, 'hotel/cancel')],
    ['a deed was not undone', ended('errored'), books('hotel/book')],
    ['a deed was undone twice', ended('cancelled'), books('car/book', 'car/cancel', 'car/cancel')],
    [
      'somebody is named and it was undone twice',
      ended('incomplete', GIVEN_UP),
      books('car/book', 'car/cancel', 'car/cancel'),
    ],
    ['a key was used twice', ended('errored'), [...books('car/book'), ...books('car/cancel')]],
  ])('finds that %s', (_, execution, entries) => {
    expect(disagreements(execution, entries)).not.toEqual([]);
  });
});
