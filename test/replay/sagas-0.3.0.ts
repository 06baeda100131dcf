import { Saga, SagaRequest, type SagaResponse } from 'temporal-saga';

/** The sagas of the histories of release 0.3.0. They must not change once the release is out. */
export interface Tour {
  id: string;
  nights?: string[];
  booked?: string[];
  costs?: number;
  flight?: string;
  paidBy?: string;
  approved?: boolean;
  skipped?: string;
}

interface Paid {
  content(): { by: string };
}

const FAST = { attemptTimeout: 300, initialInterval: 50, maximumAttempts: 1 } as const;
const PATIENT = { ...FAST, attemptTimeout: '30s' } as const;
const OPTIONS = { execute: FAST, undo: FAST, probe: FAST, settleTime: 50 } as const;
const send = (target: string) => () => new SagaRequest({ target });

/** Adds a booking that can be undone. */
const book = (name: string, target: string) => (body: Saga<Tour>) =>
  body
    .remoteStep(name)
    .onExecute(send(`${target}/book`))
    .onFailure(send(`${target}/cancel`));

/** Three bookings beside each other, one of them with a choice inside, and a payment behind the join. */
export const besideTour = new Saga<Tour>('beside-tour', OPTIONS)
  .parallelStep('book')
  .merge('costs', 'sum')
  .branch('hotel', (body) =>
    body
      .remoteStep('room')
      .onExecute(send('hotel/book'))
      .onSuccess((context) => {
        context.costs = (context.costs ?? 0) + 2;
      })
      .onFailure(send('hotel/cancel'))
      .remoteStep('breakfast')
      .onExecute(send('hotel/breakfast'))
      .onFailure(send('hotel/no-breakfast')),
  )
  .branch('way', (body) =>
    body
      .conditionalStep('travel')
      .ifThen(({ id }) => id === 'far', book('plane', 'flight'))
      .elseThen(book('train', 'travel'))
      .localStep('ticket', (context) => {
        context.flight = 'ticket';
        context.costs = (context.costs ?? 0) + 5;
      })
      .withoutUndo('it is a note'),
  )
  .branch('tickets', book('opera', 'tickets'), { after: ['way'] })
  .remoteStep('pay')
  .onExecute(send('payment/charge'))
  .commit();

/** Bookings with a railway on a task queue of its own, so that a test decides when they end. */
export const railTour = new Saga<Tour>('rail-tour', { ...OPTIONS, execute: PATIENT })
  .parallelStep('lines')
  .branch('north', (body) =>
    body
      .remoteStep('seat')
      .onExecute(send('rail/north'))
      .onSuccess((context, response: SagaResponse<{ seat?: string }>) => {
        context.flight = response.content().seat ?? 'booked';
      })
      .onFailure(send('rail/north-off'))
      .remoteStep('meal')
      .onExecute(send('hotel/meal'))
      .onFailure(send('hotel/no-meal')),
  )
  .branch('east', (body) =>
    body
      .remoteStep('seat')
      .onExecute(send('rail/east'))
      .onFailure(send('rail/east-off'))
      .remoteStep('meal')
      .onExecute(send('travel/meal'))
      .onFailure(send('travel/no-meal')),
  )
  .branch('south', (body) =>
    body
      .remoteStep('seat')
      .onExecute(send('rail/south'))
      .onFailure(send('rail/south-off'))
      .remoteStep('meal')
      .onExecute(send('flight/meal'))
      .onFailure(send('flight/no-meal')),
  )
  .remoteStep('pay')
  .onExecute(send('payment/charge'))
  .commit();

/** Four kinds of waits beside each other; behind each one follows a request. */
export const waitingTour = new Saga<Tour>('waiting-tour', { ...OPTIONS, execute: PATIENT })
  .parallelStep('waits')
  .branch('train', (body) =>
    body
      .remoteStep('seat')
      .onExecute(send('rail/seat'))
      .onFailure(send('rail/seat-off'))
      .remoteStep('meal')
      .onExecute(send('travel/meal'))
      .onFailure(send('travel/no-meal')),
  )
  .branch('rest', (body) =>
    body
      .timerStep('nap', 300)
      .remoteStep('room')
      .onExecute(send('hotel/book'))
      .onFailure(send('hotel/cancel')),
  )
  .branch('money', (body) =>
    body
      .eventStep('paid', { timeout: '1 hour' })
      .onEvent((context, event: Paid) => {
        context.paidBy = event.content().by;
      })
      .remoteStep('bill')
      .onExecute(send('payment/bill'))
      .onFailure(send('payment/tear')),
  )
  .branch('chief', (body) =>
    body
      .decisionStep('approve', { timeout: '1 hour' })
      .on('yes', book('flight', 'flight'))
      .on('no', book('bus', 'travel')),
  )
  .remoteStep('pay')
  .onExecute(send('payment/charge'))
  .commit();

/** One night after the other: long enough to continue as new on a server that suggests it early. */
const night = new Saga<{ night: string; room?: string }>('night', OPTIONS);
night
  .remoteStep('room')
  .onExecute(({ night: name }) => new SagaRequest({ target: 'hotel/book', content: { name } }))
  .onSuccess((context) => {
    context.room = `room for ${context.night}`;
  })
  .onFailure(({ night: name }) => new SagaRequest({ target: 'hotel/cancel', content: { name } }));
night.commit();

const loopTour = (name: string, atOnce: number) => {
  const saga = new Saga<Tour>(name, OPTIONS);
  saga
    .forEachStep('nights', night, { atOnce, tolerate: 1 })
    .over(({ nights = [] }) => nights)
    .input((_, name) => ({ night: name }))
    .onEnd((context, outcomes) => {
      context.booked = outcomes.map(({ status, context: item }) => item?.room ?? status);
    });
  saga.remoteStep('pay').onExecute(send('payment/charge'));
  return saga.commit();
};

export const nightsTour = loopTour('nights-tour', 1);
export const nightsAtOnceTour = loopTour('nights-at-once-tour', 3);

/** A round that fails is undone, and another one follows after a pause. */
export const roundsTour = new Saga<Tour>('rounds-tour', OPTIONS)
  .sagaStep(
    'trip',
    (body) =>
      body
        .remoteStep('hotel')
        .onExecute(send('hotel/book'))
        .onFailure(send('hotel/cancel'))
        .remoteStep('flight')
        .onExecute(send('flight/book'))
        .onFailure(send('flight/cancel')),
    { attempts: 3, wait: 50 },
  )
  .remoteStep('pay')
  .onExecute(send('payment/charge'))
  .commit();

/** The next way to pay is tried when the former is undone; a fraud tries none. */
export const alternativesTour = new Saga<Tour>('alternatives-tour', OPTIONS)
  .remoteStep('hotel')
  .onExecute(send('hotel/book'))
  .onFailure(send('hotel/cancel'))
  .alternativesStep('way')
  .first('plane', (body) =>
    body
      .localStep('note', (context) => {
        context.flight = 'plane';
      })
      .withoutUndo('it is a note')
      .remoteStep('seat')
      .onExecute(send('flight/book'))
      .onFailure(send('flight/cancel'))
      .remoteStep('luggage')
      .onExecute(send('flight/luggage'))
      .onFailure(send('flight/no-luggage')),
  )
  .orElse('ship', book('berth', 'tickets'), { unless: ({ id }) => id === 'seasick' })
  .orElse('train', (body) =>
    body
      .remoteStep('seat')
      .onExecute(send('travel/book'))
      .onSuccess((context) => {
        context.flight ??= 'train';
      })
      .onFailure(send('travel/cancel')),
  )
  .remoteStep('pay')
  .onExecute(send('payment/charge'))
  .commit();

/** One wait after the other, each with a limit. */
export const patientTour = new Saga<Tour>('patient-tour', OPTIONS)
  .timerStep('pause', 50)
  .eventStep('paid', { timeout: 3_000, key: ({ id }) => id })
  .onEvent((context, event: Paid) => {
    context.paidBy = event.content().by;
  })
  .onTimeout((context) => {
    context.skipped = 'paid';
  })
  .remoteStep('hotel')
  .onExecute(send('hotel/book'))
  .onFailure(send('hotel/cancel'))
  .decisionStep('approve', { timeout: 3_000, shows: ({ id }) => ({ id }) })
  .on('yes', book('flight', 'flight'))
  .on('no', 'fail')
  .onTimeout(book('bus', 'travel'))
  .remoteStep('pay')
  .onExecute(send('payment/charge'))
  .commit();
