import { Saga, sagaActivity, type SagaContext, SagaRefused, SagaRequest, SagaResponse } from 'temporal-saga';
import {
  acceptThenReply,
  doneButReplyLost,
  inTurn,
  operations,
  type ParticipantFunction,
  reply,
} from 'temporal-saga/testing';
import {
  type Counterexample,
  type Exploration,
  ExplorationError,
  exploreSaga,
} from 'temporal-saga/testing/explorer';
import { emptyLedger, honest } from './linear-saga';

/** The counterexample; its transcript must stay short enough to read. */
async function found(exploration: Promise<Exploration>): Promise<Counterexample> {
  const error: unknown = await exploration.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ExplorationError);
  const { counterexample } = (error as ExplorationError).exploration;
  expect(counterexample!.transcript.split('\n').length).toBeLessThanOrEqual(14);
  return counterexample!;
}

const ask = (target: string) => () => new SagaRequest({ target });
/** Adds a last step, which an injected fault can let fail. */
const failLast = (saga: Pick<Saga, 'remoteStep'>) =>
  saga.remoteStep('last', ask('other/last')).onFailure(ask('other/undo')).commit();
const other = () => honest(emptyLedger());

describe('bugs of participants', () => {
  const booking = (step = 'book') =>
    new Saga('booking').remoteStep(step, ask('hotel/book')).onFailure(ask('hotel/cancel'));

  it('the explorer finds a counter that each delivery changes', async () => {
    const { broken } = await found(
      exploreSaga(booking().commit(), {
        participantState: () => ({ rooms: 3 }),
        participants: (ledger) => ({
          hotel: operations({
            book: reply(() => ({ left: (ledger.rooms -= 1) })),
            cancel: reply(() => ({ left: (ledger.rooms += 1) })),
          }),
        }),
      }),
    );
    expect(broken).toEqual(['L3']);
  });

  it('the explorer finds a list that grows with each delivery', async () => {
    const { broken, schedule } = await found(
      exploreSaga(booking().commit(), {
        participantState: () => ({ ledger: [] as number[], seen: new Set<string>() }),
        participants: (ledger) => ({
          hotel: ({ operation, idempotencyKey }) => {
            ledger.seen.add(idempotencyKey);
            ledger.ledger.push(operation === 'book' ? 80 : -80);
          },
        }),
      }),
    );
    expect({ broken, schedule }).toEqual({ broken: ['L3'], schedule: 'no faults' });
  });

  it('the explorer finds an undo that returns a room that was not taken, in a class with private fields', async () => {
    class Hotel {
      #rooms = 3;
      readonly #guests = new Set<string>();
      get rooms() {
        return this.#rooms;
      }
      book(key: string) {
        if (this.#guests.has(key)) return;
        this.#guests.add(key);
        this.#rooms -= 1;
      }
      cancel() {
        this.#rooms += 1;
      }
    }
    const { broken } = await found(
      exploreSaga(booking().commit(), {
        participantState: () => new Hotel(),
        participants: (hotel) => ({
          hotel: ({ operation, idempotencyKey }) => {
            if (operation === 'book') hotel.book(idempotencyKey);
            else hotel.cancel();
          },
        }),
      }),
    );
    expect(broken).toEqual(['L3', 'L16']);
  });

  it('the explorer finds an undo that is not remembered, in state behind a method', async () => {
    class Hotel {
      readonly #guests = new Set<string>();
      guests() {
        return [...this.#guests];
      }
      serve: ParticipantFunction = ({ operation, idempotencyKey, undoOf }) => {
        if (operation === 'book') this.#guests.add(idempotencyKey);
        for (const key of undoOf) this.#guests.delete(key);
      };
    }
    const options = {
      participantState: () => new Hotel(),
      participants: (hotel: Hotel) => ({ hotel: hotel.serve }),
    };
    expect(await exploreSaga(booking().commit(), options)).toMatchObject({ broken: 0, hasEffects: false });
    const { broken } = await found(
      exploreSaga(booking().commit(), { ...options, effects: (hotel) => hotel.guests() }),
    );
    expect(broken).toEqual(['L3']);
  });

  it('the explorer finds an undo of the latest entry instead of its own', async () => {
    const { broken } = await found(
      exploreSaga(failLast(booking()), {
        participantState: () => ({ rooms: [] as { key: string }[] }),
        participants: (ledger) => ({
          hotel: ({ operation, idempotencyKey: key }) => {
            if (operation === 'cancel') ledger.rooms.pop();
            else if (!ledger.rooms.some((room) => room.key === key)) ledger.rooms.push({ key });
          },
          other: other(),
        }),
      }),
    );
    expect(broken).toEqual(['L3']);
  });

  it('the explorer finds an idempotency check by content that confuses two orders', async () => {
    // Two nights in one hotel: the participant treats the second step as a repetition of the first one.
    const saga = booking('first')
      .remoteStep('second', ask('hotel/book'))
      .onFailure(ask('hotel/cancel'))
      .commit();
    const { broken, schedule } = await found(
      exploreSaga(saga, {
        participantState: () => ({ nights: new Map<string, boolean>() }),
        participants: ({ nights }) => ({
          hotel: ({ operation, sagaId }) => void nights.set(sagaId, operation === 'book'),
        }),
        invariants: {
          'nothing is left': ({ status }, { nights }) =>
            status === 'finished' || nights.get('explored') !== true,
        },
      }),
    );
    expect({ broken, schedule }).toEqual({ broken: ['L3'], schedule: 'first=lost' });
  });

  it('the explorer finds an undo that answers but changes nothing', async () => {
    const { broken, schedule, transcript } = await found(
      exploreSaga(failLast(booking()), {
        participantState: () => new Map<string, { room: number }>(),
        participants: (rooms) => ({
          hotel: operations({
            book: reply(({ idempotencyKey }) => void rooms.set(idempotencyKey, { room: 7 })),
            cancel: reply(({ idempotencyKey }) => ({ cancelled: rooms.delete(idempotencyKey) })),
          }),
          other: other(),
        }),
      }),
    );
    expect({ broken, schedule }).toEqual({ broken: ['L12'], schedule: 'book=lost' });
    expect(transcript).toContain('hotel/cancel changed nothing');
  });

  it('the explorer finds an undo that is refused because the late request is not done yet', async () => {
    const saga = new Saga('slow')
      .remoteStep('book', ask('hotel/book'))
      .onFailure(ask('hotel/cancel'))
      .commit();
    const { broken } = await found(
      exploreSaga(saga, {
        participantState: () => new Set<string>(),
        participants: (rooms) => ({
          hotel: operations({
            book: acceptThenReply(({ idempotencyKey }) => void rooms.add(idempotencyKey)),
            cancel: reply(({ undoOf: [key = ''] }) => {
              if (!rooms.delete(key)) throw new SagaRefused('no such booking');
            }),
          }),
        }),
      }),
    );
    expect(broken).toEqual(['L9']);
  });

  it('the explorer finds a probe that answers not-done for a request that is done later', async () => {
    const saga = new Saga('order')
      .remoteStep('pay', ask('bank/pay'))
      .probe(ask('bank/look-up'))
      .pivot()
      .commit();
    const { broken, schedule, transcript } = await found(
      exploreSaga(saga, {
        participantState: emptyLedger,
        participants: (ledger) => ({
          bank: operations({
            pay: honest(ledger),
            'look-up': reply(({ asksAbout = [] }) => ({
              outcome: asksAbout.some((key) => ledger.done.has(key)) ? 'done' : 'not-done',
            })),
          }),
        }),
      }),
    );
    expect({ broken, schedule }).toEqual({ broken: ['L11'], schedule: 'pay=late' });
    expect(transcript).toContain('not-done');
  });
});

describe('bugs of sagas', () => {
  interface Trip {
    readonly to: string;
    ticket?: { readonly id: string; readonly price: number };
    sum?: number;
  }
  /** A participant that finds tickets by the id in its reply, and remembers their keys. */
  const airline = (tickets: Map<string, string>): ParticipantFunction =>
    operations({
      buy: reply(({ idempotencyKey }) => {
        const known = [...tickets].find(([, key]) => key === idempotencyKey)?.[0];
        if (tickets.has(`never ${idempotencyKey}`)) throw new SagaRefused();
        const id = known ?? `T${String(tickets.size + 1)}`;
        tickets.set(id, idempotencyKey);
        return { id, price: 90 };
      }),
      'give-back': reply(({ content, undoOf: [key = ''] }) => {
        tickets.delete((content as { id?: string }).id ?? '');
        tickets.set(`never ${key}`, 'given back');
      }),
      'give-back-by-id': reply(({ content }) => {
        if (!tickets.delete((content as { id?: string }).id ?? ''))
          return new SagaResponse({ status: 400, httpStatus: 410 });
        return {};
      }),
    });
  const buying = (undo: string) =>
    new Saga<Trip>('trip')
      .remoteStep('buy', ({ to }) => new SagaRequest({ target: 'air/buy', content: { to } }))
      .onSuccess<{ id: string; price: number }>((context, response) => {
        context.ticket = response.content();
      })
      .onFailure(async ({ ticket }) => new SagaRequest({ target: undo, content: { id: ticket?.id } }));
  const flight = (undo: string, invariants: object = {}) =>
    exploreSaga(buying(undo).commit(), {
      context: { to: 'Rome' },
      participantState: () => new Map<string, string>(),
      participants: (tickets) => ({ air: airline(tickets) }),
      ...invariants,
    });

  it('the explorer finds an undo that needs the id of the reply', async () => {
    const { broken, schedule } = await found(flight('air/give-back-by-id'));
    expect({ broken, schedule }).toEqual({ broken: ['L12'], schedule: 'buy=lost' });
  });

  it('the explorer finds an undo that reads a field of the reply', async () => {
    const saga = new Saga<Trip>('trip')
      .remoteStep('buy', ask('air/buy'))
      .onSuccess<{ id: string; price: number }>((context, response) => {
        context.ticket = response.content();
      })
      .onFailure(
        (context) => new SagaRequest({ target: 'air/give-back', content: { id: context.ticket!.id } }),
      )
      .commit();
    const { broken, schedule } = await found(
      exploreSaga(saga, {
        context: { to: 'Rome' },
        participants: () => ({ air: reply({ id: 'T', price: 1 }) }),
      }),
    );
    expect(broken).toEqual(['L9']);
    expect(schedule).toMatch(/^buy=/);
  });

  it('the explorer finds an undo that forgets the outcome unknown', async () => {
    const saga = new Saga('trip')
      .remoteStep('buy', ask('air/buy'))
      .onFailure((_, { outcome }) =>
        outcome === 'done' ? new SagaRequest({ target: 'air/undo' }) : undefined,
      )
      .commit();
    const { broken, schedule } = await found(exploreSaga(saga, { participants: () => ({ air: reply() }) }));
    expect({ broken, schedule }).toEqual({ broken: ['L11'], schedule: 'buy=lost' });
  });

  it('the explorer finds undos that are swapped between two steps', async () => {
    const saga = new Saga('trip')
      .remoteStep('fly', ask('air/book'))
      .onFailure(ask('hotel/cancel'))
      .remoteStep('sleep', ask('hotel/book'))
      .onFailure(ask('air/cancel'))
      .commit();
    const { broken, schedule } = await found(
      exploreSaga(saga, {
        participantState: () => ({ air: emptyLedger(), hotel: emptyLedger() }),
        participants: ({ air, hotel }) => ({ air: honest(air), hotel: honest(hotel) }),
        invariants: {
          'nothing is left': ({ status }, { air, hotel }) =>
            status === 'finished' || air.done.size + hotel.done.size === 0,
        },
      }),
    );
    expect(broken).toEqual(['nothing is left', 'L12']);
    expect(schedule).toMatch(/^fly=\w+$/);
  });

  it('the explorer finds undos in an order that participants refuse', async () => {
    // The room cannot be cancelled before its parking space.
    const saga = new Saga('trip')
      .remoteStep('park', ask('hotel/park'))
      .onFailure(ask('hotel/unpark'))
      .remoteStep('room', ask('hotel/room'))
      .onFailure(ask('hotel/leave'))
      .commit();
    const { broken } = await found(
      exploreSaga(saga, {
        participantState: () => ({ room: emptyLedger(), parking: emptyLedger() }),
        participants: ({ room, parking }) => ({
          hotel: operations({
            park: honest(parking),
            unpark: (request) => {
              if (room.done.size > 0) throw new SagaRefused('the room needs it');
              return honest(parking)(request);
            },
            room: honest(room),
            leave: (request) => {
              if (parking.done.size > 0) throw new SagaRefused('the car is still there');
              return honest(room)(request);
            },
          }),
        }),
      }),
    );
    expect(broken).toEqual(['L9']);
  });

  it('the explorer finds a mail in an activity before a step that can be refused', async () => {
    const saga = new Saga<{ mail?: string }>('mail')
      .localStep('tell')
      .onExecute(sagaActivity('sendMail'))
      .remoteStep('pay', ask('bank/pay'))
      .onFailure(ask('bank/back'))
      .commit();
    const { broken, transcript } = await found(
      exploreSaga(saga, {
        participantState: emptyLedger,
        participants: (ledger) => ({ bank: honest(ledger) }),
        stepActivities: ({ done }) => ({
          sendMail: (_, { idempotencyKey }) => {
            done.add(idempotencyKey);
            return { mail: 'M1' };
          },
        }),
      }),
    );
    expect(broken).toEqual(['L11']);
    expect(transcript).toContain('tell stays done');
  });

  it('the explorer finds a last step without an undo, whose reply can get lost', async () => {
    const saga = new Saga('shop')
      .remoteStep('pay', ask('bank/pay'))
      .onFailure(ask('bank/back'))
      .remoteStep('ship', ask('post/ship'))
      .commit();
    const { broken, schedule } = await found(
      exploreSaga(saga, {
        participantState: emptyLedger,
        participants: (ledger) => ({ '*': honest(ledger) }),
      }),
    );
    expect({ broken, schedule }).toEqual({ broken: ['L11'], schedule: 'ship=lost' });
  });

  it('the explorer finds an undoWhen that skips an unknown outcome', async () => {
    const saga = new Saga('trip', { undoWhen: 'done' })
      .remoteStep('buy', ask('air/buy'))
      .onFailure(ask('air/undo'))
      .commit();
    const { broken, transcript } = await found(
      exploreSaga(saga, {
        participantState: emptyLedger,
        participants: (ledger) => ({ air: honest(ledger) }),
      }),
    );
    expect(broken).toEqual(['L11']);
    expect(transcript).toContain("undoWhen: 'done'");
  });

  it('the explorer finds a bug in a branch that no context takes', async () => {
    const dear = new Saga<Trip>().remoteStep('insure', ask('safe/insure')).commit();
    const saga = new Saga<Trip>('trip')
      .conditionalStep('dear')
      .ifThen(({ sum = 0 }) => sum > 1000, dear)
      .remoteStep('pay', ask('bank/pay'))
      .onFailure(ask('bank/back'))
      .commit();
    const { broken, schedule } = await found(
      exploreSaga(saga, {
        context: { to: 'Rome', sum: 5 },
        participantState: emptyLedger,
        participants: (ledger) => ({ '*': honest(ledger) }),
      }),
    );
    expect(broken).toEqual(['L11']);
    expect(schedule).toMatch(/^dear=if-1, \S+=\S+$/);
  });

  it('the explorer finds a factory whose saga undoes more items than it took', async () => {
    const saga = (context: SagaContext<{ items: readonly string[] }>) => {
      const built = new Saga<{ items: readonly string[] }>('items');
      for (const [index, item] of context.items.entries()) {
        built
          .remoteStep(
            `take-${String(index)}`,
            () => new SagaRequest({ target: 'store/take', content: { item } }),
          )
          .onFailure(() => new SagaRequest({ target: 'store/put', content: { items: context.items } }));
      }
      return built.commit();
    };
    const { broken } = await found(
      exploreSaga(saga, {
        context: { items: ['cup', 'pot'] },
        participantState: () => ({
          stock: new Map([
            ['cup', 5],
            ['pot', 5],
          ]),
          keys: new Set<string>(),
        }),
        participants: ({ stock, keys }) => ({
          store: ({ operation, content, undoOf: [key = ''], idempotencyKey }) => {
            const { item, items = [item] } = content as { item: string; items?: string[] };
            if (keys.has(idempotencyKey)) return;
            keys.add(idempotencyKey);
            if (operation === 'put' && !keys.has(key)) return void keys.add(key);
            for (const one of items) stock.set(one, stock.get(one)! + (operation === 'take' ? -1 : 1));
          },
        }),
        invariants: {
          'nothing is lost': ({ status }, { stock }) =>
            status === 'finished' || 10 === stock.get('cup')! + stock.get('pot')!,
        },
      }),
    );
    expect(broken).toContain('nothing is lost');
  });

  it('the explorer does not blame the saga for a redundant attempt of a script', async () => {
    const scripted = inTurn(doneButReplyLost(), reply());
    const saga = new Saga('trip').remoteStep('buy', ask('air/buy')).onFailure(ask('air/undo')).commit();
    expect(await exploreSaga(saga, { participants: () => ({ air: scripted }) })).toMatchObject({ broken: 0 });
  });
});
