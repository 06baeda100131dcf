/** Seata: a state machine with a loop that needs a part of its items, and a compensation of a whole part. */
import { operation, participant, Saga } from 'temporal-saga';
import { known } from './known-saga';

interface Inventory {
  reduce(content: { key: string; count: number }): void;
  compensateReduce(content: { key: string }): void;
}
interface Balance {
  reduce(content: { key: string; amount: number }): { throwException?: boolean };
  compensateReduce(content: { key: string }): void;
}
const inventory = participant<Inventory>('inventory-action');
const balance = participant<Balance>('balance-action');
const byKey = ({ sent: { key } }: { sent: { key: string } }) => ({ key });

interface Order {
  key: string;
  warehouses: string[];
  count: number;
  amount: number;
}

const reduceInventoryAndBalance = new Saga<Order>('reduce-inventory-and-balance');
reduceInventoryAndBalance
  .forEachStep<{ key: string; count: number }>(
    'inventory',
    (body) =>
      body.step(
        'reduce',
        operation(inventory.reduce).undoneBy(inventory.compensateReduce, byKey),
        ({ key, count }) => ({
          key,
          count,
        }),
      ),
    { atOnce: 2, enough: { percent: 50 } },
  )
  .over(({ warehouses }) => warehouses)
  .input(({ key, count }, warehouse) => ({ key: `${key}-${warehouse}`, count }));
reduceInventoryAndBalance.step(
  'balance',
  operation(balance.reduce)
    .undoneBy(balance.compensateReduce, byKey)
    .options({ execute: { maximumAttempts: 3 } }),
  ({ key, amount }) => ({ key, amount }),
);
reduceInventoryAndBalance.commit();

export const SEATA = [
  known(reduceInventoryAndBalance, {
    context: { key: 'K1', warehouses: ['n', 's', 'w'], count: 1, amount: 5 },
  }),
];
