/** Correct sagas with every kind of block. */
import { Saga, SagaRequest } from 'temporal-saga';
import { act, keeper, ledger } from './ledger';
import { type Planted, planted } from './planted';
import type { ExploreOptions } from 'temporal-saga/testing/explorer';
import type { Ledger } from './ledger';

interface Trip {
  tripId: string;
  flight?: string;
  hotel?: string;
  insurance?: string;
  total: number;
  legs: string[];
  parcels: { id: string }[];
  labels?: (string | undefined)[];
  method?: string;
  note?: string;
}

interface Item {
  parcel: { id: string };
  label?: string;
}

const trip: Trip = {
  tripId: 'T1',
  total: 100,
  legs: ['start'],
  parcels: [{ id: 'p0' }, { id: 'p1' }, { id: 'p2' }],
};

/** What the caller sends. */
const ANSWERS = {
  timer: undefined,
  query: undefined,
  event: { event: 'payment' },
  decision: { choice: 'yes' },
};

type Options = Partial<ExploreOptions<Trip, Ledger>>;

/** A saga with a last step that can be undone, as all of this file but one. */
const correct = (name: string, build: (saga: Saga<Trip>) => unknown, options: Options = {}): Planted =>
  whole(
    name,
    (saga) => {
      build(saga);
      act<Trip>('charge')(saga);
    },
    options,
  );

const whole = (name: string, build: (saga: Saga<Trip>) => unknown, options: Options = {}): Planted => {
  const saga = new Saga<Trip>('trip');
  build(saga);
  return planted<Trip, Ledger>(name, saga.commit(), {
    context: trip,
    participantState: ledger,
    effects: ({ effects }) => effects,
    participants: (state) => ({ '*': keeper(state) }),
    orders: 10,
    ...options,
  });
};

const parcel = new Saga<Item>('parcel');
act<Item>('pack', 'label', ({ parcel: { id } }) => ({ id }))(parcel);
act<Item>('ship', undefined, ({ parcel: { id } }) => ({ id }))(parcel);
parcel.commit();

const loop =
  (options: { atOnce?: number; tolerate?: number; enough?: { count: number } }) => (saga: Saga<Trip>) =>
    saga
      .forEachStep('ship', parcel, options)
      .over((context) => context.parcels)
      .input((_, given) => ({ parcel: given }))
      .onEnd((context, outcomes) => {
        context.labels = outcomes.map((outcome) => outcome.context?.label ?? 'none');
      });

const pay = (method: string) => (body: Saga<Trip>) => {
  body.localStep('choose', (context) => void (context.method = method));
  act<Trip>(method, 'note')(body);
};

/** Participants that are asked: one answers at once, the other is ready at the third question. */
const asked = (state: Ledger) => {
  let questions = 0;
  return {
    '*': keeper(state),
    prices: () => ({ total: 5 }),
    servers: () => ({ status: (questions += 1) < 3 ? 'building' : 'active' }),
  };
};

const price = () => new SagaRequest({ target: 'prices/read' });
const isActive = ({ status }: { status: string }) => status === 'active';
const untilActive = (body: Saga<Trip>) =>
  body
    .query<{ status: string }>('up', () => new SagaRequest({ target: 'servers/status' }))
    .into((context, { status }) => void (context.note = status))
    .until(isActive, { every: '5 s', for: '1 minute' });

/** A round: it adds another leg, and its undo cancels this one. */
const leg = (body: Saga<Trip>) => {
  body
    .remoteStep('leg')
    .onExecute(
      ({ legs }) => new SagaRequest({ target: 'leg/do', content: { leg: `leg ${String(legs.length)}` } }),
    )
    .keep((reply: { id: string }) => reply)
    .onSuccess((context) => void (context.legs = [...context.legs, 'booked']))
    .onFailure((_, { kept }) => new SagaRequest({ target: 'leg/undo', content: { id: kept?.id ?? '' } }));
};

export const CORRECT_BLOCKS: readonly Planted[] = [
  correct(
    'queries, checks and undo steps',
    (saga) => {
      saga
        .undoStep('report')
        .onFailure((_, { cause }) => new SagaRequest({ target: 'orders/do', content: { why: cause?.code } }));
      saga.query<string>('quote', () => new SagaRequest({ target: 'prices/read' })).into('method');
      act<Trip>('flight', 'flight')(saga);
      saga.check('affordable', ({ total }) => total <= 100);
      untilActive(saga);
      saga.undoStep('notify').onFailure(() => new SagaRequest({ target: 'desk/do' }));
    },
    { participants: asked },
  ),
  correct(
    'queries whose answer is awaited, or whose refusal is handled, beside each other',
    (saga) => {
      saga
        .parallelStep('look')
        .branch('server', untilActive)
        .branch('price', (body) =>
          body
            .query<{ total: number }>('read', price)
            .into((context, { total }) => void (context.total = total))
            .onError((context) => void (context.total = 0)),
        )
        .branch('hotel', act<Trip>('hotel', 'hotel'));
      saga.check('cheap', ({ total }) => total < 6);
    },
    { participants: asked, orders: 40 },
  ),
  whole(
    'a query after the pivot, and an undo step before it',
    (saga) => {
      saga.undoStep('report').onFailure(() => new SagaRequest({ target: 'orders/do' }));
      saga.remoteStep('pay', () => new SagaRequest({ target: 'pay/do' })).pivot();
      saga
        .query<string>('quote', () => new SagaRequest({ target: 'prices/read' }))
        .until((_, { note }) => note === undefined, { every: 1_000, for: 5_000 })
        .into('method')
        .retriable();
    },
    { participants: asked },
  ),
  correct(
    'branches that run beside each other',
    (saga) => {
      saga
        .parallelStep('book')
        .branch('flight', act<Trip>('flight', 'flight'))
        .branch('hotel', (body) => act<Trip>('extra')(act<Trip>('hotel', 'hotel')(body)))
        .branch('car', act<Trip>('car'));
    },
    { orders: 40 },
  ),
  correct('branches with edges', (saga) => {
    saga
      .parallelStep('book')
      .branch('flight', act<Trip>('flight', 'flight'))
      .branch('hotel', act<Trip>('hotel', 'hotel'))
      .branch(
        'insurance',
        act<Trip>('insurance', 'insurance', ({ flight, hotel }) => ({ flight, hotel })),
        {
          after: ['flight', 'hotel'],
        },
      );
  }),
  correct('branches whose writes are merged', (saga) => {
    const add = (amount: number, leg: string) => (body: Saga<Trip>) =>
      void act<Trip>(leg)(body).localStep('add', (context) => {
        context.total += amount;
        context.legs = [...context.legs, leg];
      });
    saga
      .parallelStep('book')
      .branch('flight', add(10, 'flight'))
      .branch('hotel', add(200, 'hotel'))
      .merge('legs', 'append')
      .merge('total', (base = 0, values) =>
        values.reduce<number>((sum, value = 0) => sum + value - base, base),
      );
  }),
  correct('branches that are undone one by one, and change the context', (saga) => {
    const reserve = (name: string) => (body: Saga<Trip>) => {
      body
        .localStep('note', (context) => void (context.note = 'booked'))
        .onFailure((context) => void (context.note = `undone ${name}`));
      act<Trip>(name)(body);
    };
    saga
      .parallelStep('book', { undoOrder: 'one-by-one' })
      .branch('flight', reserve('flight'))
      .branch('hotel', reserve('hotel'));
  }),
  correct('a loop, one item after the other', loop({})),
  correct('a loop whose items run beside each other', loop({ atOnce: 2 })),
  correct('a loop that tolerates a failed item', loop({ tolerate: 1 })),
  correct('a loop whose items run beside each other, and one may fail', loop({ atOnce: 3, tolerate: 1 })),
  correct('a loop that needs two items, one after the other', loop({ enough: { count: 2 } })),
  correct(
    'a loop that needs one item, and undoes those beside it',
    loop({ atOnce: 3, enough: { count: 1 } }),
    { orders: 40 },
  ),
  correct(
    'a loop that needs two items, and one may fail',
    loop({ atOnce: 2, tolerate: 1, enough: { count: 2 } }),
  ),
  correct('a repeated saga, whose undos have what their round has kept', (saga) => {
    saga.repeatStep('travel', leg, { atMost: 4 }).until(({ legs }) => legs.length > 3);
  }),
  correct(
    'a repeated saga that takes an event in each round',
    (saga) => {
      saga
        .repeatStep(
          'collect',
          (body) => {
            body.eventStep('paid', { event: 'payment' }).onEvent((context) => void (context.total -= 40));
            leg(body);
          },
          { atMost: 5 },
        )
        .until(({ total }) => total <= 0);
    },
    { caller: ({ kind }) => ANSWERS[kind] },
  ),
  correct('blocks in a repeated saga', (saga) => {
    saga
      .repeatStep(
        'again',
        (body) => {
          leg(body);
          body.alternativesStep('pay').first('card', pay('card')).orElse('invoice', pay('invoice'));
          body.parallelStep('book').branch('a', act<Trip>('a')).branch('b', act<Trip>('b'));
        },
        { atMost: 3 },
      )
      .until(({ legs }) => legs.length > 2);
  }),
  correct('a hook with several fillings, and one without any', (saga) => {
    saga.hookStep('begun');
    const booked = saga.hookStep('booked');
    booked.fill('notes', leg);
    booked.fill('b', (body) => {
      body.alternativesStep('pay').first('card', pay('card')).orElse('invoice', pay('invoice'));
    });
    booked.fill('a', act<Trip>('a', 'flight'));
  }),
  correct('hooks in the rounds and branches of others', (saga) => {
    saga
      .repeatStep(
        'travel',
        (body) => {
          body.hookStep('left').fill('points', act<Trip>('points'));
          leg(body);
        },
        { atMost: 4 },
      )
      .until(({ legs }) => legs.length > 2);
    saga
      .parallelStep('book')
      .branch('a', (body) => void body.hookStep('booked').fill('points', act<Trip>('a')))
      .branch('b', (body) => void body.hookStep('booked').fill('mail', act<Trip>('b')));
  }),
  correct('alternatives', (saga) => {
    saga.alternativesStep('pay').first('card', pay('card')).orElse('invoice', pay('invoice'));
  }),
  correct('alternatives in rounds', (saga) => {
    saga
      .alternativesStep('pay', { attempts: 2 })
      .first('card', pay('card'))
      .orElse('invoice', pay('invoice'), { unless: (_, failure) => failure.code === 'OUTCOME_UNKNOWN' });
  }),
  correct('an inner saga on the same context', (saga) => {
    saga.sagaStep('inner', (body: Saga<Trip>) => pay('card')(body));
  }),
  correct('an inner saga on a context of its own, in rounds', (saga) => {
    const inner = new Saga<Item>('inner');
    act<Item>('pack', 'label', ({ parcel: { id } }) => ({ id }))(inner).commit();
    saga
      .sagaStep('inner', inner, { attempts: 3, wait: '1 min' })
      .input((context) => ({ parcel: { id: context.tripId } }))
      .output((context, { label }) => void (context.labels = [label]));
  }),
  correct(
    'waits',
    (saga) => {
      saga.timerStep('cool-off', '1 hour');
      saga
        .eventStep('paid', { event: 'payment', timeout: '1 day' })
        .onEvent((context) => void (context.note = 'paid'))
        .onTimeout((context) => void (context.note = 'unpaid'));
      saga
        .decisionStep('approve', { timeout: '1 day', shows: ({ total }) => ({ total }) })
        .on('yes', (body: Saga<Trip>) => void act<Trip>('flight', 'flight')(body))
        .on('no', 'fail')
        .onTimeout((body: Saga<Trip>) => void act<Trip>('hotel', 'hotel')(body));
    },
    {
      caller: ({ kind }) => ANSWERS[kind],
    },
  ),
  correct('blocks in blocks', (saga) => {
    saga
      .parallelStep('book')
      .branch('flight', (body) => {
        body
          .alternativesStep('pay')
          .first('card', pay('card'))
          .orElse('both', (inner) => {
            inner.parallelStep('two').branch('a', act<Trip>('a')).branch('b', act<Trip>('b'));
          });
      })
      .branch('parcels', (body) => {
        loop({ atOnce: 2, tolerate: 1 })(body);
      })
      .branch('wait', (body) => {
        body.timerStep('cool-off', '1 hour');
        act<Trip>('hotel', 'hotel')(body);
      });
  }),
  whole('a pivot behind blocks', (saga) => {
    saga
      .parallelStep('book')
      .branch('flight', act<Trip>('flight', 'flight'))
      .branch('hotel', act<Trip>('hotel'));
    saga
      .remoteStep('commit')
      .onExecute(() => new SagaRequest({ target: 'commit/do' }))
      .pivot();
    saga
      .parallelStep('send')
      .branch('mail', (body) => {
        body
          .remoteStep('mail')
          .onExecute(() => new SagaRequest({ target: 'mail/do' }))
          .retriable();
      })
      .branch('sms', (body) => {
        body
          .remoteStep('sms')
          .onExecute(() => new SagaRequest({ target: 'sms/do' }))
          .retriable();
      });
    saga
      .remoteStep('last')
      .onExecute(() => new SagaRequest({ target: 'last/do' }))
      .retriable();
  }),
];
