import { Saga, SagaRefused, SagaRequest, type SagaEvent } from 'temporal-saga';
import {
  type Caller,
  InMemoryHost,
  type InMemoryHostOptions,
  type Operator,
  type ParticipantFunction,
} from 'temporal-saga/testing';

interface Order {
  rounds?: number;
  paid?: number;
  notes?: string[];
}

/** A step at `target`, which an undo reverses. */
const act = (target: string) => (body: Saga<Order>) =>
  body
    .remoteStep(target)
    .onExecute(() => new SagaRequest({ target: `${target}/do` }))
    .onFailure(() => new SagaRequest({ target: `${target}/undo` }));

const count = (body: Saga<Order>) =>
  body.localStep('count', (context) => void (context.rounds = (context.rounds ?? 0) + 1));

/** Each round asks the bank and counts itself. */
const round = (body: Saga<Order>): unknown => {
  act('bank')(body);
  return count(body);
};

function recorded(isRefused: (step: string) => boolean = () => false) {
  const calls: string[] = [];
  const keys: string[] = [];
  const any: ParticipantFunction = ({ target, step, idempotencyKey }) => {
    calls.push(`${target} ${step}`);
    keys.push(idempotencyKey);
    if (isRefused(step) && target.endsWith('/do')) throw new SagaRefused({});
    return {};
  };
  return { calls, keys, participants: { '*': any } };
}

const run = (saga: Saga<Order>, options: InMemoryHostOptions, cancelAt?: string) =>
  new InMemoryHost(options).run(saga.commit(), {}, cancelAt === undefined ? {} : { cancelAt });

const repeated = (until: (context: Order) => unknown, atMost = 5, body = round) => {
  const saga = new Saga<Order>('order');
  saga.repeatStep('pay', body, { atMost }).until(until);
  return saga;
};

const ROUNDS = ['bank/do pay.bank', 'bank/do pay~2.bank', 'bank/do pay~3.bank'];
const UNDOS = ['bank/undo pay~3.bank', 'bank/undo pay~2.bank', 'bank/undo pay.bank'];

describe('a repeated saga', () => {
  it('runs again, without an undo, until the predicate holds', async () => {
    const { calls, keys, participants } = recorded();
    const execution = await run(
      repeated(({ rounds }) => rounds === 3),
      { participants },
    );
    expect(execution).toMatchObject({ status: 'finished', context: { rounds: 3 } });
    expect(calls).toEqual(ROUNDS);
    expect(new Set(keys).size).toBe(3);
    expect(execution.steps[0]).toMatchObject({ step: 'pay', kind: 'repeat', status: 'done', branch: '~3' });
  });

  it('takes any truthy result, also of a promise, and drops what the predicate writes', async () => {
    const { participants } = recorded();
    const execution = await run(
      repeated((context) => {
        context.paid = 1;
        return Promise.resolve('yes');
      }),
      { participants },
    );
    expect(execution).toMatchObject({ status: 'finished', context: { rounds: 1 } });
    expect(execution.context.paid).toBeUndefined();
    expect(execution.steps[0]).not.toHaveProperty('branch');
  });

  it('fails when the predicate does not hold after the last round, and all rounds are undone, the last one first', async () => {
    const { calls, participants } = recorded();
    const execution = await run(
      repeated(() => false, 3),
      { participants },
    );
    expect(execution).toMatchObject({
      status: 'errored',
      error: { code: 'REPEATED_IN_VAIN', step: 'pay', hook: 'until' },
    });
    expect(execution.error?.message).toContain('3 rounds');
    expect(calls).toEqual([...ROUNDS, ...UNDOS]);
  });

  it('all its rounds are undone when the saga fails later', async () => {
    const { calls, participants } = recorded((step) => step === 'last');
    const saga = repeated(({ rounds = 0 }) => rounds >= 3);
    act('last')(saga);
    await expect(run(saga, { participants })).resolves.toMatchObject({ status: 'errored' });
    expect(calls).toEqual([...ROUNDS, 'last/do last', ...UNDOS]);
  });

  it('a round that fails ends it, and its failure is the one of the saga', async () => {
    const { calls, participants } = recorded((step) => step === 'pay~2.bank');
    const execution = await run(
      repeated(() => false),
      { participants },
    );
    expect(execution.error).toMatchObject({ code: 'REFUSED', step: 'pay~2.bank' });
    expect(calls).toEqual([...ROUNDS.slice(0, 2), 'bank/undo pay.bank']);
  });

  it('fails when the predicate throws', async () => {
    const { calls, participants } = recorded();
    const saga = repeated(() => {
      throw new Error('no');
    });
    const execution = await run(saga, { participants });
    expect(execution.error).toMatchObject({ code: 'CALLBACK_FAILED', step: 'pay', hook: 'until' });
    expect(calls).toEqual(['bank/do pay.bank', 'bank/undo pay.bank']);
  });

  it('a cancellation stops it before the next round', async () => {
    const { calls, participants } = recorded();
    const saga = repeated(() => false);
    const execution = await run(saga, { participants }, 'pay~2.bank');
    expect(execution).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
    expect(execution.steps.map(({ step }) => step)).not.toContain('pay~3.bank');
    expect(calls.at(-1)).toBe('bank/undo pay.bank');
  });

  it('its deadline stops it, also where every round is short', async () => {
    const saga = new Saga<Order>('order');
    saga
      .repeatStep('poll', (body) => count(body).timerStep('pause', '10 min'), {
        atMost: 1_000,
        deadline: '1 hour',
      })
      .until(() => false);
    const execution = await run(saga, {});
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'DEADLINE_EXCEEDED' } });
    expect(execution.context.rounds).toBe(6);
  });

  it('a failure of another branch stops it', async () => {
    const { participants } = recorded((step) => step.startsWith('both.one'));
    const saga = new Saga<Order>('order');
    saga
      .parallelStep('both')
      .branch('one', (body) => {
        body.timerStep('later', '25 min');
        act('bank')(body);
      })
      .branch('two', (body) =>
        body
          .repeatStep('poll', (inner) => count(inner).timerStep('pause', '10 min'), { atMost: 1_000 })
          .until(() => false),
      );
    const execution = await run(saga, { participants });
    expect(execution).toMatchObject({ status: 'errored', error: { step: 'both.one.bank' } });
    expect(execution.steps.find(({ step }) => step === 'both.two.poll~3.pause')).toMatchObject({
      error: { code: 'BRANCH_STOPPED' },
    });
  });

  it('may stand inside another one', async () => {
    const { calls, participants } = recorded();
    const saga = repeated(
      ({ rounds }) => rounds === 4,
      5,
      (body) => body.repeatStep('inner', round, { atMost: 2 }).until(({ rounds = 0 }) => rounds % 2 === 0),
    );
    await expect(run(saga, { participants })).resolves.toMatchObject({ status: 'finished' });
    expect(calls).toEqual([
      'bank/do pay.inner.bank',
      'bank/do pay.inner~2.bank',
      'bank/do pay~2.inner.bank',
      'bank/do pay~2.inner~2.bank',
    ]);
  });

  it('in an alternative that another one follows, it may fail after the pivot', async () => {
    const { calls, participants } = recorded();
    const saga = new Saga<Order>('order');
    act('first')(saga)
      .remoteStep('pivot')
      .onExecute(() => new SagaRequest({ target: 'pivot/do' }))
      .pivot()
      .alternativesStep('way')
      .first('again', (body) => body.repeatStep('pay', round, { atMost: 2 }).until(() => false))
      .orElse('other', (body) =>
        body
          .remoteStep('sure')
          .onExecute(() => new SagaRequest({ target: 'sure/do' }))
          .retriable(),
      );
    await expect(run(saga, { participants })).resolves.toMatchObject({ status: 'finished' });
    expect(calls.slice(2)).toEqual([
      'bank/do way.again.pay.bank',
      'bank/do way.again.pay~2.bank',
      'bank/undo way.again.pay~2.bank',
      'bank/undo way.again.pay.bank',
      'sure/do way.other.sure',
    ]);
  });
});

describe('an operator of a repeated saga', () => {
  const waiting = (until: (context: Order) => unknown) => {
    const saga = new Saga<Order>('order', { whenStepFails: 'wait' });
    saga.repeatStep('pay', round, { atMost: 2 }).until(until);
    return saga;
  };
  const once = (action: ReturnType<Operator>): Operator => {
    const actions = [action];
    return () => actions.shift();
  };

  it('has it run again under paths that no round has had', async () => {
    const { calls, keys, participants } = recorded();
    const operator = once({ action: 'redo', block: 'pay', by: 'ann', reason: 'try once more' });
    const execution = await run(
      waiting(({ rounds }) => rounds === 3),
      { participants, operator },
    );
    expect(execution.status).toBe('finished');
    expect(calls).toEqual([...ROUNDS.slice(0, 2), ...UNDOS.slice(1), 'bank/do pay~3.bank']);
    expect(new Set(keys).size).toBe(keys.length);
    // The third round is the first one after the redo.
    expect(execution.steps[0]).not.toHaveProperty('branch');
  });

  it('takes it as done by hand', async () => {
    const { calls, participants } = recorded();
    const operator = once({ action: 'done', by: 'ann', reason: 'it is paid' });
    await expect(
      run(
        waiting(() => false),
        { participants, operator },
      ),
    ).resolves.toMatchObject({ status: 'finished' });
    expect(calls).toEqual(ROUNDS.slice(0, 2));
  });

  it('answers in the place of the predicate', async () => {
    const { calls, participants } = recorded();
    let isBroken = true;
    const saga = waiting(({ rounds }) => {
      if (isBroken) throw new Error('no');
      return rounds === 2;
    });
    const operator: Operator = () => {
      isBroken = false;
      return { action: 'done', by: 'ann', reason: 'not yet', response: false };
    };
    await expect(run(saga, { participants, operator })).resolves.toMatchObject({ status: 'finished' });
    expect(calls).toEqual(ROUNDS.slice(0, 2));
  });

  it('cannot answer that another round is needed after the last one', async () => {
    const operator = once({ action: 'done', by: 'ann', reason: 'not yet', response: false });
    const execution = await run(
      waiting(() => false),
      { participants: recorded().participants, operator },
    );
    expect(execution).toMatchObject({
      status: 'stuck',
      incidents: [{ error: { code: 'REPEATED_IN_VAIN' } }],
    });
  });
});

describe('an event in a repeated saga', () => {
  const collect = (body: Saga<Order>) =>
    body.eventStep('paid').onEvent((context, event: SagaEvent<{ amount: number }>) => {
      const { amount } = event.content();
      context.paid = (context.paid ?? 0) + amount;
      context.notes = [...(context.notes ?? []), `+${String(amount)}`];
    });
  const collected = (atMost = 10) => {
    const saga = new Saga<Order>('order');
    act('bill')(saga);
    saga.repeatStep('collect', collect, { atMost }).until(({ paid = 0 }) => paid >= 60);
    return saga;
  };

  it('is taken in each round anew', async () => {
    let sent = 0;
    const caller: Caller = ({ event = '' }) => ({ event, content: { amount: (sent += 10) } });
    const execution = await run(collected(), { participants: recorded().participants, caller });
    expect(execution).toMatchObject({ status: 'finished', context: { notes: ['+10', '+20', '+30'] } });
    expect(execution.steps.map(({ step }) => step)).toEqual([
      'bill',
      'collect',
      'collect.paid',
      'collect~2.paid',
      'collect~3.paid',
    ]);
  });
});
