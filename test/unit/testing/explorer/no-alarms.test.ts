import { operation, participant, Saga } from 'temporal-saga';
import { type Exploration, exploreSaga } from 'temporal-saga/testing/explorer';
import { emptyLedger, honest, type Ledger } from './linear-saga';

interface Api {
  do(content: { id: string }): void;
  undo(content: { id: string }): void;
}
const api = participant<Api>('p');
const lists = participant<{ read(content: { id: string }): string[] }>('lists');
const act = operation(api.do).undoneBy(api.undo);

interface Subject {
  id: string;
  status?: string;
  items?: string[];
}

const explore = (saga: Saga<Subject>): Promise<Exploration> =>
  exploreSaga(saga, {
    context: { id: 'O1' },
    participantState: emptyLedger,
    orders: 10,
    caller: ({ event = '' }) => ({ event }),
    participants: (ledger: Ledger) => ({ p: honest(ledger), lists: () => ['a', 'b'] }),
  });

describe('a correct saga raises no alarm', () => {
  test('when it publishes a view, which each run of the execution makes anew', async () => {
    const saga = new Saga<Subject>('s')
      .publishes(({ status }) => ({ status }))
      .localStep('begin', (context) => void (context.status = 'begun'))
      .remoteStep('a', ({ id }) => api.do({ id }))
      .onFailure(({ id }) => api.undo({ id }))
      .localStep('end', (context) => void (context.status = 'done'))
      .commit();
    expect(await explore(saga)).toMatchObject({ broken: 0 });
  });

  test('when it is in fast mode, so that its requests leave in other ways in another run', async () => {
    const saga = new Saga<Subject>('s', { dispatch: 'local' });
    for (const name of ['a', 'b', 'c']) {
      saga.remoteStep(name, ({ id }) => api.do({ id })).onFailure(({ id }) => api.undo({ id }));
    }
    expect(await explore(saga.commit())).toMatchObject({ broken: 0 });
  });

  test('when an operator ends it after a workflow reset, while branches of it wait after a pivot that the run before has sent', async () => {
    const two = (body: Saga<Subject>) => {
      body.remoteStep('a', ({ id }) => api.do({ id })).onFailure(({ id }) => api.undo({ id }));
      body.remoteStep('b', ({ id }) => api.do({ id })).onFailure(({ id }) => api.undo({ id }));
    };
    const saga = new Saga<Subject>('s');
    saga.parallelStep('both').branch('left', two).branch('right', two);
    saga.remoteStep('last', ({ id }) => api.do({ id })).pivot();
    expect(await explore(saga.commit())).toMatchObject({ broken: 0 });
  });

  test('when its undo needs what the run before a workflow reset has sent, and waits for an operator', async () => {
    const saga = new Saga<Subject>('s');
    saga.step('a', act).with(({ id }) => ({ id }));
    saga.step('b', act).with(({ id }) => ({ id }));
    expect(await explore(saga.commit())).toMatchObject({ broken: 0 });
  });

  test('when the items of its loop were read by the run before a workflow reset', async () => {
    const saga = new Saga<Subject>('s');
    saga.query('read', ({ id }) => lists.read({ id })).into('items');
    saga
      .forEachStep<{ item: string }>('each', (body) =>
        body
          .remoteStep('a', ({ item }) => api.do({ id: item }))
          .onFailure(({ item }) => api.undo({ id: item })),
      )
      .over(({ items = [] }) => items);
    expect(await explore(saga.commit())).toMatchObject({ broken: 0 });
  });

  test('when a cancel comes as one of several branches begins to wait', async () => {
    const saga = new Saga<Subject>('s');
    saga
      .parallelStep('both')
      .branch('left', (body) => body.eventStep('one'))
      .branch('right', (body) => body.eventStep('other'));
    expect(await explore(saga.commit())).toMatchObject({ broken: 0 });
  });
});
