/** Sagas with blocks, and one planted bug each. */
import { Saga, SagaRefused, SagaRequest, type SagaResponse } from 'temporal-saga';
import type { ParticipantFunction } from 'temporal-saga/testing';
import { act, keeper, type Ledger, ledger } from './ledger';
import { type Planted, planted } from './planted';

interface Trip {
  flight?: string;
  hotel?: string;
  insurance?: string;
  total: number;
  parcels: { id: string }[];
}

const trip: Trip = { total: 100, parcels: [{ id: 'p0' }, { id: 'p1' }] };

type Serve = (state: Ledger) => ParticipantFunction;

/** A saga with a bug, and the law that finds it. */
export interface PlantedInBlocks {
  readonly law: string;
  readonly saga: Planted;
}

const bug = (
  law: string,
  name: string,
  build: (saga: Saga<Trip>) => unknown,
  serve: Serve = keeper,
): PlantedInBlocks => {
  const saga = new Saga<Trip>('trip');
  build(saga);
  act<Trip>('charge')(saga);
  const options = {
    context: trip,
    participantState: ledger,
    effects: ({ effects }: Ledger) => effects,
    participants: (state: Ledger) => ({ '*': serve(state) }),
  };
  return { law, saga: planted<Trip, Ledger>(name, saga.commit(), options) };
};

/** A participant that insures only what is booked. */
const insuresBookings: Serve = (state) => {
  const keep = keeper(state);
  return (request) => {
    const isBooked = Object.values(state.effects).some((effect) => effect.startsWith('flight/'));
    if (request.target === 'insurance/do' && !isBooked) throw new SagaRefused({ why: 'nothing is booked' });
    return keep(request);
  };
};

const add = (amount: number) => (body: Saga<Trip>) =>
  void body.localStep('add', (context) => void (context.total += amount));

/** An undo that takes the parcel from a variable outside of the context. */
const forgetful = () => {
  let latest = 'p0';
  const parcel = new Saga<{ parcel: { id: string } }>('parcel');
  parcel
    .remoteStep('label')
    .onExecute(({ parcel: { id } }) => {
      latest = id;
      return new SagaRequest({ target: 'label/do', content: { id } });
    })
    .onFailure(() => new SagaRequest({ target: 'label/undo', content: { id: latest } }));
  return parcel.commit();
};

export const BUGS_IN_BLOCKS: readonly PlantedInBlocks[] = [
  bug('L32', 'a query that has an effect', (saga) => {
    saga.query('book', () => new SagaRequest({ target: 'flight/book' }));
    act<Trip>('hotel')(saga);
  }),
  bug('L30', 'a dirty read: a branch relies on what a branch beside it writes', (saga) => {
    saga
      .parallelStep('book')
      .branch('flight', act<Trip>('flight', 'flight'))
      .branch(
        'hotel',
        act<Trip>('hotel', 'hotel', ({ flight }) => ({ near: flight ?? 'anywhere' })),
      );
  }),
  bug('L31', 'a lost update: a reducer takes the value of the last branch', (saga) => {
    saga
      .parallelStep('price')
      .branch('flight', add(10))
      .branch('hotel', add(200))
      .merge('total', (base, values) => values.at(-1) ?? base ?? 0);
  }),
  bug('L30', 'a wrong edge: the insurance needs the hotel too', (saga) => {
    saga
      .parallelStep('book')
      .branch('flight', act<Trip>('flight', 'flight'))
      .branch('hotel', act<Trip>('hotel', 'hotel'))
      .branch(
        'insurance',
        act<Trip>('insurance', 'insurance', ({ flight, hotel }) => ({
          flight: flight ?? '',
          hotel: hotel ?? '',
        })),
        { after: ['flight'] },
      );
  }),
  bug(
    'L24',
    'a missing edge: the insurance needs a booked flight',
    (saga) => {
      saga
        .parallelStep('book')
        .branch('flight', act<Trip>('flight', 'flight'))
        .branch('insurance', act<Trip>('insurance', 'insurance'));
    },
    insuresBookings,
  ),
  bug('L25', "an item that is undone with another item's data", (saga) => {
    saga
      .forEachStep('ship', forgetful())
      .over(({ parcels }) => parcels)
      .input((_, parcel) => ({ parcel }));
  }),
  bug('L25', 'a round that is undone with what the last round has left', (saga) => {
    saga
      .repeatStep(
        'ship',
        act<Trip>('ship', 'flight', ({ flight }) => ({ after: flight ?? 'start' })),
        { atMost: 3 },
      )
      .until(({ flight = '' }) => flight.includes('~3'));
  }),
  bug('L11', 'a filling of a hook without an undo', (saga) => {
    const begun = saga.hookStep('begun');
    begun.fill('b', act<Trip>('pay'));
    begun.fill('a', (body) => body.remoteStep('book', () => new SagaRequest({ target: 'book/do' })));
  }),
  bug('L26', 'a payment that two alternatives take', (saga) => {
    saga
      .alternativesStep('pay')
      .first('card', (body) => {
        body
          .remoteStep('card')
          .onExecute(() => new SagaRequest({ target: 'card/do' }))
          .onSuccess((context, response: SagaResponse<{ id: string }>) => {
            context.flight = response.content().id;
          })
          .onFailure(({ flight }) => {
            return flight === undefined
              ? undefined
              : new SagaRequest({ target: 'card/undo', content: { flight } });
          });
      })
      .orElse('invoice', act<Trip>('invoice'));
  }),
];
