/** Correct sagas that were held out, like the bugs of `bugs-held-out.ts`. */
import { Saga, sagaActivity, SagaRefused } from 'temporal-saga';
import { repliesLater } from 'temporal-saga/testing';
import { ask, keys, kept, of, planted, serve, typed } from './planted';

interface Appointment {
  visitId: string;
  patient: string;
  slot: string;
  fee: number;
}
const visit: Appointment = { visitId: 'P3', patient: 'kim', slot: '10:30', fee: 45.5 };
type Context = Appointment;
const all = ({ visitId, patient, slot, fee }: Appointment) => ({ visitId, patient, slot, fee });

/** A calendar in a class. Each change adds a line to its history, with the key of its request. */
class Calendar {
  readonly #slots = new Map([
    ['10:00', 'lee'],
    ['10:30', ''],
  ]);
  readonly #history: { readonly what: string; readonly key: string }[] = [];
  get slots() {
    return Object.fromEntries(this.#slots);
  }
  get history() {
    return this.#history;
  }
  #has(what: string, key: string) {
    return this.#history.some((line) => line.what === what && line.key === key);
  }
  book(key: string, slot: string, patient: string) {
    if (this.#has('cancelled', key)) throw new SagaRefused({ why: 'cancelled' });
    if (this.#has('booked', key)) return;
    if (this.#slots.get(slot) !== '') throw new SagaRefused({ why: 'taken' });
    this.#slots.set(slot, patient);
    this.#history.push({ what: 'booked', key });
  }
  cancel(key: string, slot: string) {
    if (this.#has('cancelled', key)) return;
    if (this.#has('booked', key)) this.#slots.set(slot, '');
    this.#history.push({ what: 'cancelled', key });
  }
}

export const CORRECT_HELD_OUT = [
  planted(
    'a calendar in a class with its own history',
    new Saga<Appointment>('visit')
      .remoteStep('book', ask<Context>('calendar/book', all))
      .onFailure(ask<Context>('calendar/cancel', all))
      .remoteStep('charge', ask<Context>('bank/charge', all))
      .onFailure(ask<Context>('bank/refund', all))
      .commit(),
    {
      contexts: [visit, { ...visit, slot: '10:00' }],
      participantState: () => ({ calendar: new Calendar(), bank: keys() }),
      participants: ({ calendar, bank }) => {
        const { execute, undo } = kept(bank, { value: ({ fee }: Appointment) => fee });
        return {
          calendar: serve({
            book: ({ idempotencyKey, content }) => {
              calendar.book(idempotencyKey, of<Appointment>(content).slot, of<Appointment>(content).patient);
            },
            cancel: ({ undoOf: [key = ''], content }) => {
              calendar.cancel(key, of<Appointment>(content).slot);
            },
          }),
          bank: serve({ charge: execute, refund: undo }),
        };
      },
      faults: 2,
    },
  ),
  planted(
    'charges, refunds and answers in separate maps',
    new Saga<Appointment>('visit')
      .remoteStep('charge', ask<Context>('bank/charge', all))
      .onFailure(ask<Context>('bank/refund', all))
      .remoteStep('lab', ask<Context>('lab/order', all))
      .onFailure(ask<Context>('lab/withdraw', all))
      .commit(),
    {
      context: visit,
      participantState: () => ({
        charges: new Map<string, number>(),
        refunds: new Map<string, number>(),
        answers: new Map<string, object>(),
        orders: new Map<string, 'ordered' | 'withdrawn'>(),
      }),
      participants: ({ charges, refunds, answers, orders }) => ({
        bank: serve({
          charge: ({ idempotencyKey: key, content }) => {
            const known = answers.get(key);
            if (known) {
              if ('refused' in known) throw new SagaRefused();
              return known;
            }
            charges.set(key, of<Appointment>(content).fee);
            answers.set(key, { receipt: `for ${key}` });
            return { receipt: `for ${key}` };
          },
          refund: ({ undoOf }) => {
            for (const key of undoOf) {
              const fee = charges.get(key);
              if (fee === undefined) answers.set(key, { refused: true });
              else refunds.set(key, fee);
              if (fee !== undefined) answers.set(key, { refused: true });
            }
          },
        }),
        lab: serve({
          order: ({ content }) => {
            const { visitId } = of<Appointment>(content);
            if (orders.get(visitId) === 'withdrawn') throw new SagaRefused();
            orders.set(visitId, 'ordered');
          },
          withdraw: ({ content }) => void orders.set(of<Appointment>(content).visitId, 'withdrawn'),
        }),
      }),
      faults: 2,
    },
  ),
  planted(
    'a handled refusal, a branch, an activity and late replies',
    new Saga<Appointment & { voucher?: string; discount?: number }>('visit')
      .remoteStep('voucher', ask<Context>('shop/redeem', all))
      .onSuccess((context) => {
        context.discount = 5;
      })
      .onError((context) => {
        context.discount = 0;
      })
      .onFailure(ask<Context>('shop/restore', all))
      .conditionalStep('dear')
      .ifThen(
        ({ fee }) => fee > 40,
        new Saga<Appointment>()
          .remoteStep('insure', ask<Context>('safe/insure', all))
          .onFailure(ask<Context>('safe/end', all))
          .commit(),
      )
      .localStep('file', sagaActivity('file'))
      .onFailure(sagaActivity('unfile'))
      .remoteStep('room', ask<Context>('ward/assign', all))
      .onFailure(ask<Context>('ward/free', all))
      .commit(),
    {
      contexts: [visit, { ...visit, fee: 10 }],
      participantState: () => ({
        vouchers: { left: 1, used: keys() },
        safe: keys(),
        files: typed<Record<string, string>>({}),
        ward: keys(),
      }),
      participants: ({ vouchers, safe, ward }) => {
        const shop = kept(vouchers.used, {
          value: () => 1,
          act: () => {
            if (vouchers.left === 0) throw new SagaRefused();
            vouchers.left -= 1;
          },
          undo: () => (vouchers.left += 1),
        });
        const insurance = kept(safe, { value: ({ fee }: Appointment) => fee });
        const rooms = kept(ward, { value: () => 1 });
        return {
          shop: serve({ redeem: shop.execute, restore: shop.undo }),
          safe: serve({ insure: insurance.execute, end: insurance.undo }),
          ward: serve({
            assign: async (request) => repliesLater(await rooms.execute(request)),
            free: rooms.undo,
          }),
        };
      },
      stepActivities: ({ files }) => ({
        file: ({ visitId }: Appointment, { idempotencyKey }) => {
          if (files[idempotencyKey] === 'torn') throw new SagaRefused();
          files[idempotencyKey] = visitId;
          return {};
        },
        unfile: (_: unknown, { undoOf }) => {
          for (const key of undoOf) files[key] = 'torn';
        },
      }),
    },
  ),
  planted(
    'rows of points beside their sum, and a lock that is taken and released',
    new Saga<{ id: string; member: string; points: number }>('points')
      .remoteStep(
        'lock',
        ask('locks/take', ({ member }: { member: string }) => ({ member })),
      )
      .onFailure(ask('locks/give', ({ member }: { member: string }) => ({ member })))
      .remoteStep(
        'spend',
        ask('club/spend', ({ points }: { points: number }) => ({ points })),
      )
      .onFailure(ask('club/return', ({ points }: { points: number }) => ({ points })))
      .remoteStep(
        'unlock',
        ask('locks/release', ({ member }: { member: string }) => ({ member })),
      )
      .withoutUndo('the lock is only for the time of the saga')
      .commit(),
    {
      context: { id: 'S1', member: 'kim', points: 20 },
      participantState: () => ({
        locks: typed<Record<string, string>>({}),
        released: new Set<string>(),
        over: new Set<string>(),
        club: { total: 120, rows: [{ row: 1, points: 120, of: 'older' }] },
      }),
      participants: ({ locks, released, over, club }) => ({
        locks: serve({
          take: ({ sagaId, content, idempotencyKey }) => {
            const { member } = of<{ member: string }>(content);
            if (released.has(idempotencyKey)) throw new SagaRefused();
            if (over.has(sagaId)) return;
            if (locks[member] !== undefined && locks[member] !== sagaId)
              throw new SagaRefused({ why: 'locked' });
            locks[member] = sagaId;
          },
          give: ({ sagaId, content, undoOf }) => {
            const { member } = of<{ member: string }>(content);
            for (const key of undoOf) released.add(key);
            if (locks[member] === sagaId) delete locks[member];
          },
          release: ({ sagaId, content }) => {
            const { member } = of<{ member: string }>(content);
            if (locks[member] === sagaId) delete locks[member];
            over.add(sagaId);
          },
        }),
        club: serve({
          spend: ({ idempotencyKey, content }) => {
            if (released.has(idempotencyKey)) throw new SagaRefused();
            if (club.rows.some((row) => row.of === idempotencyKey)) return;
            const { points } = of<{ points: number }>(content);
            if (points > club.total) throw new SagaRefused();
            club.rows.push({ row: club.rows.length + 1, points: -points, of: idempotencyKey });
            club.total -= points;
          },
          return: ({ undoOf }) => {
            for (const key of undoOf) {
              if (released.has(key)) continue;
              released.add(key);
              const spent = club.rows.find((row) => row.of === key);
              if (!spent) continue;
              club.rows.push({ row: club.rows.length + 1, points: -spent.points, of: `return of ${key}` });
              club.total -= spent.points;
            }
          },
        }),
      }),
      faults: 2,
    },
  ),
];
