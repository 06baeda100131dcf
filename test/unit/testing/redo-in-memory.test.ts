import { Saga, SagaRefused, SagaRequest } from 'temporal-saga';
import { type Caller, InMemoryHost, type Operator, type ParticipantFunction } from 'temporal-saga/testing';

type Order = Record<string, unknown>;

/** A step at `target`, which an undo reverses; an operator is asked when it fails. */
const step = (body: Saga<Order>, name: string, target = name) =>
  body
    .remoteStep(name, { whenStepFails: 'wait' })
    .onExecute(() => new SagaRequest({ target: `${target}/do` }))
    .onFailure(() => new SagaRequest({ target: `${target}/undo` }));

/** Notes each request with its key, and refuses the first `refusals` requests to `flaky/do`. */
function ledger(refusals = 1) {
  const calls: string[] = [];
  const keys: string[] = [];
  let left = refusals;
  const participant: ParticipantFunction = ({ target, idempotencyKey }) => {
    calls.push(target);
    keys.push(idempotencyKey);
    if (target === 'flaky/do' && (left -= 1) >= 0) throw new SagaRefused({ why: 'not now' });
    return {};
  };
  return { calls, keys, participants: { '*': participant } };
}

/** Redoes a block at the first incident; later incidents start compensation. */
const redoOnce = (block: string): Operator => {
  let isFirst = true;
  return () => {
    const wasFirst = isFirst;
    isFirst = false;
    return wasFirst
      ? { action: 'redo', block, by: 'ann', reason: 'the participant is back' }
      : { action: 'compensate', by: 'ann', reason: 'enough' };
  };
};

describe('an operator who redoes a block', () => {
  it('undoes what the block has done, and runs it again under new keys', async () => {
    const saga = new Saga<Order>('order');
    step(saga, 'before');
    saga.sagaStep('pay', (body) => {
      step(body, 'reserve');
      step(body, 'flaky');
    });
    step(saga, 'behind');
    const { calls, keys, participants } = ledger();
    const execution = await new InMemoryHost({ participants, operator: redoOnce('pay') }).run(saga.commit());
    expect(execution.status).toBe('finished');
    expect(calls).toEqual([
      'before/do',
      'reserve/do',
      'flaky/do',
      'reserve/undo',
      'reserve/do',
      'flaky/do',
      'behind/do',
    ]);
    expect(new Set(keys).size).toBe(keys.length);
    expect(execution.actions).toMatchObject([
      { action: 'redo', block: 'pay', step: 'pay.flaky', applied: true },
    ]);
    expect(execution.steps.map(({ step: path }) => path)).toEqual([
      'before',
      'pay',
      'pay.reserve',
      'pay.flaky',
      'pay~2.reserve',
      'pay~2.flaky',
      'behind',
    ]);
  });

  it('undoes the latest round alone when the saga fails later', async () => {
    const saga = new Saga<Order>('order');
    saga.sagaStep('pay', (body) => {
      step(body, 'reserve');
      step(body, 'flaky');
    });
    saga.remoteStep('last').onExecute(() => new SagaRequest({ target: 'last/do' }));
    const { calls, participants } = ledger();
    const last: ParticipantFunction = () => {
      throw new SagaRefused({});
    };
    const host = new InMemoryHost({ participants: { ...participants, last }, operator: redoOnce('pay') });
    const execution = await host.run(saga.commit());
    expect(execution.status).toBe('errored');
    expect(calls.slice(5)).toEqual(['flaky/undo', 'reserve/undo']);
  });

  it('stops the other branches of the block, which wait', async () => {
    const saga = new Saga<Order>('order');
    saga
      .parallelStep('both')
      .branch('one', (body) => {
        step(body, 'reserve');
        step(body, 'flaky');
      })
      .branch('two', (body) => {
        step(body, 'second');
        body.eventStep('paid');
      });
    const { calls, participants } = ledger();
    let waits = 0;
    const caller: Caller = () => ((waits += 1) > 1 ? { event: 'paid' } : undefined);
    const host = new InMemoryHost({ participants, operator: redoOnce('both'), caller });
    const execution = await host.run(saga.commit());
    expect(execution.status).toBe('finished');
    const undone = calls.filter((call) => call.endsWith('/undo'));
    expect([...undone].sort()).toEqual(['reserve/undo', 'second/undo']);
    expect(calls.slice(-3).sort()).toEqual(['flaky/do', 'reserve/do', 'second/do']);
  });

  it('runs a loop again from its list', async () => {
    const saga = new Saga<Order>('order');
    saga
      .forEachStep('ship', (body) => {
        step(body, 'label');
        step(body, 'flaky');
      })
      .over(() => [1]);
    const { participants } = ledger();
    const execution = await new InMemoryHost({ participants, operator: redoOnce('ship') }).run(saga.commit());
    expect(execution.status).toBe('finished');
    expect(execution.steps.map(({ step: path }) => path)).toContain('ship~2[0].label');
  });

  it('tries the alternatives of a block again from the first', async () => {
    const saga = new Saga<Order>('order');
    saga.alternativesStep('pay').first('card', (body) => step(body, 'flaky'));
    const { participants } = ledger();
    const execution = await new InMemoryHost({ participants, operator: redoOnce('pay') }).run(saga.commit());
    expect(execution.status).toBe('finished');
    expect(execution.steps.map(({ step: path }) => path)).toEqual([
      'pay',
      'pay.card.flaky',
      'pay~2.card.flaky',
    ]);
  });

  it('asks for a decision again: one about the former round is stale', async () => {
    const saga = new Saga<Order>('order');
    saga.decisionStep('approve').on('yes', (body) => step(body, 'flaky'));
    const { participants } = ledger();
    const seen: (string | undefined)[] = [];
    const caller: Caller = (wait) => {
      seen.push(wait.seen);
      return { choice: 'yes' };
    };
    const host = new InMemoryHost({ participants, operator: redoOnce('approve'), caller });
    expect((await host.run(saga.commit())).status).toBe('finished');
    expect(seen).toEqual([undefined, expect.any(String)]);
  });

  it('makes no other saga for a dynamic step: the same one runs again', async () => {
    let made = 0;
    const saga = new Saga<Order>('order');
    saga.dynamicStep('plan', () => {
      made += 1;
      const inner = new Saga<Order>();
      step(inner, `a${String(made)}`);
      step(inner, 'flaky');
      return inner.commit();
    });
    const { calls, participants } = ledger();
    const execution = await new InMemoryHost({ participants, operator: redoOnce('plan') }).run(saga.commit());
    expect(execution.status).toBe('finished');
    expect(made).toBe(1);
    expect(calls).toEqual(['a1/do', 'flaky/do', 'a1/undo', 'a1/do', 'flaky/do']);
    expect(execution.steps.map(({ step: path }) => path).slice(-2)).toEqual(['plan~2.a1', 'plan~2.flaky']);
  });

  it('begins with a round of its own behind those of a block with attempts', async () => {
    const saga = new Saga<Order>('order');
    saga.alternativesStep('pay', { attempts: 2 }).first('card', (body) => step(body, 'flaky'));
    const { participants } = ledger();
    const execution = await new InMemoryHost({ participants, operator: redoOnce('pay') }).run(saga.commit());
    expect(execution.status).toBe('finished');
    expect(execution.steps.map(({ step: path }) => path)).toEqual([
      'pay',
      'pay.card.flaky',
      'pay~3.card.flaky',
    ]);
  });

  it('leaves alone what waits beside the block', async () => {
    const saga = new Saga<Order>('order');
    saga
      .parallelStep('both')
      .branch('one', (body) => body.sagaStep('pay', (inner) => step(inner, 'flaky')))
      .branch('two', (body) => body.eventStep('paid'));
    const { calls, participants } = ledger();
    const waits: unknown[] = [];
    const caller: Caller = ({ since }) => {
      waits.push(since);
      return calls.length > 1 ? { event: 'paid' } : undefined;
    };
    const host = new InMemoryHost({ participants, operator: redoOnce('both.one.pay'), caller });
    const execution = await host.run(saga.commit());
    expect(execution.status).toBe('finished');
    expect(calls).toEqual(['flaky/do', 'flaky/do']);
    expect(new Set(waits).size).toBe(1);
  });

  it('undoes the saga after the block when it is cancelled meanwhile', async () => {
    const saga = new Saga<Order>('order');
    step(saga, 'before');
    saga.sagaStep('pay', (body) => {
      step(body, 'reserve');
      step(body, 'flaky');
    });
    const { calls, participants } = ledger();
    const host = new InMemoryHost({ participants, operator: redoOnce('pay') });
    const execution = await host.run(saga.commit(), {}, { cancelAt: 'pay.reserve:undo' });
    expect(execution.status).toBe('cancelled');
    expect(calls.slice(3)).toEqual(['reserve/undo', 'before/undo']);
  });

  it.each<readonly [string, (saga: Saga<Order>) => unknown, string]>([
    ['a block that is over', (saga) => saga.sagaStep('done', (body) => step(body, 'a')), 'done'],
    ['a step', () => undefined, 'flaky'],
  ])('is refused for %s', async (_, add, block) => {
    const saga = new Saga<Order>('order');
    add(saga);
    step(saga, 'flaky');
    const { participants } = ledger();
    const host = new InMemoryHost({ participants, operator: redoOnce(block) });
    await expect(host.run(saga.commit())).rejects.toMatchObject({ code: 'ACTION_IMPOSSIBLE' });
  });
});

describe('a redo of a block', () => {
  it('drops what an alternative has written', async () => {
    const saga = new Saga<Order>('order');
    saga.alternativesStep('pay').first('card', (body) => {
      body
        .localStep('note', (context) => {
          context['notes'] = [...((context['notes'] as string[] | undefined) ?? []), 'note'];
        })
        .withoutUndo('a note');
      step(body, 'flaky');
    });
    const { participants } = ledger();
    const execution = await new InMemoryHost({ participants, operator: redoOnce('pay') }).run(saga.commit());
    expect(execution).toMatchObject({ status: 'finished', context: { notes: ['note'] } });
  });

  it('lets its deadline begin anew', async () => {
    const saga = new Saga<Order>('order');
    saga.sagaStep(
      'pay',
      (body) => {
        body.timerStep('first', '40 s');
        step(body, 'flaky');
      },
      { deadline: '1 min' },
    );
    const { participants } = ledger();
    const execution = await new InMemoryHost({ participants, operator: redoOnce('pay') }).run(saga.commit());
    expect(execution.status).toBe('finished');
  });
});
