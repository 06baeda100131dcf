/** Sagas with one bug each, held out: written before the laws ran on them, and measured once. */
import { Saga, SagaRefused } from 'temporal-saga';
import type { ParticipantFunction } from 'temporal-saga/testing';
import { ask, keys, kept, of, planted, serve, typed } from './planted';

interface Rental {
  rentalId: string;
  member: string;
  days: number;
  items: readonly string[];
  previous?: string;
}
const rental: Rental = { rentalId: 'V7', member: 'bob', days: 3, items: ['tent', 'stove', 'rope'] };
type Context = Rental;
const all = ({ rentalId, member, days, items }: Rental) => ({ rentalId, member, days, items });

/** A saga of two steps: the first one has the bug, the second one may fail. */
const rentalSaga = (
  execute = all as (context: Context) => object,
  undo = all as (context: Context) => object,
) =>
  new Saga<Rental>('rental')
    .remoteStep('rent', ask<Context>('depot/rent', execute))
    .onFailure(ask<Context>('depot/return', undo))
    .remoteStep('bill', ask<Context>('office/bill', all))
    .onFailure(ask<Context>('office/cancel', all))
    .commit();
const office = (bills = keys()) => {
  const { execute, undo } = kept(bills, { value: ({ days }: Rental) => days * 12 });
  return serve({ bill: execute, cancel: undo });
};

/** A class with private stock. */
class Depot {
  readonly #stock = new Map([
    ['tent', 4],
    ['stove', 2],
    ['rope', 9],
  ]);
  readonly #rented = new Map<string, readonly string[]>();
  get stock() {
    return this.#stock;
  }
  get open() {
    return this.#rented.size;
  }
  rent(key: string, items: readonly string[]) {
    if (this.#rented.has(key)) return;
    for (const item of items) this.#stock.set(item, this.#stock.get(item)! - 1);
    this.#rented.set(key, items);
  }
  bringBack(key: string, brought = (items: readonly string[]) => items) {
    const items = this.#rented.get(key);
    if (!items) return;
    for (const item of brought(items)) this.#stock.set(item, this.#stock.get(item)! + 1);
    this.#rented.delete(key);
  }
}

export const BUGS_HELD_OUT = [
  planted('an undo that returns only the first item', rentalSaga(), {
    context: rental,
    participantState: () => ({ depot: new Depot(), gone: new Set<string>() }),
    participants: ({ depot, gone }) => ({
      depot: serve({
        rent: ({ idempotencyKey: key, content }) => {
          if (gone.has(key)) throw new SagaRefused();
          depot.rent(key, of<Rental>(content).items);
        },
        return: ({ undoOf }) => {
          for (const key of undoOf) {
            gone.add(key);
            depot.bringBack(key, (items) => items.slice(0, 1));
          }
        },
      }),
      office: office(),
    }),
    invariants: {
      'all is back': ({ status }, { depot }) => status === 'finished' || depot.stock.get('rope') === 9,
    },
  }),
  planted('an undo that resets the counter to its initial number', rentalSaga(), {
    context: rental,
    participantState: () => ({ desk: { free: 8 }, older: new Set(['V1', 'V2']), seen: keys() }),
    participants: ({ desk, seen }) => {
      const { execute, undo } = kept(seen, {
        value: () => 1,
        act: () => (desk.free -= 1),
        undo: () => (desk.free = 10),
      });
      return { depot: serve({ rent: execute, return: undo }), office: office() };
    },
    invariants: { 'eight are free': ({ status }, { desk }) => status === 'finished' || desk.free === 8 },
  }),
  planted('a refund to the account that was not charged', rentalSaga(), {
    context: rental,
    participantState: () => ({
      accounts: new Map([
        ['bob', 100],
        ['depot', 0],
      ]),
      seen: keys(),
    }),
    participants: ({ accounts, seen }) => {
      const move = (name: string, sum: number) => accounts.set(name, accounts.get(name)! + sum);
      const { execute, undo } = kept(seen, {
        value: ({ days }: Rental) => days * 12,
        act: (sum) => {
          move('bob', -sum);
          move('depot', sum);
        },
        undo: (sum) => {
          move('depot', sum);
          move('bob', -sum);
        },
      });
      return { depot: serve({ rent: execute, return: undo }), office: office() };
    },
    invariants: {
      'bob has his money': ({ status }, { accounts }) => status === 'finished' || accounts.get('bob') === 100,
    },
  }),
  planted(
    'a fee that the bank keeps',
    new Saga<{ transferId: string; amount: number }>('transfer')
      .remoteStep(
        'send',
        ask('bank/send', ({ amount }: { amount: number }) => ({ amount })),
      )
      .onFailure(ask('bank/recall', ({ amount }: { amount: number }) => ({ amount })))
      .remoteStep('confirm', ask('mail/confirm'))
      .withoutUndo('a mail')
      .commit(),
    {
      context: { transferId: 'X1', amount: 40 },
      participantState: () => ({
        bank: { checking: { balance: 75, fees: 0 } },
        seen: keys(),
        mails: [] as string[],
      }),
      participants: ({ bank: { checking }, seen, mails }) => {
        const { execute, undo } = kept(seen, {
          value: ({ amount }: { amount: number }) => amount,
          act: (amount) => {
            checking.balance -= amount + 1.5;
            checking.fees += 1.5;
          },
          undo: (amount) => (checking.balance += amount),
        });
        return {
          bank: serve({ send: execute, recall: undo }),
          mail: serve({
            confirm: ({ idempotencyKey: key }) => void (mails.includes(key) || mails.push(key)),
          }),
        };
      },
      invariants: {
        'all is back': ({ status }, { bank }) => status === 'finished' || bank.checking.balance === 75,
      },
    },
  ),
  planted(
    'a handler of refusals that lets the saga finish unpaid',
    new Saga<Rental>('rental')
      .remoteStep('rent', ask<Context>('depot/rent', all))
      .onFailure(ask<Context>('depot/return', all))
      .remoteStep('bill', ask<Context>('office/bill', all))
      .onError(() => undefined)
      .onFailure(ask<Context>('office/cancel', all))
      .commit(),
    {
      context: rental,
      participantState: () => ({ depot: keys(), bills: keys() }),
      participants: ({ depot, bills }) => {
        const { execute, undo } = kept(depot, { value: () => 1 });
        return { depot: serve({ rent: execute, return: undo }), office: office(bills) };
      },
      invariants: { 'paid when rented': (_, { depot, bills }) => depot.done.size === bills.done.size },
    },
  ),
  planted('an undo of the latest row, which may belong to another execution', rentalSaga(), {
    context: rental,
    participantState: () => ({ rows: [{ rental: 'V1', member: 'eve', state: 'out' }], gone: [] as string[] }),
    participants: ({ rows, gone }) => ({
      depot: serve({
        rent: ({ idempotencyKey, content }) => {
          const { rentalId, member } = of<Rental>(content);
          if (gone.includes(idempotencyKey)) throw new SagaRefused();
          if (!rows.some((row) => row.rental === rentalId))
            rows.push({ rental: rentalId, member, state: 'out' });
        },
        return: ({ undoOf }) => {
          for (const key of undoOf) {
            if (gone.includes(key)) continue;
            gone.push(key);
            const latest = rows.at(-1);
            if (latest) latest.state = 'back';
          }
        },
      }),
      office: office(),
    }),
    invariants: { 'eve keeps hers': (_, { rows }) => rows[0]?.state === 'out' },
  }),
  planted(
    'an undo that sets a default value instead of the previous one',
    new Saga<Rental>('tier')
      .remoteStep(
        'promote',
        ask<Context>('club/promote', ({ member }) => ({ member })),
      )
      .onFailure(ask<Context>('club/demote', ({ member }) => ({ member })))
      .remoteStep('bill', ask<Context>('office/bill', all))
      .onFailure(ask<Context>('office/cancel', all))
      .commit(),
    {
      context: rental,
      participantState: () => ({ members: { bob: { tier: 'silver' }, eve: { tier: 'none' } }, seen: keys() }),
      participants: ({ members, seen }) => {
        const { execute, undo } = kept(seen, {
          value: () => 1,
          act: () => (members.bob.tier = 'gold'),
          undo: () => (members.bob.tier = 'none'),
        });
        return { club: serve({ promote: execute, demote: undo }), office: office() };
      },
      invariants: {
        'bob is what he was': ({ status }, { members }) =>
          status === 'finished' || members.bob.tier === 'silver',
      },
    },
  ),
  planted('a refusal after the first items are taken', rentalSaga(), {
    context: rental,
    participantState: () => ({
      stock: typed<Record<string, number>>({ tent: 1, stove: 1, rope: 0 }),
      seen: new Set<string>(),
    }),
    participants: ({ stock, seen }) => ({
      depot: serve({
        rent: ({ idempotencyKey, content }) => {
          if (seen.has(idempotencyKey)) return;
          for (const item of of<Rental>(content).items) {
            if (stock[item] === 0) throw new SagaRefused({ missing: item });
            stock[item] = (stock[item] ?? 0) - 1;
          }
          seen.add(idempotencyKey);
        },
        return: ({ undoOf: [key = ''], content }) => {
          if (!seen.delete(key)) return;
          for (const item of of<Rental>(content).items) stock[item] = (stock[item] ?? 0) + 1;
        },
      }),
      office: office(),
    }),
    invariants: {
      'the tent is there': ({ status }, { stock }) => status === 'finished' || stock['tent'] === 1,
    },
  }),
  planted('a participant that remembers only the latest key', rentalSaga(), {
    context: rental,
    participantState: () => ({ out: 0, last: '', gone: new Set<string>() }),
    participants: (ledger) => {
      const serveBoth: ParticipantFunction = ({ idempotencyKey: key, operation, undoOf }) => {
        if (operation === 'rent' || operation === 'bill') {
          if (ledger.last === key || ledger.gone.has(key)) return;
          ledger.last = key;
          ledger.out += 1;
        }
        for (const undone of undoOf) {
          if (ledger.gone.has(undone)) continue;
          ledger.gone.add(undone);
          ledger.out -= 1;
        }
      };
      return { '*': serveBoth };
    },
    invariants: { 'nothing is out': ({ status }, { out }) => out === (status === 'finished' ? 2 : 0) },
  }),
  planted('an undo that is refused when it is repeated', rentalSaga(), {
    context: rental,
    participantState: () => ({ out: new Map<string, number>(), gone: new Set<string>() }),
    participants: ({ out, gone }) => ({
      depot: serve({
        rent: ({ idempotencyKey, content }) => {
          if (gone.has(idempotencyKey)) throw new SagaRefused();
          out.set(idempotencyKey, of<Rental>(content).days);
        },
        return: ({ undoOf: [key = ''] }) => {
          const wasGone = gone.has(key);
          gone.add(key);
          if (!out.delete(key) && wasGone) throw new SagaRefused({ why: 'already returned' });
        },
      }),
      office: office(),
    }),
    invariants: { 'nothing is out': ({ status }, { out }) => out.size === (status === 'finished' ? 1 : 0) },
  }),
  planted('a refund of a payment that was never made', rentalSaga(), {
    context: rental,
    participantState: () => ({ paid: new Map<string, number>(), refunds: new Map<string, number>() }),
    participants: ({ paid, refunds }) => ({
      depot: serve({
        rent: ({ idempotencyKey, content }) => {
          if (refunds.has(idempotencyKey)) throw new SagaRefused();
          paid.set(idempotencyKey, of<Rental>(content).days * 12);
        },
        return: ({ undoOf, content }) => {
          for (const key of undoOf) refunds.set(key, of<Rental>(content).days * 12);
        },
      }),
      office: office(),
    }),
    invariants: {
      'not more refunds than payments': (_, { paid, refunds }) =>
        [...refunds.keys()].every((key) => paid.has(key)),
    },
  }),
  planted(
    'an undo of a value that a later step has changed: the sum after the discount',
    new Saga<Rental & { sum: number }>('discount')
      .remoteStep(
        'charge',
        ask('bank/charge', ({ sum }: { sum: number }) => ({ sum })),
      )
      .onFailure(ask('bank/refund', ({ sum }: { sum: number }) => ({ sum })))
      .localStep('discount', (context) => {
        context.sum -= 4;
      })
      .remoteStep('bill', ask<Context>('office/bill', all))
      .onFailure(ask<Context>('office/cancel', all))
      .commit(),
    {
      context: { ...rental, sum: 36 },
      participantState: () => ({ balance: 60, seen: new Map<string, string>() }),
      participants: (ledger) => ({
        bank: serve({
          charge: ({ idempotencyKey: key, content }) => {
            if (ledger.seen.get(key) === 'undone') throw new SagaRefused();
            if (ledger.seen.has(key)) return;
            ledger.seen.set(key, 'done');
            ledger.balance -= of<{ sum: number }>(content).sum;
          },
          refund: ({ undoOf, content }) => {
            for (const key of undoOf) {
              if (ledger.seen.get(key) === 'done') ledger.balance += of<{ sum: number }>(content).sum;
              ledger.seen.set(key, 'undone');
            }
          },
        }),
        office: office(),
      }),
      invariants: {
        'the money is back': ({ status }, { balance }) => status === 'finished' || balance === 60,
      },
    },
  ),
  planted('an undo that restores the old state of all entries', rentalSaga(), {
    context: rental,
    participantState: () => ({
      shelf: { cups: 5, pots: 7 },
      snapshots: new Map<string, { cups: number; pots: number }>(),
      gone: new Set<string>(),
    }),
    participants: (ledger) => ({
      depot: serve({
        rent: ({ idempotencyKey: key }) => {
          if (ledger.gone.has(key)) throw new SagaRefused();
          if (ledger.snapshots.has(key)) return;
          ledger.snapshots.set(key, { ...ledger.shelf });
          ledger.shelf.cups -= 1;
        },
        return: ({ undoOf }) => {
          for (const key of undoOf) {
            const snapshot = ledger.snapshots.get(key);
            if (snapshot && !ledger.gone.has(key)) Object.assign(ledger.shelf, snapshot);
            ledger.gone.add(key);
          }
        },
      }),
      office: office(),
    }),
    invariants: { 'five cups': ({ status }, { shelf }) => status === 'finished' || shelf.cups === 5 },
  }),
  planted('an order that is stored under the name of its member', rentalSaga(), {
    context: rental,
    participantState: () => ({
      byMember: typed<Record<string, { rentalId: string; days: number }>>({
        eve: { rentalId: 'V1', days: 2 },
      }),
    }),
    participants: ({ byMember }) => ({
      depot: serve({
        rent: ({ content }) => {
          const { member, rentalId, days } = of<Rental>(content);
          if (byMember[member]?.days === 0 && byMember[member].rentalId === rentalId) throw new SagaRefused();
          byMember[member] = { rentalId, days };
        },
        return: ({ content }) => {
          const { member, rentalId } = of<Rental>(content);
          byMember[member] = { rentalId, days: 0 };
        },
      }),
      office: office(),
    }),
    invariants: { 'eve keeps hers': (_, { byMember }) => byMember['eve']?.days === 2 },
  }),
];
