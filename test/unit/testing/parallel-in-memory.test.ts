import { Saga, SagaRefused, SagaRequest, type SagaResponse } from 'temporal-saga';
import { fail, hang, InMemoryHost, type ParticipantFunction, reply } from 'temporal-saga/testing';

interface Trip {
  flight?: string;
  hotel?: string;
  total?: number;
  price?: string;
}

const book = (name: 'flight' | 'hotel') => (body: Saga<Trip>) =>
  body
    .remoteStep('reserve')
    .onExecute(() => new SagaRequest({ target: `${name}/reserve` }))
    .onSuccess((context, response: SagaResponse<{ id: string }>) => {
      context[name] = response.content().id;
    })
    .onFailure((context) => new SagaRequest({ target: `${name}/cancel`, content: { id: context[name] } }));

function trip(change: (saga: Saga<Trip>) => unknown = () => undefined): Saga<Trip> {
  const saga = new Saga<Trip>('trip');
  saga.parallelStep('book').branch('flight', book('flight')).branch('hotel', book('hotel'));
  change(saga);
  return saga.commit();
}

function recorded() {
  const calls: string[] = [];
  const note =
    (by: ParticipantFunction): ParticipantFunction =>
    (request) => {
      calls.push(`${request.target} ${JSON.stringify(request.content)}`);
      return by(request);
    };
  return { calls, note };
}

const refused: ParticipantFunction = () => {
  throw new SagaRefused({ why: 'full' });
};

describe('a parallel step in memory', () => {
  it('runs its branches beside each other and joins what they write', async () => {
    const { calls, note } = recorded();
    const host = new InMemoryHost({
      participants: { flight: note(reply({ id: 'F' })), hotel: note(reply({ id: 'H' })) },
    });
    const execution = await host.run(trip());
    expect(execution).toMatchObject({ status: 'finished', context: { flight: 'F', hotel: 'H' } });
    expect(calls).toEqual(['flight/reserve {}', 'hotel/reserve {}']);
    expect(execution.steps.map(({ step, status }) => [step, status])).toEqual([
      ['book', 'done'],
      ['book.flight.reserve', 'done'],
      ['book.hotel.reserve', 'done'],
    ]);
  });

  it('undoes a branch that is done only when the other one has come to its end', async () => {
    const { calls, note } = recorded();
    let attempts = 0;
    const host = new InMemoryHost({
      participants: {
        flight: note((request) => (request.operation === 'reserve' ? refused(request) : {})),
        hotel: note((request) => {
          attempts += 1;
          return attempts === 1 ? hang()(request) : reply({ id: 'H' })(request);
        }),
      },
    });
    const execution = await host.run(trip());
    expect(execution).toMatchObject({
      status: 'errored',
      error: { code: 'REFUSED', step: 'book.flight.reserve' },
    });
    expect(calls).toEqual(['flight/reserve {}', 'hotel/reserve {}', 'hotel/cancel {}']);
  });

  it('refuses two different values under one key at the branch that writes second', async () => {
    const saga = new Saga<Trip>('trip');
    saga
      .parallelStep('book')
      .branch('one', (body) => body.localStep('write', (context) => void (context.price = 'a')))
      .branch('two', (body) => body.localStep('write', (context) => void (context.price = 'b')));
    const execution = await new InMemoryHost().run(saga.commit());
    expect(execution).toMatchObject({
      status: 'errored',
      error: { code: 'CONTEXT_CONFLICT', step: 'book.two.write' },
    });
  });

  it('merges what a reducer is declared for', async () => {
    const saga = new Saga<Trip>('trip');
    const add = (amount: number) => (body: Saga<Trip>) =>
      body.localStep('add', (context) => void (context.total = (context.total ?? 0) + amount));
    saga
      .parallelStep('book')
      .branch('one', add(1))
      .branch('two', add(20))
      .branch('three', add(300))
      .merge('total', 'sum');
    const execution = await new InMemoryHost().run(saga.commit(), { total: 4000 });
    expect(execution).toMatchObject({ status: 'finished', context: { total: 4321 } });
  });

  it('counts what a branch has added once, also where another branch begins after it', async () => {
    const saga = new Saga<Trip>('trip');
    const add = (amount: number) => (body: Saga<Trip>) =>
      body.localStep('add', (context) => void (context.total = (context.total ?? 0) + amount));
    saga
      .parallelStep('book')
      .branch('one', add(1))
      .branch('two', add(20), { after: ['one'] })
      .branch('three', add(300), { after: ['two'] })
      .merge('total', 'sum');
    const execution = await new InMemoryHost().run(saga.commit(), { total: 4000 });
    expect(execution).toMatchObject({ status: 'finished', context: { total: 4321 } });
  });

  it('begins a branch after those that it names, and undoes it before them', async () => {
    const { calls, note } = recorded();
    const saga = new Saga<Trip>('trip');
    saga
      .parallelStep('book')
      .branch('flight', book('flight'))
      .branch('hotel', book('hotel'), { after: ['flight'] });
    saga.localStep('fails', () => {
      throw new Error('no');
    });
    const host = new InMemoryHost({
      participants: { flight: note(reply({ id: 'F' })), hotel: note(reply({ id: 'H' })) },
    });
    expect(await host.run(saga.commit())).toMatchObject({ status: 'errored' });
    expect(calls).toEqual([
      'flight/reserve {}',
      'hotel/reserve {}',
      'hotel/cancel {"id":"H"}',
      'flight/cancel {"id":"F"}',
    ]);
  });

  it('gives up the further attempts of a branch when another one has failed', async () => {
    const { calls, note } = recorded();
    const host = new InMemoryHost({
      participants: {
        flight: note((request) => {
          if (request.operation !== 'reserve') return {};
          return request.attempt < 3 ? fail()(request) : refused(request);
        }),
        hotel: note((request) => (request.operation === 'reserve' ? fail()(request) : {})),
      },
    });
    const execution = await host.run(trip());
    expect(execution).toMatchObject({ status: 'errored', error: { step: 'book.flight.reserve' } });
    expect(calls.filter((call) => call.startsWith('hotel/reserve'))).toHaveLength(2);
    expect(execution.steps[2]).toMatchObject({ step: 'book.hotel.reserve', undo: { status: 'undone' } });
  });
});
