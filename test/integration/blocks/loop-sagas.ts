/** Sagas that run other sagas for each item of a list. */
import { type ItemOutcome, Saga, type SagaContext, SagaRequest, type SagaResponse } from 'temporal-saga';
import { PATIENT } from './parallel-sagas';

export interface Shipment {
  parcels: string[];
  labels?: (string | undefined)[];
  failed?: number[];
  paid?: string[];
  invoice?: string;
}

interface Parcel {
  parcel: string;
  label?: string;
}

const label = (body: Saga<Parcel>) =>
  body
    .remoteStep('label')
    .onExecute((context) => new SagaRequest({ target: 'ship/label', content: context.parcel }))
    .onSuccess((context, response: SagaResponse<{ id: string }>) => {
      context.label = `${response.content().id} of ${context.parcel}`;
    })
    .onFailure(
      (context) => new SagaRequest({ target: 'ship/void', content: context.label ?? context.parcel }),
    );

/** The labels in the order of the list. */
const keepLabels = (context: SagaContext<Shipment>, outcomes: readonly ItemOutcome<Parcel>[]) => {
  context.labels = outcomes.map((outcome) => outcome.context?.label);
};

const confirm = (saga: Saga<Shipment>) =>
  saga.remoteStep('confirm').onExecute(() => new SagaRequest({ target: 'shop/confirm' }));

/** The list changes after it was read. */
export const changing = new Saga<Shipment>('changing', PATIENT);
changing
  .forEachStep<Parcel>('ship', label, { atOnce: 3 })
  .over((context) => context.parcels)
  .input((_context, parcel) => ({ parcel }))
  .onEnd((context, outcomes) => {
    context.labels = outcomes.map((outcome) => outcome.context?.label);
    context.parcels = ['other', ...context.parcels].reverse();
  });
changing.localStep('clear', (context) => {
  context.parcels = [];
});
confirm(changing);
changing.commit();

/** Each item takes a box and a label; five items may fail. */
export const tolerant = new Saga<Shipment>('tolerant', PATIENT);
tolerant
  .forEachStep<Parcel>(
    'ship',
    (body) => {
      body
        .remoteStep('box')
        .onExecute((context) => new SagaRequest({ target: 'ship/box', content: context.parcel }))
        .onFailure((context) => new SagaRequest({ target: 'ship/unbox', content: context.parcel }));
      label(body);
    },
    { atOnce: 40, tolerate: { count: 5 } },
  )
  .over((context) => context.parcels)
  .input((_context, parcel) => ({ parcel }))
  .onEnd((context, outcomes) => {
    context.failed = outcomes.filter(({ status }) => status === 'failed').map(({ index }) => index);
  });
confirm(tolerant);
tolerant.commit();

/** A saga in a branch in an item, whose context is its own. */
export const deep = new Saga<Shipment>('deep', PATIENT);
deep
  .forEachStep<Parcel>(
    'ship',
    (item) => {
      item
        .parallelStep('both')
        .branch('label', (branch) => {
          branch
            .sagaStep('own', label(new Saga<Parcel>()).commit())
            .input((context) => ({ parcel: `inner ${context.parcel}` }))
            .output((context, inner) => {
              context.label = inner.label ?? 'none';
            });
        })
        .branch('box', (branch) => {
          branch
            .remoteStep('take')
            .onExecute((context) => new SagaRequest({ target: 'ship/box', content: context.parcel }))
            .onFailure((context) => new SagaRequest({ target: 'ship/unbox', content: context.parcel }));
        });
    },
    { atOnce: 2 },
  )
  .over((context) => context.parcels)
  .input((_context, parcel) => ({ parcel }))
  .onEnd(keepLabels);
confirm(deep);
deep.commit();

/** Events come to a branch while another one sends. */
export const eventBeside = new Saga<Shipment>('event-beside', PATIENT);
eventBeside
  .parallelStep('all')
  .branch('event', (body) => void body.eventStep('paid', { timeout: '1 hour' }))
  .branch('loop', (body) => {
    body
      .forEachStep<Parcel>('ship', label)
      .over((context) => context.parcels)
      .input((_context, parcel) => ({ parcel }));
  });
eventBeside.commit();

/** Rounds of a loop, and a request whose reply comes later. */
export const replied = new Saga<Shipment>('replied', PATIENT);
replied.sagaStep(
  'round',
  (() => {
    const round = new Saga<Shipment>();
    round
      .forEachStep<Parcel>('ship', label)
      .over((context) => context.parcels)
      .input((_context, parcel) => ({ parcel }));
    round
      .remoteStep('book')
      .onExecute(() => new SagaRequest({ target: 'ship/book' }))
      .onFailure(() => new SagaRequest({ target: 'ship/unbook' }));
    return round.commit();
  })(),
  { attempts: 3 },
);
replied.commit();

/** Two loops, and an event of one name after each. */
export const paidTwice = new Saga<Shipment>('paid-twice', PATIENT);
for (const name of ['first', 'second']) {
  paidTwice
    .forEachStep<Parcel>(`ship-${name}`, label)
    .over((context) => context.parcels)
    .input((_context, parcel) => ({ parcel }));
  paidTwice
    .eventStep(name, { event: 'paid', timeout: '1 hour' })
    .onEvent((context, event: { content(): string }) => {
      context.paid = [...(context.paid ?? []), event.content()];
    });
}
paidTwice.commit();

/** All items at once; the end of the loop reads the labels in the order of the list. */
export const allAtOnce = new Saga<Shipment>('all-at-once', PATIENT);
allAtOnce
  .forEachStep<Parcel>('ship', (body) => void label(body), { atOnce: 50 })
  .over((context) => context.parcels)
  .input((_context, parcel) => ({ parcel }))
  .onEnd(keepLabels);
confirm(allAtOnce);
allAtOnce.commit();
