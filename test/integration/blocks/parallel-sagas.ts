/** Sagas whose branches run beside each other, for the tests of failures in them. */
import { Saga, SagaRequest, type SagaResponse } from 'temporal-saga';

export interface Trip {
  flight?: string;
  hotel?: string;
  car?: string;
  price?: string;
  total?: number;
}

type Name = 'flight' | 'hotel' | 'car';
const NAMES: readonly Name[] = ['flight', 'hotel', 'car'];

/** Attempts are short, so that a killed worker is noticed soon. */
export const QUICK = {
  execute: { attemptTimeout: '2s', initialInterval: 100, maximumAttempts: 20 },
  undo: { attemptTimeout: '2s', initialInterval: 100, maximumAttempts: 3 },
  settleTime: 100,
} as const;

/** A request that a test holds has one attempt, also on a busy machine. */
export const PATIENT = {
  ...QUICK,
  execute: { ...QUICK.execute, attemptTimeout: '40s' },
  undo: { ...QUICK.undo, attemptTimeout: '40s' },
} as const;

const reserve = (name: Name) => (body: Saga<Trip>) =>
  body
    .remoteStep('reserve')
    .onExecute(() => new SagaRequest({ target: `${name}/reserve` }))
    .onSuccess((context, response: SagaResponse<{ id: string }>) => {
      context[name] = response.content().id;
    })
    .onFailure((context) => new SagaRequest({ target: `${name}/cancel`, content: { id: context[name] } }));

const pay = (saga: Saga<Trip>) =>
  saga.remoteStep('charge').onExecute(() => new SagaRequest({ target: 'payment/charge' }));

/** Three branches beside each other, and a charge. */
export const beside = new Saga<Trip>('beside', PATIENT);
beside
  .parallelStep('book')
  .branch('flight', reserve('flight'))
  .branch('hotel', reserve('hotel'))
  .branch('car', reserve('car'));
pay(beside);
beside.commit();

/** The car comes after the flight. */
export const ordered = new Saga<Trip>('ordered', QUICK);
ordered
  .parallelStep('book')
  .branch('flight', reserve('flight'))
  .branch('hotel', reserve('hotel'))
  .branch('car', reserve('car'), { after: ['flight'] });
pay(ordered);
ordered.commit();

const priced = (name: Name) => (body: Saga<Trip>) =>
  body
    .remoteStep('reserve')
    .onExecute(() => new SagaRequest({ target: `${name}/reserve` }))
    .onSuccess((context) => {
      context.price = name;
      context.total = (context.total ?? 0) + NAMES.indexOf(name) + 1;
    })
    .onFailure(() => new SagaRequest({ target: `${name}/cancel` }));

/** Two branches write one key, each another value. */
export const clashing = new Saga<Trip>('clashing', PATIENT);
clashing
  .parallelStep('book')
  .branch('flight', priced('flight'))
  .branch('hotel', priced('hotel'))
  .branch('car', reserve('car'))
  .merge('total', 'sum');
clashing.commit();

/** All branches write the same keys, and reducers make one value of them. */
export const merging = new Saga<Trip>('merging', PATIENT);
merging
  .parallelStep('book')
  .branch('flight', priced('flight'))
  .branch('hotel', priced('hotel'))
  .branch('car', priced('car'))
  .merge('total', 'sum')
  .merge('price', (_base, values) => values.join('+'));
merging.commit();
