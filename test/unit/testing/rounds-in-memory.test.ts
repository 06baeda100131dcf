import { Saga, SagaRefused, SagaRequest } from 'temporal-saga';
import { fail, InMemoryHost, type ParticipantFunction, reply } from 'temporal-saga/testing';

interface Order {
  note?: string;
  failures?: string[];
}

const step = (target: string) => (body: Saga<Order>) =>
  body
    .remoteStep('do')
    .onExecute(() => new SagaRequest({ target: `${target}/do` }))
    .onFailure(() => new SagaRequest({ target: `${target}/undo` }));

const refused: ParticipantFunction = () => {
  throw new SagaRefused({});
};

function hostWith(answers: Readonly<Record<string, ParticipantFunction>>) {
  const requests: { readonly target: string; readonly key: string }[] = [];
  const host = new InMemoryHost({
    participants: {
      '*': (request) => {
        requests.push({ target: request.target, key: request.idempotencyKey });
        return (answers[request.target] ?? reply({}))(request);
      },
    },
  });
  return { host, requests, targets: () => requests.map(({ target }) => target) };
}

describe('alternatives in memory', () => {
  it('an alternative is passed over where unless says so, which gets the latest failure', async () => {
    const seen: (string | undefined)[] = [];
    const note = (isPassedOver: boolean) => ({
      unless: (_: unknown, { step: failed }: { readonly step?: string }) => {
        seen.push(failed);
        return isPassedOver;
      },
    });
    const saga = new Saga<Order>('order');
    saga
      .alternativesStep('way')
      .first('a', step('a'))
      .orElse('b', step('b'), note(false))
      .orElse('c', step('c'), note(true))
      .orElse('d', step('d'));
    const { host, targets } = hostWith({ 'a/do': refused, 'b/do': refused });
    await expect(host.run(saga.commit())).resolves.toMatchObject({ status: 'finished' });
    expect(seen).toEqual(['way.a.do', 'way.b.do']);
    expect(targets()).toEqual(['a/do', 'b/do', 'd/do']);
  });

  it('a cancellation in the last alternative is the failure of the saga', async () => {
    const saga = new Saga<Order>('order');
    saga
      .alternativesStep('way')
      .first('a', step('a'))
      .orElse('b', (body) => {
        step('b')(body);
        body.localStep('note', () => undefined).withoutUndo('a test');
      });
    const { host } = hostWith({ 'a/do': refused });
    const execution = await host.run(saga.commit(), {}, { cancelAt: 'way.b.do' });
    expect(execution).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
  });

  it('a later round has keys of its own', async () => {
    const saga = new Saga<Order>('order');
    saga.alternativesStep('way', { attempts: 2 }).first('a', step('a')).orElse('b', step('b'));
    const { host, requests } = hostWith({ 'a/do': refused, 'b/do': refused });
    const { status, steps } = await host.run(saga.commit());
    expect(status).toBe('errored');
    expect(steps.map((one) => one.step).slice(1)).toEqual([
      'way.a.do',
      'way.b.do',
      'way~2.a.do',
      'way~2.b.do',
    ]);
    expect(requests.map(({ target }) => target)).toEqual(['a/do', 'b/do', 'a/do', 'b/do']);
    expect(new Set(requests.map(({ key }) => key)).size).toBe(4);
  });

  it('a failure inside of an alternative stops nothing beside the alternatives', async () => {
    const saga = new Saga<Order>('order');
    saga
      .parallelStep('both')
      .branch('first', (body) => {
        body
          .alternativesStep('way')
          .first('together', (way) => {
            way.parallelStep('pair').branch('a', step('a')).branch('b', step('b'));
          })
          .orElse('alone', step('c'));
      })
      .branch('second', step('d'));
    let attempts = 0;
    const { host, targets } = hostWith({
      'a/do': refused,
      'd/do': (request) => {
        attempts += 1;
        return (attempts === 1 ? fail() : reply({}))(request);
      },
    });
    await expect(host.run(saga.commit())).resolves.toMatchObject({ status: 'finished' });
    expect(targets()).toContain('c/do');
    expect(attempts).toBe(2);
  });
});

describe('rounds in memory', () => {
  it('the next round begins after the pause', async () => {
    const saga = new Saga<Order>('order');
    saga.sagaStep('trip', step('a'), { attempts: 2, wait: '1 hour' });
    let rounds = 0;
    const { host } = hostWith({
      'a/do': (request) => {
        rounds += 1;
        return (rounds === 1 ? refused : reply({}))(request);
      },
    });
    const { steps, status } = await host.run(saga.commit());
    expect(status).toBe('finished');
    expect(steps.find((one) => one.step === 'trip~2.do')?.startedAt).toBeGreaterThanOrEqual(3_600_000);
  });
});

describe('loops in memory', () => {
  it('each item gets its index', async () => {
    const indices: number[] = [];
    const item = new Saga<{ index: number }>('item');
    item.localStep('note', ({ index }) => void indices.push(index)).withoutUndo('a test');
    const saga = new Saga<Order>('order');
    saga
      .forEachStep('loop', item.commit())
      .over(() => ['x', 'y', 'z'])
      .input((_, __, index) => ({ index }));
    await hostWith({}).host.run(saga.commit());
    expect(indices).toEqual([0, 1, 2]);
  });

  it('a cancellation is no failure of an item that is tolerated', async () => {
    const item = new Saga<{ item: string }>('item');
    item
      .remoteStep('do')
      .onExecute(() => new SagaRequest({ target: 'a/do' }))
      .onFailure(() => new SagaRequest({ target: 'a/undo' }));
    item.localStep('note', () => undefined).withoutUndo('a test');
    let hasEnded = false;
    const saga = new Saga<Order>('order');
    saga
      .forEachStep('loop', item.commit(), { tolerate: 1 })
      .over(() => ['x'])
      .onEnd(() => {
        hasEnded = true;
      });
    const { host } = hostWith({});
    const execution = await host.run(saga.commit(), {}, { cancelAt: 'loop[0].do' });
    expect(execution).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
    expect(hasEnded).toBe(false);
  });
});

describe('waits beside a failure', () => {
  it('a wait ends at once when a branch beside it fails', async () => {
    const saga = new Saga<Order>('order');
    saga
      .parallelStep('both')
      .branch('wait', (body) => {
        body.timerStep('pause', '24 hours');
        step('a')(body);
      })
      .branch('fails', step('b'));
    const { host, targets } = hostWith({ 'b/do': refused });
    const execution = await host.run(saga.commit());
    expect(execution).toMatchObject({ status: 'errored', error: { step: 'both.fails.do' } });
    expect(execution.steps.find((one) => one.step === 'both.wait.pause')?.endedAt).toBeLessThan(86_400_000);
    expect(targets()).toEqual(['b/do']);
  });
});
