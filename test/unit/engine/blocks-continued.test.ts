import { Saga } from '../../../src/definition/saga';
import { HostInterrupt } from '../../../src/engine/host-interrupt';
import { Inbox } from '../../../src/engine/operators/inbox';
import { SagaRequest } from '../../../src/messages/saga-request';
import { inTurn, act } from './operator';
import { prepare, refused, success, unsent } from './fake-runtime';
import { nextRun, untilWait } from './next-run';
import { send, stop } from './simple-callbacks';

interface Order {
  price?: string;
  seen?: string;
  left?: string;
}

const decide = (choice: string, by: string) => (inbox: Inbox) =>
  inbox.decide({ step: 'approve', choice, by }, 1);

/** Sends something to an execution at its next wait. */
function sendTo({ state, runtime }: ReturnType<typeof nextRun>, message: (inbox: Inbox) => unknown): void {
  runtime.whileIdle = () => message(new Inbox(state));
}

describe('a wait in the next run', () => {
  it('a timer ends when it would have ended, without another look at its time', async () => {
    let calls = 0;
    const saga = new Saga('s').timerStep('pause', () => (calls += 1) * 100).commit();
    const next = nextRun(saga, (await untilWait(saga)).state);
    next.runtime.time = 40;
    await next.run();
    expect(next.runtime.log).toEqual(['idle timer of pause 60']);
    expect(calls).toBe(1);
  });

  it('an event step waits for the same key', async () => {
    let calls = 0;
    const saga = new Saga('s').eventStep('paid', { key: () => `O${String((calls += 1))}` }).commit();
    const next = nextRun(saga, (await untilWait(saga)).state);
    sendTo(next, (inbox) => inbox.receive({ event: 'paid', key: 'O1', content: {} }));
    await next.run();
    expect(next.state.status).toBe('finished');
  });

  it('events that came before their step are still there, and so are the ids of those that were used', async () => {
    const saga = new Saga('s').eventStep('first').timerStep('pause', 10).eventStep('second').commit();
    const ended = await untilWait(saga);
    const inbox = new Inbox(ended.state);
    for (const id of ['e1', 'e2'])
      inbox.receive({ event: id === 'e1' ? 'first' : 'second', id, content: {} });
    const next = nextRun(saga, ended.state);
    await next.run();
    expect(next.state.status).toBe('finished');
    expect(next.state.mailbox.events).toEqual([]);
    expect(next.state.mailbox.knows('e1')).toBe(true);
  });

  it('a decision keeps those who have decided, and its choice', async () => {
    const saga = new Saga<Order>('s');
    saga.decisionStep('approve', { approvals: 2 }).on('yes', (body) => body.timerStep('pause', 10));
    const first = await untilWait(saga.commit());
    decide('yes', 'ann')(new Inbox(first.state));
    const second = nextRun(saga, first.state);
    let waits = 0;
    sendTo(second, (inbox) => {
      waits += 1;
      if (waits === 2) throw new HostInterrupt('The run continues as new.');
      decide('yes', 'bob')(inbox);
    });
    await expect(second.run()).rejects.toBeInstanceOf(HostInterrupt);
    const third = nextRun(saga, second.state);
    await third.run();
    expect(third.state.status).toBe('finished');
    expect(third.runtime.log).toEqual(['idle timer of approve.yes.pause 10']);
  });
});

describe('the branches of a parallel step in the next run', () => {
  const branches = () => {
    const saga = new Saga<Order>('s');
    saga
      .parallelStep('both')
      .branch('writes', (body) => {
        body
          .localStep('write', (context) => {
            context.price = 'new';
            delete context.left;
          })
          .onFailure((context) => {
            context.seen = `${context.price ?? ''} ${context.left ?? 'nothing'}`;
          });
        body.eventStep('paid');
      })
      .branch('other', (body) => void body.eventStep('sent'));
    return saga.commit();
  };

  it('have what they have written and deleted', async () => {
    const saga = branches();
    const ended = await untilWait(saga, { context: { left: 'old' } });
    expect(ended.state.context).toEqual({ left: 'old' });
    const next = nextRun(saga, ended.state);
    const events = ['paid', 'sent'].values();
    sendTo(next, (inbox) => inbox.receive({ event: events.next().value ?? '', content: {} }));
    await next.run();
    expect(next.state).toMatchObject({ status: 'finished', context: { price: 'new' } });
    expect(next.state.context).not.toHaveProperty('left');
  });

  it('are undone with what they have written, also when the next run begins nothing', async () => {
    const saga = branches();
    const next = nextRun(saga, (await untilWait(saga, { context: { left: 'old' } })).state);
    next.runtime.cancelled = true;
    await next.run();
    expect(next.state).toMatchObject({ status: 'cancelled', context: { price: 'new', seen: 'new nothing' } });
  });
});

describe('a saga with a context of its own in the next run', () => {
  it('continues with it, and is undone with it', async () => {
    const undone: unknown[] = [];
    const inner = new Saga<Order>('inner');
    inner
      .localStep('write', (context) => {
        context.left = 'written';
      })
      .onFailure((context) => void undone.push({ ...context }));
    inner.timerStep('pause', 10).localStep('stop', stop);
    let inputs = 0;
    const saga = new Saga<Order>('s');
    saga.sagaStep('trip', inner.commit()).input(() => ({ seen: `input ${String((inputs += 1))}` }));
    const next = nextRun(saga, (await untilWait(saga.commit())).state);
    await next.run();
    expect(next.state.status).toBe('errored');
    expect(undone).toEqual([{ seen: 'input 1', left: 'written' }]);
  });
});

describe('alternatives in the next run', () => {
  const alternatives = () => {
    const saga = new Saga<Order>('s');
    saga
      .alternativesStep('way')
      .first('a', (body) => body.remoteStep('do', send).onFailure(send))
      .orElse('b', (body) => {
        body.localStep('write', (context) => void (context.price = 'b')).withoutUndo('a test');
        body.timerStep('pause', 10);
      });
    return saga.commit();
  };

  it('continue in the one that has begun, with what it has written', async () => {
    const saga = alternatives();
    const next = nextRun(saga, (await untilWait(saga, { answers: { 'way.a.do': refused() } })).state);
    await next.run();
    expect(next.state).toMatchObject({ status: 'finished', context: { price: 'b' } });
    expect(next.runtime.log).toEqual(['idle timer of way.b.pause 10']);
  });

  it('leave the saga to its failure when it is cancelled', async () => {
    const saga = alternatives();
    const next = nextRun(saga, (await untilWait(saga, { answers: { 'way.a.do': refused() } })).state);
    next.runtime.cancelled = true;
    await next.run();
    expect(next.state).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
  });

  it('begin no other when the one that was being undone is undone, and the saga is cancelled', async () => {
    const saga = new Saga<Order>('s');
    saga
      .alternativesStep('way')
      .first('a', (body) => {
        body.remoteStep('do', send).onFailure(send).remoteStep('fails', send).onFailure(send);
      })
      .orElse('b', (body) => body.remoteStep('do', send));
    const answers = { 'way.a.fails': refused(), 'way.a.do:undo': unsent };
    const next = nextRun(saga, (await untilWait(saga.commit(), { answers })).state);
    next.runtime.cancelled = true;
    act(next.state, 'retry');
    await next.run();
    expect(next.state).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
    expect(next.runtime.calls).toEqual(['stuck way.a.do undo', 'send way.a.do:undo']);
  });
});

describe('a block that an operator has run again, in the next run', () => {
  it('is undone to its start first, and runs again then', async () => {
    const saga = new Saga<Order>('s', { whenStepFails: 'wait' });
    saga.sagaStep('pay', (body) => {
      body.remoteStep('a', send).onFailure(send).remoteStep('b', send).onFailure(send);
    });
    const answers = { 'pay.b': inTurn(refused()), 'pay.a:undo': unsent };
    const first = await untilWait(saga.commit(), { answers });
    const second = nextRun(saga, first.state, answers);
    expect(act(second.state, 'redo', { block: 'pay' })).toBe(true);
    second.runtime.whenStuck = ({ phase }) => {
      if (phase === 'undo') throw new HostInterrupt('The run continues as new.');
    };
    await expect(second.run()).rejects.toBeInstanceOf(HostInterrupt);
    const third = nextRun(saga, second.state);
    expect([...third.state.redoing]).toEqual(['pay']);
    expect(act(third.state, 'retry')).toBe(true);
    await third.run();
    expect(third.state).toMatchObject({ status: 'finished' });
    expect(third.runtime.calls).toEqual([
      'stuck pay.a undo',
      'send pay.a:undo',
      'send pay~2.a',
      'send pay~2.b',
    ]);
  });
});

describe('a loop in the next run', () => {
  it('undoes an item that has failed before the other items begin', async () => {
    const saga = new Saga<Order>('s');
    saga
      .forEachStep(
        'ship',
        (body) => {
          body.remoteStep('a', send).onFailure(send).remoteStep('b', send).onFailure(send);
        },
        { tolerate: 1 },
      )
      .over(() => [1, 2]);
    const answers = { 'ship[0].b': refused(), 'ship[0].a:undo': unsent };
    const next = nextRun(saga, (await untilWait(saga.commit(), { answers })).state);
    act(next.state, 'retry');
    await next.run();
    expect(next.state).toMatchObject({ status: 'finished' });
    expect(next.runtime.calls).toEqual([
      'stuck ship[0].a undo',
      'send ship[0].a:undo',
      'send ship[1].a',
      'send ship[1].b',
    ]);
  });
});

describe('a dynamic step in the next run', () => {
  /** A saga whose maker notes the contexts that it gets. */
  const making = () => {
    const made: unknown[] = [];
    const saga = new Saga<Order>();
    saga.dynamicStep('plan', (context) => {
      made.push({ ...context });
      const inner = new Saga<Order>();
      inner
        .localStep('write', (own) => {
          own.price = 'new';
        })
        .onFailure((own) => {
          own.seen = 'undone';
        });
      inner.timerStep('pause', 10).localStep('stop', stop);
      return inner.commit();
    });
    return { made, saga: saga.commit() };
  };

  it('makes its saga again from the same context, to find its callbacks', async () => {
    const { saga, made } = making();
    const next = nextRun(saga, (await untilWait(saga, { context: { price: 'old' } })).state);
    await next.run();
    expect(made).toEqual([{ price: 'old' }, { price: 'old' }]);
    expect(next.state).toMatchObject({ status: 'errored', context: { price: 'new', seen: 'undone' } });
  });

  it('proves what history holds, as another version may have written it', async () => {
    const { saga } = making();
    const { state, runtime, run } = prepare(saga);
    // eslint-disable-next-line require-yield -- it waits for nothing
    runtime.record = function* () {
      return { definition: { format: 2, steps: [{ kind: 'timer', id: 'pause' }] } };
    };
    await run();
    expect(state.error).toMatchObject({ code: 'DEFINITION_INVALID', step: 'plan' });
  });

  it('waits for another worker where this one does not have its callbacks', async () => {
    const { saga } = making();
    const next = nextRun(saga, (await untilWait(saga)).state);
    next.runtime.adopt = () => ['plan.write.onExecute'];
    await expect(next.run()).rejects.toBeInstanceOf(HostInterrupt);
    expect(next.state.error).toBeUndefined();
  });
});

describe('requests in the next run', () => {
  it('are not repeated in a branch that has ended', async () => {
    const saga = new Saga<Order>('s');
    saga
      .parallelStep('both')
      .branch('ends', (body) => body.remoteStep('a', () => new SagaRequest({ target: 'p' })).onFailure(send))
      .branch('waits', (body) => void body.timerStep('pause', 10));
    const ended = await untilWait(saga.commit(), { answers: { 'both.ends.a': success } });
    const next = nextRun(saga, ended.state);
    await next.run();
    expect(next.state.status).toBe('finished');
    expect(next.runtime.calls).toEqual(['idle timer of both.waits.pause 10']);
  });
});
