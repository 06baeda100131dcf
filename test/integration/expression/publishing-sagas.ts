/** Sagas that publish a view, for the tests of callers that wait for one. */
import { Saga } from 'temporal-saga';
import { buildLong, buildPaying, type Checkout, request } from './build-sagas';

export const long = buildLong(({ done = 0 }) => ({ done }));
export const paying = buildPaying(({ url }) => ({ url: url ?? null }));

/** Fails after its only view. */
export const failing = new Saga<Checkout>('failing').publishes(({ url }) => ({ url: url ?? null }));
failing.remoteStep('refuse', request('refusing/do')).withoutUndo('it is refused');
failing.commit();

/** Needs no activity: it ends in its first task. */
export const instant = new Saga<Checkout>('instant').publishes(({ url }) => ({ url: url ?? null }));
instant.localStep('set', (context) => {
  context.url = 'at once';
});
instant.commit();

/** Publishes what cannot be stored after its first step. */
export const unstorable = new Saga<Checkout>('unstorable').publishes(({ url }) =>
  url === undefined ? { url: null } : { url: () => url },
);
unstorable.localStep('set', (context) => {
  context.url = 'u';
});
unstorable.remoteStep('work', request('work/do')).withoutUndo('it changes nothing');
unstorable.commit();

/** Is made by the worker. */
export const made = (): Saga<Checkout> => paying;

/** Publishes nothing. */
export const silent = new Saga<Checkout>('silent');
silent.eventStep('ready', { timeout: '1 hour' });
silent.commit();
