/** Events for sagas that are made in items and rounds: the paths of their steps hold these, the definition does not. */
import { Saga, SagaRequest } from 'temporal-saga';
import { inTurn, InMemoryHost, refuse, reply } from 'temporal-saga/testing';

type Order = Record<string, unknown>;

/** Each saga that is made waits for an event of its own. */
function waiting() {
  let made = 0;
  const wait = () =>
    new Saga<Order>().eventStep('wait', { event: `paid-${String((made += 1))}`, key: () => 'k' }).commit();
  const body = (saga: Saga<Order>) => {
    saga.dynamicStep('outer', () => new Saga<Order>().dynamicStep('inner', wait).commit());
    saga
      .remoteStep('send')
      .onExecute(() => new SagaRequest({ target: 'desk/send' }))
      .withoutUndo('a test');
  };
  return { body, made: () => made };
}

/** A predicate that holds at the second call. */
const atSecond = () => {
  let calls = 0;
  return () => (calls += 1) === 2;
};

const AROUND: readonly (readonly [
  string,
  (saga: Saga<Order>, body: (inner: Saga<Order>) => void) => unknown,
])[] = [
  ['items', (saga, body) => saga.forEachStep<Order>('each', body).over(() => [1, 2])],
  [
    'items beside each other',
    (saga, body) => saga.forEachStep<Order>('each', body, { atOnce: 2 }).over(() => [1, 2]),
  ],
  ['rounds', (saga, body) => saga.repeatStep('each', body, { atMost: 2 }).until(atSecond())],
  ['rounds that are tried', (saga, body) => saga.sagaStep('each', body, { attempts: 2 })],
];

describe('an event for a saga that is made while the execution runs', () => {
  it.each(AROUND)('is taken in %s', async (name, around) => {
    const { body, made } = waiting();
    const saga = new Saga<Order>('order');
    around(saga, body);
    const isRefused = name === 'rounds that are tried';
    const host = new InMemoryHost({
      participants: { desk: isRefused ? inTurn(refuse({}), reply({})) : reply({}) },
      caller: ({ event = '', key = '' }) => ({ event, key }),
    });
    const { status, unusedEvents } = await host.run(saga.commit());
    expect([status, unusedEvents, made()]).toEqual(['finished', [], 2]);
  });

  it('is unknown before that saga is made', async () => {
    const saga = new Saga<Order>('order');
    saga.eventStep('first', { timeout: 10 });
    saga.dynamicStep('made', () => new Saga<Order>().eventStep('paid', { timeout: 10 }).commit());
    const host = new InMemoryHost({ caller: () => ({ event: 'paid' }) });
    expect((await host.run(saga.commit())).error).toMatchObject({ code: 'EVENT_UNKNOWN', step: 'first' });
  });

  it('is late when the saga that waited for it is over, and no other is made', async () => {
    const saga = new Saga<Order>('order');
    saga.sagaStep('pay', (body) => {
      body.dynamicStep('made', () =>
        new Saga<Order>()
          .eventStep('paid', { timeout: 10 })
          .onTimeout(() => undefined)
          .commit(),
      );
    });
    saga.eventStep('last', { timeout: 10 });
    const host = new InMemoryHost({
      caller: ({ event }) => (event === 'last' ? { event: 'paid' } : undefined),
    });
    expect((await host.run(saga.commit())).error).toMatchObject({ code: 'EVENT_LATE', step: 'last' });
  });
});
