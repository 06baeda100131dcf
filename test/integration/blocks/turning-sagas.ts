/** Sagas whose callbacks take any number of microtask turns, for the tests of what the order of commands depends on. */
import { Saga, SagaRequest, type SagaResponse } from 'temporal-saga';
import { PATIENT } from './parallel-sagas';

export interface Journey {
  flight?: string;
  hotel?: string;
  car?: string;
  paid?: string;
  seen?: string[];
}

type Name = 'flight' | 'hotel' | 'car';

/** How many microtask turns the callbacks of each branch take; without turns they are sync. */
export type Turns = Readonly<Record<Name, number>>;

/** What only the request for a seat says. */
export const SEAT = 'a seat at the window';

/** Returns a value at once, or after so many microtask turns. */
function after<R>(turns: number, value: () => R): R | Promise<R> {
  return turns === 0 ? value() : late(turns, value);
}

async function late<R>(turns: number, value: () => R): Promise<R> {
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
  return value();
}

const request = (body: Saga<Journey>, name: Name, step: string, turns: number) =>
  body
    .remoteStep(step)
    .onExecute(() =>
      after(
        turns,
        () => new SagaRequest({ target: `${name}/${step}`, content: step === 'seat' ? SEAT : step }),
      ),
    )
    .onSuccess((context, response: SagaResponse<{ id: string }>) =>
      after(turns, () => {
        context[name] = response.content().id;
      }),
    )
    .onFailure(() => after(turns, () => new SagaRequest({ target: `${name}/un${step}` })));

const paid = (body: Saga<Journey>, turns: number) =>
  body.eventStep('paid', { timeout: '1 hour' }).onEvent((context, event: { content(): string }) =>
    after(turns, () => {
      context.paid = event.content();
    }),
  );

/** Three branches, one of which waits for an event, and a step that sees what they have written. */
export function journeyOf({ flight, hotel, car }: Turns): Saga<Journey> {
  const saga = new Saga<Journey>('journey', PATIENT);
  saga
    .parallelStep('book')
    .branch('flight', (body) => {
      request(body, 'flight', 'reserve', flight);
      request(body, 'flight', 'seat', flight);
    })
    .branch('hotel', (body) => {
      body.localStep('choose', (context) =>
        after(hotel, () => {
          context.seen = ['hotel'];
        }),
      );
      request(body, 'hotel', 'reserve', hotel);
      request(body, 'hotel', 'room', hotel);
    })
    .branch('car', (body) => {
      request(body, 'car', 'reserve', car);
      paid(body, car);
      request(body, 'car', 'key', car);
    })
    .merge('seen', (_base, values) => after(car, () => values.flatMap((value) => value ?? [])));
  saga
    .remoteStep('charge')
    .onExecute(() => after(hotel, () => new SagaRequest({ target: 'payment/charge' })));
  return saga.commit();
}

/** One step after the other: an event may come with the answer before it. */
export function queueOf({ flight, hotel, car }: Turns): Saga<Journey> {
  const saga = new Saga<Journey>('queue', PATIENT);
  request(saga, 'hotel', 'room', hotel);
  request(saga, 'flight', 'reserve', flight);
  paid(saga, car);
  request(saga, 'car', 'key', car);
  return saga.commit();
}
