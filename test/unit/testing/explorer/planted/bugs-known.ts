/** Sagas with one bug each, which the laws about participant state were developed with. */
import { Saga, SagaRefused } from 'temporal-saga';
import { ask, keys, kept, of, planted, serve } from './planted';

interface Order {
  orderId: string;
  customer: string;
  total: number;
  reservationId?: string;
  invoiceId?: string;
}
const order: Order = { orderId: 'O1', customer: 'ann', total: 19.99 };
const id = ({ orderId }: Pick<Order, 'orderId'>) => ({ orderId });
const money = ({ orderId, total }: Order) => ({ orderId, total });
type Context = Order;

/** Reserves and charges, in the style of docs/testing.md. */
const shop = () =>
  new Saga<Order>('shop')
    .remoteStep('reserve', ask<Context>('stock/reserve', id))
    .onFailure(ask<Context>('stock/release', id))
    .remoteStep('charge', ask<Context>('bank/charge', money))
    .onFailure(ask<Context>('bank/refund', money))
    .commit();
const shopLedger = () => ({
  reserved: new Set<string>(),
  charged: new Map<string, number>(),
  undone: new Set<string>(),
});
type ShopLedger = ReturnType<typeof shopLedger>;
const stock = ({ reserved, undone }: ShopLedger) => ({
  reserve: ({ idempotencyKey }: { idempotencyKey: string }) => {
    if (undone.has(idempotencyKey)) throw new SagaRefused();
    reserved.add(idempotencyKey);
    return { reservationId: 'R1' };
  },
  release: ({ undoOf }: { undoOf: readonly string[] }) => {
    for (const key of undoOf) {
      undone.add(key);
      reserved.delete(key);
    }
  },
});
const bank = ({ charged, undone }: ShopLedger) => ({
  charge: ({ idempotencyKey, content }: { idempotencyKey: string; content: unknown }) => {
    if (undone.has(idempotencyKey)) throw new SagaRefused();
    charged.set(idempotencyKey, of<Order>(content).total);
  },
  refund: ({ undoOf }: { undoOf: readonly string[] }) => {
    for (const key of undoOf) {
      undone.add(key);
      charged.delete(key);
    }
  },
});
const shopInvariants = {
  'all or nothing': ({ status }: { status: string }, { reserved, charged }: ShopLedger) =>
    reserved.size === (status === 'finished' ? 1 : 0) && charged.size === (status === 'finished' ? 1 : 0),
};

export const BUGS_KNOWN = [
  planted('an undo in name only', shop(), {
    context: order,
    participantState: shopLedger,
    participants: (ledger) => ({
      stock: serve({
        ...stock(ledger),
        release: ({ undoOf }) => void undoOf.map((key) => ledger.undone.add(key)),
      }),
      bank: serve(bank(ledger)),
    }),
    effects: ({ reserved, charged }) => ({ reserved, charged }),
    invariants: shopInvariants,
  }),
  planted('a late request that is accepted after its undo', shop(), {
    context: order,
    participantState: shopLedger,
    participants: (ledger) => ({
      stock: serve(stock(ledger)),
      bank: serve({
        ...bank(ledger),
        charge: ({ idempotencyKey, content }) =>
          void ledger.charged.set(idempotencyKey, of<Order>(content).total),
      }),
    }),
    invariants: shopInvariants,
  }),
  planted(
    'an undo with data of a lost reply',
    new Saga<Order>('shop')
      .remoteStep('reserve', ask<Context>('stock/reserve', id))
      .onSuccess<{ reservationId: string }>((context, response) => {
        context.reservationId = response.content().reservationId;
      })
      .onFailure(ask<Context>('stock/release', ({ reservationId }) => ({ reservationId })))
      .remoteStep('charge', ask<Context>('bank/charge', money))
      .onFailure(ask<Context>('bank/refund', money))
      .commit(),
    {
      context: order,
      participantState: () => ({
        rows: new Map<string, { key: string; state: string }>(),
        dead: new Set<string>(),
        bank: keys(),
      }),
      participants: ({ rows, dead, bank: ledger }) => {
        const { execute, undo } = kept(ledger, { value: ({ total }: Order) => total });
        return {
          stock: serve({
            reserve: ({ idempotencyKey: key }) => {
              if (dead.has(key)) throw new SagaRefused();
              const known = [...rows].find(([, row]) => row.key === key)?.[0] ?? `R${String(rows.size + 1)}`;
              rows.set(known, { key, state: 'held' });
              return { reservationId: known };
            },
            release: ({ content, undoOf: [key = ''] }) => {
              dead.add(key);
              const row = rows.get(of<Order>(content).reservationId ?? '');
              if (row) row.state = 'free';
            },
          }),
          bank: serve({ charge: execute, refund: undo }),
        };
      },
      invariants: {
        'nothing is held': ({ status }, { rows }) =>
          status === 'finished' || ![...rows.values()].some(({ state }) => state === 'held'),
      },
    },
  ),
  planted(
    'one id for all executions of a customer',
    new Saga<Order>('hotel')
      .remoteStep(
        'book',
        ask<Context>('hotel/book', ({ customer }) => ({ customer })),
      )
      .onFailure(ask<Context>('hotel/cancel', ({ customer }) => ({ customer })))
      .remoteStep('charge', ask<Context>('bank/charge', money))
      .onFailure(ask<Context>('bank/refund', money))
      .commit(),
    {
      context: order,
      participantState: () => ({ nights: new Map<string, string>(), gone: new Set<string>(), bank: keys() }),
      participants: ({ nights, gone, bank: ledger }) => {
        const { execute, undo } = kept(ledger, { value: ({ total }: Order) => total });
        return {
          hotel: serve({
            book: ({ content, idempotencyKey }) => {
              if (gone.has(idempotencyKey)) throw new SagaRefused();
              const { customer } = of<Order>(content);
              if (!nights.has(customer)) nights.set(customer, idempotencyKey);
            },
            cancel: ({ content, undoOf: [key = ''] }) => {
              gone.add(key);
              nights.delete(of<Order>(content).customer);
            },
          }),
          bank: serve({ charge: execute, refund: undo }),
        };
      },
      invariants: {
        'one night': ({ status }, { nights }) => nights.size === (status === 'finished' ? 1 : 0),
      },
    },
  ),
  planted('a refund that is rounded', shop(), {
    context: order,
    participantState: () => ({ stock: keys(), wallet: 100, bank: keys() }),
    participants: (ledger) => {
      const stock = kept(ledger.stock, { value: () => 1 });
      const bank = kept(ledger.bank, {
        value: ({ total }: Order) => total,
        act: (total) => (ledger.wallet -= total),
        undo: (total) => (ledger.wallet += Math.floor(total)),
      });
      return {
        stock: serve({ reserve: stock.execute, release: stock.undo }),
        bank: serve({ charge: bank.execute, refund: bank.undo }),
      };
    },
    invariants: { 'no cent is lost': ({ status }, { wallet }) => status === 'finished' || wallet === 100 },
  }),
  planted(
    'an undo that is not the inverse: ten percent up, then ten percent down',
    new Saga<{ sku: string }>('prices')
      .remoteStep('raise', ask('shop/raise'))
      .onFailure(ask('shop/lower'))
      .remoteStep('publish', ask('site/publish'))
      .onFailure(ask('site/retract'))
      .commit(),
    {
      context: { sku: 'cup' },
      participantState: () => ({ prices: { cup: 50 }, raise: keys(), site: keys() }),
      participants: ({ prices, raise, site }) => {
        const price = kept(raise, {
          value: () => 1,
          act: () => (prices.cup *= 1.1),
          undo: () => (prices.cup *= 0.9),
        });
        const { execute, undo } = kept(site, { value: () => 1 });
        return {
          shop: serve({ raise: price.execute, lower: price.undo }),
          site: serve({ publish: execute, retract: undo }),
        };
      },
      invariants: {
        'the price is the old one': ({ status }, { prices }) =>
          status === 'finished' || Math.abs(prices.cup - 50) < 0.001,
      },
    },
  ),
  planted('an undo that also removes the reservations of other executions', shop(), {
    context: order,
    participantState: () => ({
      rows: [{ order: 'O0', key: 'older' }],
      done: new Set<string>(),
      bank: keys(),
    }),
    participants: ({ rows, done, bank: ledger }) => {
      const { execute, undo } = kept(ledger, { value: ({ total }: Order) => total });
      return {
        stock: serve({
          reserve: ({ idempotencyKey: key, content }) => {
            if (done.has(key)) return;
            done.add(key);
            rows.push({ order: of<Order>(content).orderId, key });
          },
          release: ({ undoOf: [key = ''] }) => {
            done.add(key);
            rows.splice(0);
          },
        }),
        bank: serve({ charge: execute, refund: undo }),
      };
    },
    invariants: { 'the older one stays': (_, { rows }) => rows.some(({ order: of }) => of === 'O0') },
  }),
  planted('a ledger that grows with each attempt', shop(), {
    context: order,
    participantState: () => ({ ledger: [] as { account: string; amount: number }[], stock: keys() }),
    participants: ({ ledger, stock }) => {
      const { execute, undo } = kept(stock, { value: () => 1 });
      return {
        stock: serve({ reserve: execute, release: undo }),
        bank: serve({
          charge: ({ content }) => void ledger.push({ account: 'shop', amount: of<Order>(content).total }),
          refund: ({ content }) => void ledger.push({ account: 'shop', amount: -of<Order>(content).total }),
        }),
      };
    },
    invariants: {
      'booked once': ({ status }, { ledger }) =>
        ledger.reduce((sum, { amount }) => sum + amount, 0) === (status === 'finished' ? 19.99 : 0),
    },
  }),
  planted('a refusal that uses up the limit', shop(), {
    contexts: [order, { ...order, orderId: 'O2', total: 500 }],
    participantState: () => ({ stock: keys(), account: { limit: 100, used: 0 }, bank: keys() }),
    participants: ({ stock: ledger, account, bank: charges }) => {
      const { execute, undo } = kept(ledger, { value: () => 1 });
      const bank = kept(charges, {
        value: ({ total }: Order) => total,
        act: (total) => {
          account.used += total;
          if (account.used > account.limit) throw new SagaRefused({ why: 'limit' });
        },
        undo: (total) => (account.used -= total),
      });
      return {
        stock: serve({ reserve: execute, release: undo }),
        bank: serve({ charge: bank.execute, refund: bank.undo }),
      };
    },
    invariants: {
      'nothing is used': ({ status }, { account }) => status === 'finished' || account.used === 0,
    },
  }),
  planted(
    'a probe that answers done for a request that was not',
    new Saga<Order>('pay')
      .remoteStep('charge', ask<Context>('bank/charge', money))
      .probe(ask<Context>('bank/status', id))
      .onFailure(ask<Context>('bank/refund', money))
      .commit(),
    {
      context: order,
      participantState: () => keys(),
      participants: (ledger) => {
        const { execute, undo } = kept(ledger, { value: ({ total }: Order) => total });
        return {
          bank: serve({ charge: execute, refund: undo, status: () => ({ outcome: 'done', content: {} }) }),
        };
      },
      invariants: { charged: ({ status }, { done }) => done.size === (status === 'finished' ? 1 : 0) },
    },
  ),
  planted(
    'an undo that needs data of a later step',
    new Saga<Order>('invoice')
      .remoteStep('charge', ask<Context>('bank/charge', money))
      .onFailure(ask<Context>('bank/refund', ({ invoiceId }) => ({ invoiceId })))
      .remoteStep('invoice', ask<Context>('accounting/write', id))
      .onSuccess<{ invoiceId: string }>((context, response) => {
        context.invoiceId = response.content().invoiceId;
      })
      .onFailure(ask<Context>('accounting/tear', id))
      .commit(),
    {
      context: order,
      participantState: () => ({
        charged: new Map<string, { orderId: string; open: boolean }>(),
        undone: new Set<string>(),
        invoices: keys<string>(),
      }),
      participants: ({ charged, undone, invoices }) => {
        const { execute, undo } = kept(invoices, { value: ({ orderId }: Order) => orderId });
        return {
          bank: serve({
            charge: ({ idempotencyKey, content }) => {
              if (undone.has(idempotencyKey)) throw new SagaRefused();
              charged.set(idempotencyKey, { orderId: of<Order>(content).orderId, open: true });
            },
            refund: ({ content, undoOf }) => {
              for (const key of undoOf) undone.add(key);
              const { invoiceId = '' } = of<Order>(content);
              for (const row of charged.values()) if (invoiceId === `I-${row.orderId}`) row.open = false;
            },
          }),
          accounting: serve({
            write: async (request) => {
              await execute(request);
              return { invoiceId: `I-${of<Order>(request.content).orderId}` };
            },
            tear: undo,
          }),
        };
      },
      invariants: {
        'nothing is charged': ({ status }, { charged }) =>
          status === 'finished' || ![...charged.values()].some(({ open }) => open),
      },
    },
  ),
  planted(
    'an undo that is sent to another participant',
    new Saga<Order>('trip')
      .remoteStep('fly', ask<Context>('air/book', id))
      .onFailure(ask<Context>('hotel/cancel', id))
      .remoteStep('sleep', ask<Context>('hotel/book', id))
      .onFailure(ask<Context>('hotel/cancel', id))
      .commit(),
    {
      context: order,
      participantState: () => ({ air: keys<string>(), hotel: keys<string>() }),
      participants: ({ air, hotel }) => {
        const value = { value: ({ orderId }: Order) => orderId };
        const [flights, rooms] = [kept(air, value), kept(hotel, value)];
        return {
          air: serve({ book: flights.execute, cancel: flights.undo }),
          hotel: serve({ book: rooms.execute, cancel: rooms.undo }),
        };
      },
      invariants: {
        'nothing is booked': ({ status }, { air, hotel }) =>
          status === 'finished' || air.done.size + hotel.done.size === 0,
      },
    },
  ),
  planted(
    'a request that is sent twice because its probe does not find it',
    new Saga<Order>('pay', { whenNotDone: 'retry' })
      .remoteStep('charge', ask<Context>('bank/charge', money))
      .probe(ask<Context>('bank/status', id))
      .onFailure(ask<Context>('bank/refund', money))
      .commit(),
    {
      context: order,
      participantState: () => ({
        payments: [] as { key: string; orderId: string; total: number }[],
        undone: [] as string[],
      }),
      participants: ({ payments, undone }) => ({
        bank: serve({
          charge: ({ idempotencyKey: key, content }) => {
            if (undone.includes(key)) throw new SagaRefused();
            if (payments.some((one) => one.key === key)) return;
            payments.push({ key, ...of<Order>(content) });
          },
          status: ({ idempotencyKey }) => ({
            outcome: payments.some(({ key }) => key === idempotencyKey) ? 'done' : 'not-done',
          }),
          refund: ({ undoOf }) => {
            undone.push(...undoOf.filter((key) => !undone.includes(key)));
            for (const key of undoOf) {
              const index = payments.findIndex((one) => one.key === key);
              if (index >= 0) payments.splice(index, 1);
            }
          },
        }),
      }),
      invariants: {
        'paid once': ({ status }, { payments }) => payments.length === (status === 'finished' ? 1 : 0),
      },
    },
  ),
  planted('a second attempt that is treated as a repetition', shop(), {
    context: order,
    participantState: () => ({ stock: keys(), bank: keys() }),
    participants: ({ stock: ledger, bank: charges }) => {
      const { execute, undo } = kept(ledger, { value: () => 1 });
      const bank = kept(charges, { value: ({ total }: Order) => total });
      return {
        stock: serve({
          reserve: (request) => (request.attempt > 1 ? {} : execute(request)),
          release: undo,
        }),
        bank: serve({ charge: bank.execute, refund: bank.undo }),
      };
    },
    invariants: {
      'all or nothing': ({ status }, { stock: { done } }) => done.size === (status === 'finished' ? 1 : 0),
    },
  }),
];
