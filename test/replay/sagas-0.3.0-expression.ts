import { operation, Saga, type SagaEvent, SagaRequest } from 'temporal-saga';

/**
 * The sagas of the histories of release 0.3.0 that ask, repeat, publish and notify. They must not change once the release
 * is out.
 */
export interface Journey {
  id: string;
  price?: number;
  status?: string;
  seat?: string;
  paid?: number;
  nights?: string[];
  ends?: string[];
}

const FAST = { attemptTimeout: 300, initialInterval: 50, maximumAttempts: 1 } as const;
const OPTIONS = { execute: FAST, undo: FAST, probe: FAST, settleTime: 50 } as const;

const hotel = operation<{ id: string }, { room?: string }>('hotel/book')
  .keep(({ room }) => ({ room: room ?? 'any' }))
  .undoneBy('hotel/cancel', ({ kept, cause }) => ({ room: kept?.room, why: cause?.code }));

/** Asks, checks, keeps and publishes; a notice says how it has ended. */
export const askingJourney = new Saga<Journey>('asking-journey', OPTIONS).publishes(({ status, seat }) => ({
  status: status ?? null,
  seat: seat ?? null,
}));
askingJourney
  .undoStep('report')
  .onFailure((_, { cause }) => new SagaRequest({ target: 'travel/report', content: { why: cause?.code } }));
askingJourney
  .query<{ price?: number }>('price', () => new SagaRequest({ target: 'travel/price' }))
  .into((context, { price }) => {
    context.price = price ?? 1;
  });
askingJourney.check('affordable', ({ price = 0 }) => price < 100);
askingJourney
  .query<{ status?: string }>('open', () => new SagaRequest({ target: 'travel/status' }))
  .into((context, { status }) => {
    context.status = status ?? 'open';
  })
  .until(({ status }) => status === undefined, { every: 50, for: '1 minute' });
askingJourney.step('hotel', hotel).with(({ id }) => ({ id }));
askingJourney
  .remoteStep('seat', { keepSent: true })
  .onExecute((context) => new SagaRequest({ target: 'flight/book', content: { id: context.idFor('seat') } }))
  .onSuccess((context) => {
    context.seat = '1A';
  })
  .onFailure((_, { sent }) => new SagaRequest({ target: 'flight/cancel', content: sent }));
askingJourney.remoteStep('pay').onExecute(() => new SagaRequest({ target: 'payment/charge' }));
askingJourney
  .atEnd('finished', ({ id }) => new SagaRequest({ target: 'tickets/sent', content: { id } }))
  .atEnd(['errored', 'cancelled'], ({ id }, { cause }) => {
    return new SagaRequest({ target: 'tickets/void', content: { id, why: cause.code } });
  })
  .atEnd('errored', ({ id }) => new SagaRequest({ target: 'tickets/regret', content: { id } }));
askingJourney.commit();

/** Takes a payment in each round until all is paid. */
export const instalmentJourney = new Saga<Journey>('instalment-journey', OPTIONS);
instalmentJourney
  .repeatStep(
    'collect',
    (body) => {
      body.eventStep('paid').onEvent((context, event: SagaEvent<{ amount: number }>) => {
        context.paid = (context.paid ?? 0) + event.content().amount;
      });
      body
        .remoteStep('book')
        .onExecute(({ paid }) => new SagaRequest({ target: 'payment/book', content: { paid } }))
        .onFailure(() => new SagaRequest({ target: 'payment/return' }));
    },
    { atMost: 5 },
  )
  .until(({ paid = 0 }) => paid >= 2);
instalmentJourney.remoteStep('pay').onExecute(() => new SagaRequest({ target: 'payment/charge' }));
instalmentJourney.commit();

/** Needs two of three rooms. */
export const choosyJourney = new Saga<Journey>('choosy-journey', OPTIONS);
choosyJourney
  .forEachStep<{ night: string }>(
    'nights',
    (body) => {
      body
        .remoteStep('room')
        .onExecute(({ night }) => new SagaRequest({ target: 'hotel/book', content: { night } }))
        .onFailure(({ night }) => new SagaRequest({ target: 'hotel/cancel', content: { night } }));
      body.eventStep('paid', { key: ({ night }) => night });
    },
    { atOnce: 3, enough: { count: 2 } },
  )
  .over(({ nights = [] }) => nights)
  .input((_, night) => ({ night }))
  .onEnd((context, outcomes) => {
    context.ends = outcomes.map(({ status }) => status);
  });
choosyJourney.remoteStep('pay').onExecute(() => new SagaRequest({ target: 'payment/charge' }));
choosyJourney.commit();
