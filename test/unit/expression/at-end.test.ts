import {
  type EndStatus,
  replyLater,
  Saga,
  type SagaContext,
  SagaRefused,
  SagaRequest,
  type SagaEnd,
  type SagaOptions,
} from 'temporal-saga';
import { InMemoryHost, noReply, type ParticipantFunction, scenario } from 'temporal-saga/testing';
import { send, stop } from '../engine/simple-callbacks';

const ENDS = ['finished', 'errored', 'cancelled', 'incomplete'] as const;

const tell = (operation: string) => () => new SagaRequest({ target: `events/${operation}` });

/** A saga of one step with a notice for each end. */
function telling(options: SagaOptions = {}, build: (saga: Saga) => unknown = () => undefined): Saga {
  const saga = new Saga('s', options);
  for (const end of ENDS) saga.atEnd(end, tell(end));
  saga.remoteStep('a', send).onFailure(() => new SagaRequest({ target: 'stock/release' }));
  build(saga);
  return saga.commit();
}

/** Runs a saga, and lists the targets of its requests. */
async function run<T extends object>(
  saga: Saga<T>,
  participants: Readonly<Record<string, ParticipantFunction>> = {},
) {
  const targets: string[] = [];
  const host = new InMemoryHost({
    participants: {
      '*': (request) => {
        targets.push(request.target);
        return participants[request.target]?.(request) ?? {};
      },
    },
  });
  return { execution: await host.run(saga, { n: 1 } as object as T), targets };
}

const refuse: ParticipantFunction = () => {
  throw new SagaRefused({ reason: 'no' });
};

describe('a notice', () => {
  it('is sent after the last step of a saga that has finished', async () => {
    const { execution, targets } = await run(telling());
    expect(execution.status).toBe('finished');
    expect(targets).toEqual(['stock/reserve', 'events/finished']);
  });

  it('is sent after the last undo of a saga that has failed', async () => {
    const { execution, targets } = await run(telling({}, (saga) => saga.localStep('stop', stop)));
    expect(execution.status).toBe('errored');
    expect(targets).toEqual(['stock/reserve', 'stock/release', 'events/errored']);
  });

  it('is sent when an undo did not happen', async () => {
    const saga = telling({ whenUndoFails: 'continue' }, (one) => one.localStep('stop', stop));
    const { execution, targets } = await run(saga, { 'stock/release': refuse });
    expect(execution.status).toBe('incomplete');
    expect(targets.at(-1)).toBe('events/incomplete');
  });

  it('is sent after a cancel, which does not interrupt it', async () => {
    await scenario(telling(), {}, { cancelAt: 'a' })
      .expectRequest('stock/reserve')
      .expectUndo('stock/release')
      .expectNotice('events/cancelled')
      .and(failing(2))
      .expectEnd('cancelled');
  });

  it('is not interrupted by a cancel that comes while it is sent, and which changes no status', async () => {
    const end = await scenario(telling(), {}, { cancelAt: '@finished:notice' })
      .expectRequest('stock/reserve')
      .expectNotice('events/finished')
      .and(failing(2))
      .expectEnd('finished');
    expect(end.notices).toMatchObject([{ outcome: 'delivered', attempts: 3 }]);
  });

  it('is not interrupted by the deadline of the saga', async () => {
    const { execution } = await run(telling({ deadline: '1 min' }), { 'events/finished': failing(9) });
    expect(execution.status).toBe('finished');
    expect(execution.notices).toMatchObject([{ outcome: 'delivered', attempts: 10 }]);
  });

  it('has several notices in the order of their definition, also for the same end', async () => {
    const saga = new Saga('s').localStep('a', () => undefined);
    const { execution, targets } = await run(
      saga
        .atEnd('finished', tell('one'))
        .atEnd(['errored', 'finished'], tell('two'))
        .atEnd('finished', tell('three'))
        .commit(),
    );
    expect(targets).toEqual(['events/one', 'events/two', 'events/three']);
    expect(execution.notices.map(({ notice }) => notice)).toEqual([
      '@finished',
      '@errored-finished',
      '@finished-2',
    ]);
  });

  it('is listed in the record', async () => {
    const { execution } = await run(telling());
    expect(execution.notices).toEqual([
      {
        ...{ notice: '@finished', status: 'finished', outcome: 'delivered', target: 'events/finished' },
        ...{ startedAt: 0, endedAt: 0, attempts: 1 },
      },
    ]);
    expect(execution.steps.map(({ step }) => step)).toEqual(['a']);
  });

  it('is absent from the record of a saga that has none for this end', async () => {
    const saga = new Saga('s').localStep('a', () => undefined).atEnd('errored', tell('errored'));
    const { execution, targets } = await run(saga.commit());
    expect(execution.notices).toEqual([]);
    expect(targets).toEqual([]);
  });

  it('has a key of its own, which is the same for all attempts', async () => {
    const keys: string[] = [];
    const host = new InMemoryHost({
      participants: {
        '*': ({ target, idempotencyKey, attempt, undoOf, asksAbout }) => {
          if (target !== 'events/finished') return {};
          keys.push(idempotencyKey);
          expect([undoOf, asksAbout]).toEqual([[], undefined]);
          if (attempt < 3) throw new Error('busy');
          return {};
        },
      },
    });
    await host.run(telling(), {}, { uuid: 'u' });
    expect(keys).toEqual(Array.from({ length: 3 }, () => 'u:@finished:notice:1'));
  });
});

/** Fails so many attempts, and then answers. */
function failing(times: number): ParticipantFunction {
  return ({ attempt }) => {
    if (attempt <= times) throw new Error('busy');
    return {};
  };
}

describe('the callback of a notice', () => {
  it('gets the final context, on a draft that is dropped', async () => {
    const seen: unknown[] = [];
    const saga = new Saga<{ n: number }>('s');
    saga
      .localStep('a', (context) => void (context.n += 1))
      .onFailure((context) => void (context.n += 10))
      .localStep('stop', stop)
      .atEnd('errored', (context) => {
        seen.push(context.n);
        context.n = 0;
        return undefined;
      });
    const { execution } = await run(saga.commit());
    expect(seen).toEqual([12]);
    expect(execution.context).toEqual({ n: 12 });
  });

  it('gets the status, and the first failure with its reply', async () => {
    const ends: SagaEnd[] = [];
    const saga = new Saga('s').remoteStep('a', send);
    saga.atEnd(ENDS, (_, end) => void ends.push(end));
    await run(saga.commit(), { 'stock/reserve': refuse });
    const [end] = ends;
    expect(end).toMatchObject({ status: 'errored', cause: { code: 'REFUSED', step: 'a' } });
    expect(end?.cause?.reply?.content()).toEqual({ reason: 'no' });
  });

  it('gets no cause when the saga has finished', async () => {
    const ends: SagaEnd<'finished'>[] = [];
    const saga = new Saga('s').localStep('a', () => undefined);
    saga.atEnd('finished', (_, end) => void ends.push(end));
    const { execution } = await run(saga.commit());
    expect(ends).toEqual([{ status: 'finished' }]);
    expect(execution.notices).toMatchObject([{ outcome: 'nothing' }]);
    expect(execution.notices[0]).not.toHaveProperty('target');
  });

  it.each([
    ['CALLBACK_FAILED', stop],
    ['BAD_RETURN', () => 5],
    ['BAD_TARGET', () => new SagaRequest({ target: 'no target' })],
    ['UNENCODABLE', () => new SagaRequest({ target: 'x', content: { n: NaN } })],
    ['CALLBACK_UNSETTLED', () => new Promise(() => undefined)],
  ])('lists its failure %s, which changes nothing else', async (code, request) => {
    const saga = new Saga('s').localStep('a', (context) => void (context.a = 1));
    saga.atEnd('finished', request as never).atEnd('finished', tell('next'));
    const { execution, targets } = await run(saga.commit());
    expect(execution.status).toBe('finished');
    expect(execution.error).toBeUndefined();
    expect(execution.notices).toMatchObject([
      { outcome: 'failed', error: { code, step: '@finished', hook: 'atEnd' } },
      { outcome: 'delivered' },
    ]);
    expect(targets).toEqual(['events/next']);
  });
});

describe('the answer to a notice', () => {
  const noticeFor = async (answer: ParticipantFunction, options: object = {}) => {
    const saga = new Saga('s').localStep('a', () => undefined);
    saga.atEnd('finished', tell('finished'), options);
    const { execution } = await run(saga.commit(), { 'events/finished': answer });
    expect(execution.status).toBe('finished');
    expect(execution.undoErrors).toEqual([]);
    return execution.notices[0];
  };

  it('that the participant replies later counts as delivered', async () => {
    expect(await noticeFor(() => replyLater)).toMatchObject({ outcome: 'delivered', attempts: 1 });
  });

  it('that refuses it is listed with the reply', async () => {
    expect(await noticeFor(refuse)).toMatchObject({
      outcome: 'failed',
      attempts: 1,
      error: {
        code: 'REFUSED',
        message: 'events/finished refused: no',
        response: { content: { reason: 'no' } },
      },
    });
  });

  it('that refuses it makes nothing stuck, also after the pivot', async () => {
    const saga = new Saga('s').remoteStep('pay', send).pivot().atEnd('finished', tell('x')).commit();
    const { execution } = await run(saga, { 'events/x': refuse });
    expect(execution).toMatchObject({ status: 'finished', notices: [{ outcome: 'failed' }] });
  });

  it('is awaited for 24 hours, with at most a minute between two attempts', async () => {
    const notice = await noticeFor(() => noReply);
    expect(notice).toMatchObject({ outcome: 'failed', error: { code: 'OUTCOME_UNKNOWN' } });
    expect(notice!.endedAt! - notice!.startedAt!).toBeGreaterThanOrEqual(86_400_000);
    expect(notice!.endedAt! - notice!.startedAt!).toBeLessThan(86_400_000 + 70_001);
  });

  it('is awaited as its own options say', async () => {
    expect(await noticeFor(() => noReply, { execute: { maximumAttempts: 2 } })).toMatchObject({
      attempts: 2,
    });
  });

  it('is not awaited as the options of the saga say', async () => {
    const { execution } = await run(telling({ execute: { maximumAttempts: 1 } }), {
      'events/finished': failing(2),
    });
    expect(execution.notices).toMatchObject([{ attempts: 3, outcome: 'delivered' }]);
  });

  it('that is a large reply is not kept with the refusal', async () => {
    const notice = await noticeFor(() => {
      throw new SagaRefused({ reason: 'x'.repeat(5_000) });
    });
    expect(notice?.error?.code).toBe('REFUSED');
    expect(notice?.error).not.toHaveProperty('response');
  });

  it('that has no participant is listed', async () => {
    const saga = new Saga('s').localStep('a', () => undefined).atEnd('finished', tell('x'));
    const execution = await new InMemoryHost().run(saga.commit());
    expect(execution.notices).toMatchObject([{ outcome: 'failed', error: { code: 'UNKNOWN_TARGET' } }]);
  });
});

describe('a scenario', () => {
  it('says that a notice was expected and not sent', async () => {
    await expect(
      scenario(telling())
        .expectRequest('stock/reserve')
        .expectNotice('events/errored', {})
        .expectEnd('finished'),
    ).rejects.toThrow(/Expected the notice events\/errored {}, but the notice events\/finished .* was sent/);
  });

  it('expects no notice as a request of a step', async () => {
    await expect(
      scenario(telling())
        .expectRequest('stock/reserve')
        .expectRequest('events/finished')
        .expectEnd('finished'),
    ).rejects.toThrow('notify @finished: events/finished');
  });
});

it('a saga that is made while the execution runs has no notices', async () => {
  const made = () =>
    new Saga()
      .localStep('b', () => undefined)
      .atEnd('finished', tell('x'))
      .commit();
  const { execution } = await run(new Saga('s').dynamicStep('make', made).commit());
  expect(execution.error?.message).toContain('NOTICE_IN_BRANCH');
});

it('a factory of sagas that tell their end has the same context', async () => {
  const ends: EndStatus[] = [];
  const make = (context: SagaContext<{ n: number }>) => {
    context.n = 7;
    return new Saga<{ n: number }>()
      .localStep('a', () => undefined)
      .atEnd('finished', ({ n }, { status }) => {
        ends.push(status);
        return new SagaRequest({ target: 'events/x', content: { n } });
      })
      .commit();
  };
  await scenario(make, { n: 1 }).expectNotice('events/x', { n: 7 }).expectEnd('finished');
  expect(ends).toEqual(['finished']);
});
