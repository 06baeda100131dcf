/** DTM: a branch is one line, with its undo; branches may run beside each other, in an order. */
import { operation, participant, Saga } from 'temporal-saga';
import { known } from './known-saga';

interface Bank {
  transOut(content: { user: number; amount: number }): void;
  transOutRevert(content: { user: number; amount: number }): void;
  transIn(content: { user: number; amount: number }): void;
  transInRevert(content: { user: number; amount: number }): void;
}
const bank = participant<Bank>('bank');
const out = operation(bank.transOut).undoneBy(bank.transOutRevert);
const into = operation(bank.transIn).undoneBy(bank.transInRevert);

interface Transfer {
  amount: number;
}
const user =
  (number: number) =>
  ({ amount }: Transfer) => ({ user: number, amount });

const transfer = new Saga<Transfer>('transfer').step('out', out, user(1)).step('in', into, user(2)).commit();

const concurrent = new Saga<Transfer>('concurrent-transfer');
concurrent
  .parallelStep('transfers')
  .branch('out-1', (body) => body.step('out', out, user(1)))
  .branch('out-2', (body) => body.step('out', out, user(2)))
  .branch('in-3', (body) => body.step('in', into, user(3)), { after: ['out-1'] })
  .branch('in-4', (body) => body.step('in', into, user(4)), { after: ['out-1', 'out-2'] });
concurrent.commit();

export const DTM = [
  known(transfer, { context: { amount: 5 } }),
  known(concurrent, { context: { amount: 5 } }),
];
