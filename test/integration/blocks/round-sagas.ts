/** Sagas that are repeated until a predicate holds, and a loop that needs only some of its items. */
import { Saga, type SagaEvent, SagaRequest } from 'temporal-saga';
import { PATIENT } from './parallel-sagas';

export interface Collection {
  total: number;
  paid?: number;
  notes?: string[];
}

const confirm = <T extends object>(saga: Saga<T>) =>
  saga.remoteStep('confirm').onExecute(() => new SagaRequest({ target: 'shop/confirm' }));

/** Reserves something, and cancels what it has reserved. */
const book = (body: Saga<Collection>) =>
  body
    .remoteStep('book')
    .onExecute(({ notes = [] }) => new SagaRequest({ target: 'bank/book', content: notes.at(-1) ?? 'none' }))
    .keep((reply: { id: string }) => reply)
    .onFailure((_, { kept }) => new SagaRequest({ target: 'bank/cancel', content: kept?.id ?? 'unknown' }));

/** Takes a payment in each round until all is paid. */
export const collecting = new Saga<Collection>('collecting', PATIENT);
collecting
  .repeatStep(
    'collect',
    (body) => {
      body.eventStep('paid').onEvent((context, event: SagaEvent<{ note: string; amount: number }>) => {
        const { note, amount } = event.content();
        context.paid = (context.paid ?? 0) + amount;
        context.notes = [...(context.notes ?? []), note];
      });
      book(body);
    },
    { atMost: 50 },
  )
  .until(({ paid = 0, total }) => paid >= total);
confirm(collecting);
collecting.commit();

/** Looks again and again. */
export const polling = new Saga<Collection>('polling', PATIENT);
polling
  .repeatStep(
    'poll',
    (body) => {
      body
        .remoteStep('look')
        .onExecute(({ paid = 0 }) => new SagaRequest({ target: 'bank/look', content: paid }))
        .onSuccess((context) => {
          context.paid = (context.paid ?? 0) + 1;
        });
    },
    { atMost: 1_000 },
  )
  .until(({ paid = 0, total }) => paid >= total);
polling.commit();

export interface Tender {
  bidders: string[];
  ends?: string[];
}

interface Bid {
  item: string;
}

/** Asks several bidders at once; those that are not needed are undone. */
export const tender = new Saga<Tender>('tender', PATIENT);
tender
  .forEachStep<Bid>(
    'bids',
    (body) => {
      body
        .remoteStep('ask')
        .onExecute(({ item }) => new SagaRequest({ target: 'bids/ask', content: item }))
        .onFailure(({ item }) => new SagaRequest({ target: 'bids/withdraw', content: item }));
      body.eventStep('offer', { key: ({ item }) => item });
      body
        .remoteStep('hold')
        .onExecute(({ item }) => new SagaRequest({ target: 'bids/hold', content: item }))
        .onFailure(({ item }) => new SagaRequest({ target: 'bids/free', content: item }));
    },
    { atOnce: 10, enough: { count: 2 } },
  )
  .over(({ bidders }) => bidders)
  .onEnd((context, outcomes) => {
    context.ends = outcomes.map(({ status }) => status);
  });
confirm(tender);
tender.commit();
