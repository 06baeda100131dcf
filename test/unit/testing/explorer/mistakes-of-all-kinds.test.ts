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
import { freshBooks, honest } from './linear-saga';

/** The counterexample, and what the report says as long as a person still likes to read it. */
async function found(exploration: Promise<Exploration>): Promise<Counterexample> {
  const error: unknown = await exploration.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ExplorationError);
  const { counterexample } = (error as ExplorationError).exploration;
  expect(counterexample!.story.split('\n').length).toBeLessThanOrEqual(14);
  return counterexample!;
}

const ask = (target: string) => () => new SagaRequest({ target });
/** What happens to a saga sooner or later. */
const failLast = (saga: Pick<Saga, 'remoteStep'>) =>
  saga.remoteStep('last', ask('other/last')).onFailure(ask('other/undo')).commit();
const other = () => honest(freshBooks());

describe('mistakes of participants', () => {
  const booking = (step = 'book') =>
    new Saga('booking').remoteStep(step, ask('hotel/book')).onFailure(ask('hotel/cancel'));

  it('a counter that is changed by each delivery', async () => {
    const { broken } = await found(
      exploreSaga(booking().commit(), {
        books: () => ({ rooms: 3 }),
        participants: (books) => ({
          hotel: operations({
            book: reply(() => ({ left: (books.rooms -= 1) })),
            cancel: reply(() => ({ left: (books.rooms += 1) })),
          }),
        }),
      }),
    );
    expect(broken).toEqual(['L3']);
  });

  it('a list that grows with each delivery, beside a set that hides nothing', async () => {
    const { broken, schedule } = await found(
      exploreSaga(booking().commit(), {
        books: () => ({ ledger: [] as number[], seen: new Set<string>() }),
        participants: (books) => ({
          hotel: ({ operation, idempotencyKey }) => {
            books.seen.add(idempotencyKey);
            books.ledger.push(operation === 'book' ? 80 : -80);
          },
        }),
      }),
    );
    expect({ broken, schedule }).toEqual({ broken: ['L3'], schedule: 'no faults' });
  });

  it('an undo that gives back what is not there, in a class with private fields', async () => {
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
        books: () => new Hotel(),
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

  it('an undo that forgets to be remembered, in books that hide behind a method', async () => {
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
      books: () => new Hotel(),
      participants: (hotel: Hotel) => ({ hotel: hotel.serve }),
    };
    expect(await exploreSaga(booking().commit(), options)).toMatchObject({ broken: 0, hasEffects: false });
    const { broken } = await found(
      exploreSaga(booking().commit(), { ...options, effects: (hotel) => hotel.guests() }),
    );
    expect(broken).toEqual(['L3']);
  });

  it('an undo by the latest entry, and not by its key', async () => {
    const { broken } = await found(
      exploreSaga(failLast(booking()), {
        books: () => ({ rooms: [] as { key: string }[] }),
        participants: (books) => ({
          hotel: ({ operation, idempotencyKey: key }) => {
            if (operation === 'cancel') books.rooms.pop();
            else if (!books.rooms.some((room) => room.key === key)) books.rooms.push({ key });
          },
          other: other(),
        }),
      }),
    );
    expect(broken).toEqual(['L3']);
  });

  it('a check by the content, where the key would have told two orders apart', async () => {
    // Two nights in one hotel: the second step is taken for the first one.
    const saga = booking('first')
      .remoteStep('second', ask('hotel/book'))
      .onFailure(ask('hotel/cancel'))
      .commit();
    const { broken, schedule } = await found(
      exploreSaga(saga, {
        books: () => ({ nights: new Map<string, boolean>() }),
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

  it('an undo that only looks as if it did something', async () => {
    const { broken, schedule, story } = await found(
      exploreSaga(failLast(booking()), {
        books: () => new Map<string, { room: number }>(),
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
    expect(story).toContain('hotel/cancel changed nothing');
  });

  it('a reply that is late, of a deed that its undo did not find', async () => {
    const saga = new Saga('slow')
      .remoteStep('book', ask('hotel/book'))
      .onFailure(ask('hotel/cancel'))
      .commit();
    const { broken } = await found(
      exploreSaga(saga, {
        books: () => new Set<string>(),
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

  it('a probe that says not-done of what is done after all', async () => {
    const saga = new Saga('order')
      .remoteStep('pay', ask('bank/pay'))
      .probe(ask('bank/look-up'))
      .pivot()
      .commit();
    const { broken, schedule, story } = await found(
      exploreSaga(saga, {
        books: freshBooks,
        participants: (books) => ({
          bank: operations({
            pay: honest(books),
            'look-up': reply(({ asksAbout = [] }) => ({
              outcome: asksAbout.some((key) => books.done.has(key)) ? 'done' : 'not-done',
            })),
          }),
        }),
      }),
    );
    expect({ broken, schedule }).toEqual({ broken: ['L11'], schedule: 'pay=late' });
    expect(story).toContain('not-done');
  });
});

describe('mistakes of sagas', () => {
  interface Trip {
    readonly to: string;
    ticket?: { readonly id: string; readonly price: number };
    sum?: number;
  }
  /** Tickets by the id that only the reply tells, and by the keys that it keeps. */
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
      books: () => new Map<string, string>(),
      participants: (tickets) => ({ air: airline(tickets) }),
      ...invariants,
    });

  it('an undo that needs the id of the reply', async () => {
    const { broken, schedule } = await found(flight('air/give-back-by-id'));
    expect({ broken, schedule }).toEqual({ broken: ['L12'], schedule: 'buy=lost' });
  });

  it('an undo that reads a field of the reply', async () => {
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

  it('an undo that depends on the outcome, and forgets the one in doubt', async () => {
    const saga = new Saga('trip')
      .remoteStep('buy', ask('air/buy'))
      .onFailure((_, { outcome }) =>
        outcome === 'done' ? new SagaRequest({ target: 'air/undo' }) : undefined,
      )
      .commit();
    const { broken, schedule } = await found(exploreSaga(saga, { participants: () => ({ air: reply() }) }));
    expect({ broken, schedule }).toEqual({ broken: ['L11'], schedule: 'buy=lost' });
  });

  it('undos that stand at each other’s steps', async () => {
    const saga = new Saga('trip')
      .remoteStep('fly', ask('air/book'))
      .onFailure(ask('hotel/cancel'))
      .remoteStep('sleep', ask('hotel/book'))
      .onFailure(ask('air/cancel'))
      .commit();
    const { broken, schedule } = await found(
      exploreSaga(saga, {
        books: () => ({ air: freshBooks(), hotel: freshBooks() }),
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

  it('an undo of two steps in the wrong order', async () => {
    // The room cannot go while the parking that belongs to it is booked.
    const saga = new Saga('trip')
      .remoteStep('park', ask('hotel/park'))
      .onFailure(ask('hotel/unpark'))
      .remoteStep('room', ask('hotel/room'))
      .onFailure(ask('hotel/leave'))
      .commit();
    const { broken } = await found(
      exploreSaga(saga, {
        books: () => ({ room: freshBooks(), parking: freshBooks() }),
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

  it('a mail in an activity before a step that can be refused', async () => {
    const saga = new Saga<{ mail?: string }>('mail')
      .localStep('tell')
      .onExecute(sagaActivity('sendMail'))
      .remoteStep('pay', ask('bank/pay'))
      .onFailure(ask('bank/back'))
      .commit();
    const { broken, story } = await found(
      exploreSaga(saga, {
        books: freshBooks,
        participants: (books) => ({ bank: honest(books) }),
        stepActivities: ({ done }) => ({
          sendMail: (_, { idempotencyKey }) => {
            done.add(idempotencyKey);
            return { mail: 'M1' };
          },
        }),
      }),
    );
    expect(broken).toEqual(['L11']);
    expect(story).toContain('tell stays done');
  });

  it('a last step that cannot be undone, and whose reply gets lost', async () => {
    const saga = new Saga('shop')
      .remoteStep('pay', ask('bank/pay'))
      .onFailure(ask('bank/back'))
      .remoteStep('ship', ask('post/ship'))
      .commit();
    const { broken, schedule } = await found(
      exploreSaga(saga, { books: freshBooks, participants: (books) => ({ '*': honest(books) }) }),
    );
    expect({ broken, schedule }).toEqual({ broken: ['L11'], schedule: 'ship=lost' });
  });

  it('a step that only undoes what it has heard of', async () => {
    const saga = new Saga('trip', { undoWhen: 'done' })
      .remoteStep('buy', ask('air/buy'))
      .onFailure(ask('air/undo'))
      .commit();
    const { broken, story } = await found(
      exploreSaga(saga, { books: freshBooks, participants: (books) => ({ air: honest(books) }) }),
    );
    expect(broken).toEqual(['L11']);
    expect(story).toContain("undoWhen: 'done'");
  });

  it('a mistake on the side of a condition that the context does not lead to', async () => {
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
        books: freshBooks,
        participants: (books) => ({ '*': honest(books) }),
      }),
    );
    expect(broken).toEqual(['L11']);
    expect(schedule).toMatch(/^dear=if-1, \S+=\S+$/);
  });

  it('a factory whose saga undoes one item more than it took', async () => {
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
        books: () => ({
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

  it('an attempt in vain of a script is no mistake of the saga', async () => {
    const scripted = inTurn(doneButReplyLost(), reply());
    const saga = new Saga('trip').remoteStep('buy', ask('air/buy')).onFailure(ask('air/undo')).commit();
    expect(await exploreSaga(saga, { participants: () => ({ air: scripted }) })).toMatchObject({ broken: 0 });
  });
});
