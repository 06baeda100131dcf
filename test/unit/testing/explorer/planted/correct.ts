/** Correct sagas whose participants store their state in many ways. */
import { nothingToUndo, Saga, SagaRefused } from 'temporal-saga';
import { ask, keys, kept, of, planted, serve, typed } from './planted';

interface Order {
  orderId: string;
  customer: string;
  total: number;
  ticket?: string;
}
const order: Order = { orderId: 'O1', customer: 'ann', total: 19.99 };
const id = ({ orderId }: Pick<Order, 'orderId'>) => ({ orderId });
const money = ({ orderId, total }: Order) => ({ orderId, total });
type Context = Order;

export const CORRECT = [
  planted(
    'sets and maps of keys',
    new Saga<Order>('shop')
      .remoteStep('reserve', ask<Context>('stock/reserve', id))
      .onFailure(ask<Context>('stock/release', id))
      .remoteStep('charge', ask<Context>('bank/charge', money))
      .onFailure(ask<Context>('bank/refund', money))
      .commit(),
    {
      context: order,
      participantState: () => ({ stock: keys(), bank: keys(), wallet: 100 }),
      participants: (ledger) => {
        const stock = kept(ledger.stock, { value: () => 1 });
        const bank = kept(ledger.bank, {
          value: ({ total }: Order) => total,
          act: (total) => (ledger.wallet -= total),
          undo: (total) => (ledger.wallet += total),
        });
        return {
          stock: serve({ reserve: stock.execute, release: stock.undo }),
          bank: serve({ charge: bank.execute, refund: bank.undo }),
        };
      },
      faults: 2,
    },
  ),
  planted(
    'one undo that cancels two steps, in rows that keep their history',
    new Saga<Order>('order')
      .remoteStep('open', ask<Context>('orders/open', id))
      .onFailure(ask<Context>('orders/cancel', id))
      .remoteStep('fill', ask<Context>('orders/fill', id))
      .onFailure(ask<Context>('orders/cancel', id))
      .remoteStep('charge', ask<Context>('bank/charge', money))
      .onFailure(ask<Context>('bank/refund', money))
      .commit(),
    {
      context: order,
      participantState: () => ({
        orders: new Map<string, { state: string; lines: string[] }>(),
        dead: new Set<string>(),
        bank: keys(),
      }),
      participants: ({ orders, dead, bank: ledger }) => {
        const { execute, undo } = kept(ledger, { value: ({ total }: Order) => total });
        const cancel = ({ content, undoOf }: { content: unknown; undoOf: readonly string[] }) => {
          for (const key of undoOf) dead.add(key);
          const row = orders.get(of<Order>(content).orderId);
          if (row) row.state = 'cancelled';
        };
        return {
          orders: serve({
            open: ({ content, idempotencyKey }) => {
              const { orderId } = of<Order>(content);
              if (dead.has(idempotencyKey)) throw new SagaRefused();
              if (!orders.has(orderId)) orders.set(orderId, { state: 'open', lines: [] });
            },
            fill: ({ content, idempotencyKey }) => {
              const row = orders.get(of<Order>(content).orderId);
              if (dead.has(idempotencyKey) || row?.state !== 'open') throw new SagaRefused();
              if (!row.lines.includes('cup')) row.lines.push('cup');
            },
            cancel,
          }),
          bank: serve({ charge: execute, refund: undo }),
        };
      },
    },
  ),
  planted(
    'a ledger of entries and of entries that offset them',
    new Saga<Order>('transfer')
      .remoteStep('take', ask<Context>('bank/take', money))
      .onFailure(ask<Context>('bank/give-back', money))
      .remoteStep('give', ask<Context>('bank/give', money))
      .onFailure(ask<Context>('bank/take-back', money))
      .commit(),
    {
      context: order,
      participantState: () => ({
        entries: [] as { id: string; account: string; amount: number }[],
        never: [] as string[],
      }),
      participants: ({ entries, never }) => {
        const book = (account: string, sign: number) => ({
          execute: ({ idempotencyKey: key, content }: { idempotencyKey: string; content: unknown }) => {
            if (never.includes(key)) throw new SagaRefused();
            if (entries.some((entry) => entry.id === key)) return;
            entries.push({ id: key, account, amount: sign * of<Order>(content).total });
          },
          undo: ({ undoOf }: { undoOf: readonly string[] }) => {
            for (const key of undoOf) {
              if (!never.includes(key)) never.push(key);
              const entry = entries.find((one) => one.id === key);
              const undoId = `undo of ${key}`;
              if (!entry || entries.some((one) => one.id === undoId)) continue;
              entries.push({ id: undoId, account, amount: -entry.amount });
            }
          },
        });
        const [from, to] = [book('from', -1), book('to', 1)];
        return {
          bank: serve({ take: from.execute, 'give-back': from.undo, give: to.execute, 'take-back': to.undo }),
        };
      },
      faults: 2,
    },
  ),
  planted(
    'numbered tickets, which the undo finds by the key if the reply was lost',
    new Saga<Order>('concert')
      .remoteStep('buy', ask<Context>('hall/buy', id))
      .onSuccess<{ ticket: string }>((context, response) => {
        context.ticket = response.content().ticket;
      })
      .onFailure(ask<Context>('hall/give-back', ({ ticket }) => ({ ticket })))
      .remoteStep('charge', ask<Context>('bank/charge', money))
      .onFailure(ask<Context>('bank/refund', money))
      .commit(),
    {
      context: order,
      participantState: () => ({
        issued: 6,
        seats: 3,
        tickets: new Map<string, { key: string; state: string }>(),
        answers: new Map<string, { ticket: string }>(),
        bank: keys(),
      }),
      participants: (ledger) => {
        const { execute, undo } = kept(ledger.bank, { value: ({ total }: Order) => total });
        return {
          hall: serve({
            buy: ({ idempotencyKey: key }) => {
              const known = ledger.answers.get(key);
              if (known?.ticket === '') throw new SagaRefused();
              if (known) return known;
              if (ledger.seats === 0) throw new SagaRefused({ why: 'sold out' });
              ledger.issued += 1;
              ledger.seats -= 1;
              const ticket = `T${String(ledger.issued)}`;
              ledger.tickets.set(ticket, { key, state: 'sold' });
              ledger.answers.set(key, { ticket });
              return { ticket };
            },
            'give-back': ({ undoOf: [key = ''] }) => {
              const { ticket = '' } = ledger.answers.get(key) ?? {};
              const sold = ledger.tickets.get(ticket);
              if (sold?.state === 'sold') {
                sold.state = 'returned';
                ledger.seats += 1;
              }
              ledger.answers.set(key, { ticket: '' });
            },
          }),
          bank: serve({ charge: execute, refund: undo }),
        };
      },
      faults: 2,
    },
  ),
  planted(
    'seats whose status is set and reset, a refusal, and a probe before the pivot',
    new Saga<{ bookingId: string; seat: string }>('flight')
      .remoteStep(
        'hold',
        ask('air/hold', ({ seat }: { seat: string }) => ({ seat })),
      )
      .onFailure(ask('air/free', ({ seat }: { seat: string }) => ({ seat })))
      .remoteStep('charge', ask('bank/charge'))
      .probe(ask('bank/status'))
      .pivot()
      .remoteStep('issue', ask('air/issue'))
      .retriable()
      .commit(),
    {
      contexts: [
        { bookingId: 'B1', seat: '1A' },
        { bookingId: 'B1', seat: '1B' },
      ],
      participantState: () => ({
        seats: [
          { no: '1A', state: 'free', by: null as string | null },
          { no: '1B', state: 'held', by: 'older' },
        ],
        gone: new Set<string>(),
        bank: keys(),
        issued: new Set<string>(),
      }),
      participants: ({ seats, gone, bank: ledger, issued }) => {
        const { execute } = kept(ledger, { value: () => 90 });
        return {
          air: serve({
            hold: ({ idempotencyKey, content }) => {
              const seat = seats.find(({ no }) => no === of<{ seat: string }>(content).seat);
              if (!seat || gone.has(idempotencyKey)) throw new SagaRefused();
              if (seat.by === idempotencyKey) return;
              if (seat.state !== 'free') throw new SagaRefused({ why: 'taken' });
              Object.assign(seat, { state: 'held', by: idempotencyKey });
            },
            free: ({ undoOf }) => {
              for (const key of undoOf) {
                gone.add(key);
                for (const seat of seats)
                  if (seat.by === key) Object.assign(seat, { state: 'free', by: null });
              }
            },
            issue: ({ sagaId }) => void issued.add(sagaId),
          }),
          bank: serve({
            charge: execute,
            status: ({ asksAbout = [] }) => {
              if (asksAbout.some((key) => ledger.done.has(key))) return { outcome: 'done' };
              for (const key of asksAbout) ledger.undone.add(key);
              return { outcome: 'not-done' };
            },
          }),
        };
      },
    },
  ),
  planted(
    'natural keys in nested objects, with an audit trail that is declared',
    new Saga<Order>('subscribe')
      .remoteStep('audit', ask<Context>('audit/write', id))
      .withoutUndo('the trail keeps what was tried')
      .remoteStep(
        'enrol',
        ask<Context>('club/enrol', ({ orderId, customer }) => ({ orderId, customer })),
      )
      .onFailure(ask<Context>('club/remove', id))
      .remoteStep('charge', ask<Context>('bank/charge', money))
      .onFailure(ask<Context>('bank/refund', money))
      .commit(),
    {
      context: order,
      participantState: () => ({
        trail: [] as string[],
        club: { members: typed<Record<string, { customer: string; active: boolean }>>({}), size: 12 },
        bank: { balance: 500, charges: typed<Record<string, number>>({}), dead: [] as string[] },
      }),
      participants: ({ trail, club, bank: ledger }) => ({
        audit: serve({
          write: ({ content }) => {
            const { orderId } = of<Order>(content);
            if (!trail.includes(orderId)) trail.push(orderId);
          },
        }),
        club: serve({
          enrol: ({ content }) => {
            const { orderId, customer } = of<Order>(content);
            const known = club.members[orderId];
            if (known?.active === false) throw new SagaRefused({ why: 'removed' });
            if (known) return;
            club.members[orderId] = { customer, active: true };
            club.size += 1;
          },
          remove: ({ content }) => {
            const { orderId } = of<Order>(content);
            if (club.members[orderId]?.active) club.size -= 1;
            club.members[orderId] = { customer: club.members[orderId]?.customer ?? '', active: false };
          },
        }),
        bank: serve({
          charge: ({ idempotencyKey: key, content }) => {
            if (ledger.dead.includes(key)) throw new SagaRefused();
            if (key in ledger.charges) return;
            ledger.charges[key] = of<Order>(content).total;
            ledger.balance -= of<Order>(content).total;
          },
          refund: ({ undoOf }) => {
            const known = undoOf.filter((key) => key in ledger.charges);
            for (const key of undoOf) if (!ledger.dead.includes(key)) ledger.dead.push(key);
            for (const key of known) {
              ledger.balance += ledger.charges[key] ?? 0;
              delete ledger.charges[key];
            }
            return known.length === 0 ? nothingToUndo : {};
          },
        }),
      }),
      // A repeated refund finds nothing: its first answer may be lost.
      faults: 1,
    },
  ),
];
