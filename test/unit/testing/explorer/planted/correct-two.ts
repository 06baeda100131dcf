/** Sagas without a mistake that were held out, as those of `mistakes-two.ts`. */
import { Saga, sagaActivity, SagaRefused } from 'temporal-saga';
import { repliesLater } from 'temporal-saga/testing';
import { ask, keys, kept, of, planted, serve, typed } from './planted';

interface StepRun {
  visitId: string;
  patient: string;
  slot: string;
  fee: number;
}
const visit: StepRun = { visitId: 'P3', patient: 'kim', slot: '10:30', fee: 45.5 };
type Context = StepRun;
const all = ({ visitId, patient, slot, fee }: StepRun) => ({ visitId, patient, slot, fee });

/** A calendar in a class; each change is a line of its history, with the key that it came of. */
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

export const CORRECT_TWO = [
  planted(
    'a calendar in a class, with a history of its own',
    new Saga<StepRun>('visit')
      .remoteStep('book', ask<Context>('calendar/book', all))
      .onFailure(ask<Context>('calendar/cancel', all))
      .remoteStep('charge', ask<Context>('bank/charge', all))
      .onFailure(ask<Context>('bank/refund', all))
      .commit(),
    {
      contexts: [visit, { ...visit, slot: '10:00' }],
      books: () => ({ calendar: new Calendar(), bank: keys() }),
      participants: ({ calendar, bank }) => {
        const { execute, undo } = kept(bank, { value: ({ fee }: StepRun) => fee });
        return {
          calendar: serve({
            book: ({ idempotencyKey, content }) => {
              calendar.book(idempotencyKey, of<StepRun>(content).slot, of<StepRun>(content).patient);
            },
            cancel: ({ undoOf: [key = ''], content }) => {
              calendar.cancel(key, of<StepRun>(content).slot);
            },
          }),
          bank: serve({ charge: execute, refund: undo }),
        };
      },
      faults: 2,
    },
  ),
  planted(
    'charges, refunds and answers in maps of their own',
    new Saga<StepRun>('visit')
      .remoteStep('charge', ask<Context>('bank/charge', all))
      .onFailure(ask<Context>('bank/refund', all))
      .remoteStep('lab', ask<Context>('lab/order', all))
      .onFailure(ask<Context>('lab/withdraw', all))
      .commit(),
    {
      context: visit,
      books: () => ({
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
            charges.set(key, of<StepRun>(content).fee);
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
            const { visitId } = of<StepRun>(content);
            if (orders.get(visitId) === 'withdrawn') throw new SagaRefused();
            orders.set(visitId, 'ordered');
          },
          withdraw: ({ content }) => void orders.set(of<StepRun>(content).visitId, 'withdrawn'),
        }),
      }),
      faults: 2,
    },
  ),
  planted(
    'a refusal that is handled, a branch, an activity, and replies that come later',
    new Saga<StepRun & { voucher?: string; discount?: number }>('visit')
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
        new Saga<StepRun>()
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
      books: () => ({
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
        const insurance = kept(safe, { value: ({ fee }: StepRun) => fee });
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
        file: ({ visitId }: StepRun, { idempotencyKey }) => {
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
    'points that are rows with a sum beside, and a lock that is taken and given back',
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
      books: () => ({
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
