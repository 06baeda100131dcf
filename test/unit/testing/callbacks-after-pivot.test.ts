import { Saga, SagaRequest, SagaRefused } from 'temporal-saga';
import { InMemoryHost, type Operator, type ParticipantFunction } from 'temporal-saga/testing';

type Order = Record<string, unknown>;

/** Fails when it is called for the first time. */
function failsOnce<R>(result: R): () => R {
  let isFirst = true;
  return () => {
    if (!isFirst) return result;
    isFirst = false;
    throw new Error('not yet');
  };
}

const refuse: ParticipantFunction = () => {
  throw new SagaRefused({});
};

const send = (body: Saga<Order>) =>
  body.remoteStep('send', () => new SagaRequest({ target: 'a/do' })).retriable();

function paid(): Saga<Order> {
  const saga = new Saga<Order>('order');
  saga.remoteStep('pay', () => new SagaRequest({ target: 'a/pay' })).pivot();
  return saga;
}

/** Runs a saga; the operator does `action` at each incident. */
async function run(saga: Saga<Order>, action: 'retry' | 'done', response?: unknown) {
  const incidents: string[] = [];
  const operator: Operator = ({ step, error }) => {
    incidents.push(`${step} ${error.code}`);
    return action === 'done' ? { action, by: 'ann', response } : { action, by: 'ann' };
  };
  const execution = await new InMemoryHost({ participants: { '*': () => ({}) }, operator }).run(
    saga.commit(),
  );
  return { execution, incidents };
}

describe('a callback of a block that fails after the pivot waits for an operator', () => {
  it.each(['retry', 'done'] as const)('input of a saga step: %s', async (action) => {
    const saga = paid();
    saga
      .sagaStep<Order>('inner', send)
      .input(failsOnce({ given: 'input' }))
      .output((context, inner) => void (context['got'] = inner['given']));
    const { execution, incidents } = await run(saga, action, { given: 'hand' });
    expect(incidents).toEqual(['inner CALLBACK_FAILED']);
    expect(execution).toMatchObject({
      status: 'finished',
      context: { got: action === 'done' ? 'hand' : 'input' },
    });
  });

  it('input of a saga step, done by hand without a context', async () => {
    const saga = paid();
    saga.sagaStep<Order>('inner', send).input(failsOnce({}));
    const { execution, incidents } = await run(saga, 'done');
    expect([execution.status, incidents]).toEqual(['finished', ['inner CALLBACK_FAILED']]);
  });

  it.each([[5], [[1]]])(
    'input of a saga step, done by hand with what is no context: %j',
    async (response) => {
      const saga = paid();
      saga.sagaStep<Order>('inner', send).input(failsOnce({}));
      let isFirst = true;
      const operator: Operator = () => {
        const wasFirst = isFirst;
        isFirst = false;
        return wasFirst ? { action: 'done', by: 'ann', response } : { action: 'retry', by: 'ann' };
      };
      const host = new InMemoryHost({ participants: { '*': () => ({}) }, operator });
      const execution = await host.run(saga.commit());
      expect(execution).toMatchObject({
        status: 'finished',
        actions: [{ action: 'done' }, { action: 'retry', failure: { code: 'BAD_RETURN' } }],
      });
    },
  );

  it('a reducer, done by hand without a value', async () => {
    const saga = paid();
    const write = (value: number) => (body: Saga<Order>) =>
      body.localStep('write', (context) => void (context['sum'] = value)).retriable();
    saga.parallelStep('both').branch('a', write(1)).branch('b', write(2)).merge('sum', failsOnce(3));
    const { execution } = await run(saga, 'done');
    expect(execution).toMatchObject({ status: 'finished', context: { sum: null } });
  });

  it.each(['retry', 'done'] as const)('output of a saga step: %s', async (action) => {
    const saga = paid();
    saga
      .sagaStep<Order>('inner', send)
      .input(() => ({}))
      .output(failsOnce(undefined));
    const { execution, incidents } = await run(saga, action);
    expect([execution.status, incidents]).toEqual(['finished', ['inner CALLBACK_FAILED']]);
  });

  it('input of an item, which waits beside the other items', async () => {
    const saga = paid();
    const fails = [failsOnce({}), failsOnce({})];
    saga
      .forEachStep<Order>('ship', send, { atOnce: 2 })
      .over(() => [0, 1])
      .input((_, item: number) => fails[item]?.() ?? {});
    const { execution, incidents } = await run(saga, 'retry');
    expect(incidents).toEqual(['ship[0] CALLBACK_FAILED', 'ship[1] CALLBACK_FAILED']);
    expect(execution.status).toBe('finished');
  });

  it.each(['retry', 'done'] as const)('a reducer: %s', async (action) => {
    const saga = paid();
    const write = (value: number) => (body: Saga<Order>) =>
      body.localStep('write', (context) => void (context['sum'] = value)).retriable();
    const reduce = failsOnce(3);
    saga.parallelStep('both').branch('a', write(1)).branch('b', write(2)).merge('sum', reduce);
    const { execution, incidents } = await run(saga, action, action === 'done' ? 7 : undefined);
    expect(incidents).toEqual(['both MERGE_FAILED']);
    expect(execution).toMatchObject({ status: 'finished', context: { sum: action === 'done' ? 7 : 3 } });
  });

  it.each(['retry', 'done'] as const)('unless of an alternative: %s', async (action) => {
    const saga = paid();
    const first = (body: Saga<Order>) =>
      body
        .remoteStep('try', () => new SagaRequest({ target: 'b/do' }))
        .onFailure(() => new SagaRequest({ target: 'a/undo' }));
    saga
      .alternativesStep('ways')
      .first('first', first)
      .orElse('second', first, { unless: failsOnce(true) })
      .orElse('last', send);
    const operator: Operator = () =>
      action === 'done' ? { action, by: 'ann', response: true } : { action, by: 'ann' };
    const host = new InMemoryHost({ participants: { '*': () => ({}), b: refuse }, operator });
    const execution = await host.run(saga.commit());
    expect(execution).toMatchObject({ status: 'finished', actions: [{ step: 'ways', action }] });
    expect(execution.steps.map(({ step }) => step)).not.toContain('ways.second.try');
  });
});

describe('an alternative that fails after the pivot', () => {
  it('undoes the items of its loops with their own contexts, and the next one begins', async () => {
    const undone: unknown[] = [];
    const saga = paid();
    saga
      .alternativesStep('ship')
      .first('parcels', (body) => {
        body
          .forEachStep(
            'each',
            (parcel: Saga<{ item: string }>) =>
              parcel
                .remoteStep('send', () => new SagaRequest({ target: 'a/send' }))
                .onFailure(({ item }) => {
                  undone.push(item);
                  return new SagaRequest({ target: 'a/recall' });
                }),
            { atOnce: 2 },
          )
          .over(() => ['x', 'y']);
        body.localStep('stop', () => new Error('no')).withoutUndo('a test');
      })
      .orElse('pallet', send);
    const { execution, incidents } = await run(saga, 'retry');
    expect([execution.status, incidents]).toEqual(['finished', []]);
    expect(undone).toEqual(['y', 'x']);
  });

  it.each(['first', 'last'] as const)('an operator lets it fail, unless it is the last: %s', async (way) => {
    const calls: string[] = [];
    const saga = paid();
    const carrier = (target: string) => () => new SagaRequest({ target });
    saga
      .alternativesStep('ship')
      .first('parcels', (body) => {
        body.remoteStep('reserve', carrier('a/reserve')).onFailure(carrier('a/release'));
        body
          .remoteStep('send', { whenStepFails: 'wait' })
          .onExecute(carrier('first/send'))
          .withoutUndo('a test');
      })
      .orElse('pallet', (body) => body.remoteStep('send', carrier('last/send')).retriable());
    const participants: Record<string, ParticipantFunction> = {
      '*': ({ target }) => void calls.push(target),
      first: refuse,
      ...(way === 'last' && { last: refuse }),
    };
    const operator: Operator = () => ({
      action: 'compensate',
      by: 'ann',
      reason: 'the carrier has closed',
    });
    const run = new InMemoryHost({ participants, operator }).run(saga.commit());
    if (way === 'last') {
      await expect(run).rejects.toMatchObject({ code: 'PIVOT_PASSED' });
    } else {
      const execution = await run;
      expect(execution).toMatchObject({
        status: 'finished',
        actions: [{ action: 'compensate', applied: true }],
      });
      expect(calls).toEqual(['a/pay', 'a/reserve', 'a/release', 'last/send']);
    }
  });

  it('fails with a callback of a block inside it, and the next one begins', async () => {
    const saga = paid();
    const parcels = new Saga<Order>('parcels', { whenStepFails: 'wait' });
    parcels
      .sagaStep<Order>('inner', (body) => body.localStep('note', () => undefined).withoutUndo('a test'))
      .input(() => {
        throw new Error('no');
      });
    saga.alternativesStep('ship').first('parcels', parcels.commit()).orElse('pallet', send);
    const { execution, incidents } = await run(saga, 'done');
    expect([execution.status, incidents]).toEqual(['finished', []]);
  });
});
