import type { SagaExecution } from 'temporal-saga/client';
import type { LedgerReport } from '../../../examples/order-processing/participants/reply';
import { disagreements } from './disagreements';
import { EFFECTS, type Trip } from './trip-sagas';

/** The tests of this folder prove nothing if the comparison accepts everything. */

const SKIPPED_UNDO = { step: 'car', undo: { by: 'ann' } };

function ended(status: string, ...steps: readonly object[]): SagaExecution<Trip> {
  const undoErrors = steps.map((step) => ({ code: 'SKIPPED', ...step }));
  return { uuid: 'one', status, steps, undoErrors } as unknown as SagaExecution<Trip>;
}

function ledgerEntries(...operations: readonly string[]): LedgerReport['entries'] {
  return operations.map((operation, index) => ({ orderId: 'one', operation, key: String(index), amount: 1 }));
}

const ALL = Object.values(EFFECTS).map(({ effect }) => effect);

describe('the comparison of a trip with the ledgers', () => {
  it.each([
    ['has every effect', ended('finished'), ledgerEntries(...ALL)],
    ['has undone its effects', ended('errored'), ledgerEntries('hotel/book', 'hotel/cancel')],
    ['names the operator who skipped an undo', ended('incomplete', SKIPPED_UNDO), ledgerEntries('car/book')],
  ])('the comparison accepts a trip that %s', (_, execution, entries) => {
    expect(disagreements(execution, entries)).toEqual([]);
  });

  it.each([
    ['an effect is missing', ended('finished'), ledgerEntries(...ALL.slice(1))],
    ['an effect is there twice', ended('finished'), ledgerEntries(...ALL, 'hotel/book')],
    ['an effect was undone', ended('finished'), ledgerEntries(...ALL, 'hotel/cancel')],
    ['an effect was not undone', ended('errored'), ledgerEntries('hotel/book')],
    ['an effect was undone twice', ended('cancelled'), ledgerEntries('car/book', 'car/cancel', 'car/cancel')],
    [
      'an undo was skipped and yet done twice',
      ended('incomplete', SKIPPED_UNDO),
      ledgerEntries('car/book', 'car/cancel', 'car/cancel'),
    ],
    [
      'a key was used twice',
      ended('errored'),
      [...ledgerEntries('car/book'), ...ledgerEntries('car/cancel')],
    ],
  ])('the comparison finds that %s', (_, execution, entries) => {
    expect(disagreements(execution, entries)).not.toEqual([]);
  });
});
