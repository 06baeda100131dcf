import { Saga, SagaRefused, SagaRequest } from 'temporal-saga';
import { InMemoryHost, type ParticipantFunction, reply } from 'temporal-saga/testing';

interface Order {
  total?: number;
  paymentId?: string;
  note?: string;
}

const send = (target: string) => (body: Saga<Order>) =>
  body
    .remoteStep(target.replace('/', '-'))
    .onExecute(() => new SagaRequest({ target }))
    .onFailure(() => new SagaRequest({ target: `${target}-undo` }));

function recorded(isRefused: (target: string) => boolean = () => false) {
  const calls: string[] = [];
  const any: ParticipantFunction = (request) => {
    calls.push(request.target);
    if (isRefused(request.target)) throw new SagaRefused({});
    return reply({})(request);
  };
  return { calls, participants: { '*': any } };
}

describe('a timer step in memory', () => {
  it('waits, in virtual time', async () => {
    const saga = new Saga<Order>('order');
    saga.timerStep('cool-off', '24 hours').timerStep('more', () => new Date(172_800_000));
    const execution = await new InMemoryHost().run(saga.commit());
    expect(execution.status).toBe('finished');
    expect(execution.steps.map(({ endedAt }) => endedAt)).toEqual([86_400_000, 172_800_000]);
  });

  it('ends when the execution is cancelled', async () => {
    const { calls, participants } = recorded();
    const saga = new Saga<Order>('order');
    send('a/do')(saga).timerStep('cool-off', '24 hours');
    const execution = await new InMemoryHost({ participants }).run(saga.commit(), {}, { cancelAt: 2 });
    expect(execution).toMatchObject({ status: 'cancelled' });
    expect(calls).toEqual(['a/do', 'a/do-undo']);
  });
});

describe('an event step in memory', () => {
  const order = (timeout?: 'fail' | 'continue') => {
    const saga = new Saga<Order>('order');
    const step = saga
      .eventStep('paid', { event: 'payment-received', key: () => 'O1', timeout: '3 days' })
      .onEvent((context, event: { content(): { id: string } }) => {
        context.paymentId = event.content().id;
      });
    if (timeout === 'continue') step.onTimeout((context) => void (context.note = 'unpaid'));
    return send('shop/ship')(saga).commit();
  };

  it('takes the event of its name and key', async () => {
    const host = new InMemoryHost({
      participants: recorded().participants,
      caller: ({ event = '', key = '' }) => ({ event, key, content: { id: 'P1' } }),
    });
    expect(await host.run(order())).toMatchObject({ status: 'finished', context: { paymentId: 'P1' } });
  });

  it('fails when no event has come in time', async () => {
    const host = new InMemoryHost({ participants: recorded().participants });
    expect(await host.run(order())).toMatchObject({
      status: 'errored',
      error: { code: 'WAIT_TIMED_OUT', step: 'paid' },
    });
  });

  it('continues when no event has come in time and it says so', async () => {
    const host = new InMemoryHost({ participants: recorded().participants });
    expect(await host.run(order('continue'))).toMatchObject({
      status: 'finished',
      context: { note: 'unpaid' },
    });
  });
});

describe('a decision step in memory', () => {
  const order = (approvals?: number) => {
    const saga = new Saga<Order>('order');
    saga
      .decisionStep('approve', {
        timeout: '2 days',
        shows: (context) => ({ total: context.total }),
        ...(approvals !== undefined && { approvals }),
      })
      .on('approve', send('shop/approve'))
      .on('ignore')
      .on('reject', 'fail')
      .onTimeout(send('shop/escalate'));
    return send('shop/ship')(saga).commit();
  };
  const run = async (
    choices: readonly ({ choice: string; by?: string } | undefined)[],
    approvals?: number,
  ) => {
    const { calls, participants } = recorded();
    const given = [...choices];
    const host = new InMemoryHost({ participants, caller: () => given.shift() });
    return { calls, execution: await host.run(order(approvals), { total: 5 }) };
  };

  it('runs the steps of the choice', async () => {
    const { calls, execution } = await run([{ choice: 'approve', by: 'ann' }]);
    expect(execution).toMatchObject({ status: 'finished' });
    expect(calls).toEqual(['shop/approve', 'shop/ship']);
  });

  it('continues after a choice without steps', async () => {
    const { calls } = await run([{ choice: 'ignore' }]);
    expect(calls).toEqual(['shop/ship']);
  });

  it('fails by a choice that says so', async () => {
    const { execution } = await run([{ choice: 'reject' }]);
    expect(execution).toMatchObject({
      status: 'errored',
      error: { code: 'DECIDED_TO_FAIL', step: 'approve' },
    });
  });

  it('runs the steps of the time-out', async () => {
    const { calls } = await run([]);
    expect(calls).toEqual(['shop/escalate', 'shop/ship']);
  });

  it('waits for as many callers as have to agree', async () => {
    const { calls } = await run(
      [
        { choice: 'approve', by: 'ann' },
        { choice: 'ignore', by: 'bob' },
        { choice: 'approve', by: 'cid' },
      ],
      2,
    );
    expect(calls).toEqual(['shop/approve', 'shop/ship']);
  });
});

describe('waits in memory that compensation ends', () => {
  it('are not open any more', async () => {
    const saga = new Saga<Order>('order', { deadline: '1 hour' });
    saga
      .parallelStep('all')
      .branch('event', (body) => void body.eventStep('paid'))
      .branch('decision', (body) => void body.decisionStep('approve').on('approve'))
      .branch('timer', (body) => void body.timerStep('pause', '1 day'));
    const execution = await new InMemoryHost().run(saga.commit());
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'DEADLINE_EXCEEDED' }, waits: [] });
  });
});
