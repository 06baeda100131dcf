import { Saga, SagaRefused, SagaRequest, type SagaResponse } from 'temporal-saga';
import { InMemoryHost, type ParticipantFunction, reply } from 'temporal-saga/testing';

interface Parcel {
  readonly id: string;
}
interface ShipParcel {
  parcel: Parcel;
  label?: string;
}
interface Order {
  parcels: Parcel[];
  labels?: (string | undefined)[];
}

const shipParcel = new Saga<ShipParcel>('ship-parcel');
shipParcel
  .remoteStep('label')
  .onExecute((context) => new SagaRequest({ target: 'ship/label', content: context.parcel.id }))
  .onSuccess((context, response: SagaResponse<{ label: string }>) => {
    context.label = response.content().label;
  })
  .onFailure((context) => new SagaRequest({ target: 'ship/void', content: context.label ?? 'none' }));
shipParcel.commit();

function order(options: { atOnce?: number; tolerate?: number }, then?: (saga: Saga<Order>) => unknown) {
  const saga = new Saga<Order>('order');
  saga
    .forEachStep('ship', shipParcel, options)
    .over((context) => context.parcels)
    .input((context, parcel) => {
      context.parcels = [];
      return { parcel };
    })
    .onEnd((context, outcomes) => {
      context.labels = outcomes.map((outcome) => outcome.context?.label);
      context.parcels = [];
    });
  then?.(saga);
  return saga.commit();
}

const parcels = (count: number): Parcel[] =>
  Array.from({ length: count }, (_, index) => ({ id: `p${String(index)}` }));

function shop(isRefused: (id: string) => boolean = () => false) {
  const calls: string[] = [];
  const ship: ParticipantFunction = (request) => {
    calls.push(`${request.operation} ${String(request.content)}`);
    if (request.operation === 'label' && isRefused(String(request.content))) throw new SagaRefused({});
    return reply({ label: `L-${String(request.content)}` })(request);
  };
  return { calls, host: new InMemoryHost({ participants: { ship } }) };
}

describe.each([{ atOnce: 1 }, { atOnce: 3 }])('a loop in memory, %j', ({ atOnce }) => {
  it('runs a saga for each item and takes the results in the order of the list', async () => {
    const { calls, host } = shop();
    const execution = await host.run(order({ atOnce }), { parcels: parcels(5) });
    expect(execution).toMatchObject({
      status: 'finished',
      context: { labels: ['L-p0', 'L-p1', 'L-p2', 'L-p3', 'L-p4'] },
    });
    expect(calls).toHaveLength(5);
    expect(execution.steps[1]).toMatchObject({ step: 'ship[0].label', status: 'done' });
  });

  it('takes the outcomes also where all items have failed, as the loop tolerates it', async () => {
    const { host } = shop(() => true);
    const ends: string[] = [];
    const saga = new Saga<Order>('order');
    saga
      .forEachStep('ship', shipParcel, { atOnce, tolerate: 2 })
      .over((context) => context.parcels)
      .input((_, parcel) => ({ parcel }))
      .onEnd((_, outcomes) => void ends.push(...outcomes.map(({ status }) => status)));
    const execution = await host.run(saga.commit(), { parcels: parcels(2) });
    expect([execution.status, ends]).toEqual(['finished', ['failed', 'failed']]);
  });

  it('is done at once for an empty list', async () => {
    const { calls, host } = shop();
    const execution = await host.run(order({ atOnce }), { parcels: [] });
    expect(execution).toMatchObject({ status: 'finished', context: { labels: [] } });
    expect(calls).toEqual([]);
  });

  it('undoes each item with what the item was given, also after the list has changed', async () => {
    const { calls, host } = shop();
    const saga = order({ atOnce }, (outer) =>
      outer.localStep('fails', () => {
        throw new Error('no');
      }),
    );
    const execution = await host.run(saga, { parcels: parcels(3) });
    expect(execution).toMatchObject({ status: 'errored', error: { step: 'fails' } });
    expect(calls.slice(3)).toEqual(['void L-p2', 'void L-p1', 'void L-p0']);
  });

  it('undoes everything when an item fails', async () => {
    const { calls, host } = shop((id) => id === 'p1');
    const execution = await host.run(order({ atOnce }), { parcels: parcels(3) });
    expect(execution).toMatchObject({ status: 'errored', error: { step: 'ship[1].label' } });
    const undone = calls.filter((call) => call.startsWith('void'));
    expect(undone).toEqual(atOnce === 1 ? ['void L-p0'] : ['void L-p2', 'void L-p0']);
  });

  it('tolerates as many failures as the step allows, and undoes those items alone', async () => {
    const saga = (inner: Saga<ShipParcel>) => {
      const outer = new Saga<Order>('order');
      outer
        .forEachStep('ship', inner, { atOnce, tolerate: 2 })
        .over((context) => context.parcels)
        .input((_context, parcel) => ({ parcel }))
        .onEnd((context, outcomes) => {
          context.labels = outcomes.map(({ status, failure }) => `${status} ${failure?.code ?? ''}`);
        });
      return outer.commit();
    };
    const inner = new Saga<ShipParcel>('inner');
    inner
      .remoteStep('first')
      .onExecute((context) => new SagaRequest({ target: 'ship/take', content: context.parcel.id }))
      .onFailure((context) => new SagaRequest({ target: 'ship/put', content: context.parcel.id }));
    inner
      .remoteStep('label')
      .onExecute((context) => new SagaRequest({ target: 'ship/label', content: context.parcel.id }))
      .withoutUndo('a label costs nothing');
    inner.commit();
    const tolerated = shop((id) => ['p0', 'p3'].includes(id));
    const execution = await tolerated.host.run(saga(inner), { parcels: parcels(5) });
    expect(execution).toMatchObject({
      status: 'finished',
      context: { labels: ['failed REFUSED', 'done ', 'done ', 'failed REFUSED', 'done '] },
    });
    expect(tolerated.calls.filter((call) => call.startsWith('put'))).toEqual(['put p0', 'put p3']);
    const failed = shop((id) => ['p0', 'p2', 'p3'].includes(id));
    expect(await failed.host.run(saga(inner), { parcels: parcels(5) })).toMatchObject({ status: 'errored' });
    const takes = failed.calls.filter((call) => call.startsWith('take')).map((call) => call.slice(5));
    const puts = failed.calls.filter((call) => call.startsWith('put')).map((call) => call.slice(4));
    expect([...puts].sort()).toEqual([...takes].sort());
  });

  it.each([
    ['no list', 5, 'ITEMS_INVALID'],
    ['too many items', Array.from({ length: 10_001 }, () => 1), 'ITEMS_TOO_MANY'],
  ])('fails for %s', async (_, list, code) => {
    const { host } = shop();
    const saga = new Saga('order');
    saga.forEachStep('ship', shipParcel, { atOnce }).over(() => list as never);
    expect(await host.run(saga.commit())).toMatchObject({ status: 'errored', error: { code } });
  });
});
