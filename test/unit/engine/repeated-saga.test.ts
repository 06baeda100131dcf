import { Saga } from '../../../src/definition/saga';
import { Inbox } from '../../../src/engine/operators/inbox';
import { expectationOf } from '../../../src/engine/waits/awaited-events';
import { earlier, reset } from './after-reset';
import { prepare, refused } from './fake-runtime';
import { nextRun, untilWait } from './next-run';
import { codeOf } from './operator';
import { runScript } from './run-script';
import { send, stop } from './simple-callbacks';

interface Order {
  rounds?: number;
  taken?: string[];
}

/** Each round sends a request and counts itself. */
const round = (body: Saga<Order>) =>
  body
    .remoteStep('do', send)
    .onFailure(send)
    .localStep('count', (context) => void (context.rounds = (context.rounds ?? 0) + 1));

const repeated = (rounds: number, atMost = rounds) => {
  const saga = new Saga<Order>('s');
  saga.repeatStep('pay', round, { atMost }).until((context) => (context.rounds ?? 0) >= rounds);
  return saga;
};

describe('a repeated saga that continues in another run', () => {
  it('continues in its round, and undoes the rounds of all runs', async () => {
    const saga = repeated(3);
    saga.remoteStep('last', send);
    const script = { saga: saga.commit(), outcomes: { last: [refused()] } };
    const atOnce = await runScript(script);
    const often = await runScript(script, () => true);
    expect(often.calls).toEqual(atOnce.calls);
    expect(often.record).toMatchObject({ status: 'errored', context: { rounds: 3 } });
    expect(often.dispatches.map(({ step, phase }) => `${phase} ${step}`)).toEqual([
      ...['execute pay.do', 'execute pay~2.do', 'execute pay~3.do', 'execute last'],
      ...['undo pay~3.do', 'undo pay~2.do', 'undo pay.do'],
    ]);
    expect(new Set(often.dispatches.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(7);
  });

  it('asks a predicate again that waited for an operator', async () => {
    let isBroken = true;
    const saga = new Saga<Order>('s', { whenStepFails: 'wait' });
    saga.repeatStep('pay', round, { atMost: 3 }).until(({ rounds }) => {
      if (isBroken) throw new Error('no');
      return rounds === 2;
    });
    const first = await untilWait(saga.commit());
    isBroken = false;
    const next = nextRun(saga, first.state);
    next.runtime.whenStuck = ({ id }) => {
      new Inbox(next.state).act({ action: 'retry', by: 'ann', incident: id }, 1);
    };
    await next.run();
    expect(next.state).toMatchObject({ status: 'finished', context: { rounds: 2 } });
  });
});

describe('events in a repeated saga', () => {
  const collect = (saga: Saga<Order>, atMost: number) =>
    saga
      .repeatStep(
        'collect',
        (body) =>
          body.eventStep('paid').onEvent((context, event: { content(): string }) => {
            context.taken = [...(context.taken ?? []), event.content()];
          }),
        { atMost },
      )
      .until(({ taken = [] }) => taken.length === 3);

  it('that come early serve the rounds in the order of their arrival, one each', async () => {
    const saga = new Saga<Order>('s');
    collect(saga.timerStep('pause', 10) && saga, 5);
    const { state, runtime, run } = prepare(saga.commit());
    runtime.whileIdle = () => {
      runtime.whileIdle = undefined;
      for (const content of ['one', 'two', 'three', 'four'])
        new Inbox(state).receive({ event: 'paid', content });
    };
    await run();
    expect(state).toMatchObject({ status: 'finished', context: { taken: ['one', 'two', 'three'] } });
    expect(state.mailbox.events).toMatchObject([{ content: 'four' }]);
  });

  it('are not late while another round may come, and late in the last round once it has taken one', async () => {
    const saga = new Saga<Order>('s');
    saga
      .repeatStep('poll', (body) => body.eventStep('paid').timerStep('pause', 10), { atMost: 2 })
      .until(() => false);
    const seen: string[] = [];
    const { state, runtime, run } = prepare(saga.commit());
    runtime.whileIdle = () => {
      const waits = state.journal.entries.flatMap(({ wait }) => wait?.step ?? []);
      seen.push(`${waits.join()} ${expectationOf(state, 'paid')}`);
      new Inbox(state).receive({ event: 'paid', content: '' });
      runtime.time += 10;
    };
    await run();
    expect(seen).toEqual(['poll.paid awaited', 'poll.pause awaited', 'poll~2.pause late']);
    expect(expectationOf(state, 'paid')).toBe('late');
  });

  it('are late when the predicate has held, although more rounds were possible', async () => {
    const saga = new Saga<Order>('s');
    collect(saga, 5);
    saga.timerStep('pause', 10);
    const { state, runtime, run } = prepare(saga.commit());
    const codes: unknown[] = [];
    runtime.whileIdle = () => {
      const inbox = new Inbox(state);
      codes.push(codeOf(() => inbox.checkEvent({ event: 'paid', content: '' })));
      inbox.receive({ event: 'paid', content: 'more' });
      runtime.time += 10;
    };
    await run();
    expect(codes).toEqual(['none', 'none', 'none', 'EVENT_LATE']);
  });

  it('are awaited before the first round, and in the rounds after a redo', () => {
    const saga = new Saga<Order>('s');
    saga.timerStep('pause', 10);
    collect(saga, 2);
    const { state } = prepare(saga.commit());
    expect(expectationOf(state, 'paid')).toBe('awaited');
    const block = state.journal.start('collect', 'repeat', 1);
    block.redone(3);
    state.journal.start('collect~3.paid', 'event', 1).ended('done', 2);
    expect(expectationOf(state, 'paid')).toBe('awaited');
    block.chose('~4');
    expect(expectationOf(state, 'paid')).toBe('awaited');
    state.journal.start('collect~4.paid', 'event', 1).ended('done', 2);
    expect(expectationOf(state, 'paid')).toBe('late');
  });
});

describe('decisions in a repeated saga', () => {
  const asked = (shows: boolean) => {
    const saga = new Saga<Order>('s');
    saga
      .repeatStep(
        'ask',
        (body) => {
          round(body);
          body
            .decisionStep('approve', shows ? { shows: () => 'the same' } : {})
            .on('no')
            .on('yes');
        },
        { atMost: 3 },
      )
      .until(() => false);
    return saga.commit();
  };

  /** The rounds in which a decision was sent, with its answer. */
  async function decideIn(
    saga: Saga<Order>,
    step: string,
    seenOf: (seen: (string | undefined)[]) => string | undefined,
  ) {
    const { state, runtime, run } = prepare(saga);
    const seen: (string | undefined)[] = [];
    const answers: unknown[] = [];
    runtime.whileIdle = () => {
      const [wait] = state.journal.entries.flatMap((entry) => entry.wait ?? []);
      seen.push(wait?.seen);
      const inbox = new Inbox(state);
      const given = seenOf(seen);
      const decision = { step, choice: 'yes', by: 'ann', ...(given !== undefined && { seen: given }) };
      answers.push(codeOf(() => inbox.checkDecision(decision)));
      const own = { step: wait?.step ?? '', choice: 'no', by: 'bob' };
      inbox.decide({ ...own, ...(wait?.seen !== undefined && { seen: wait.seen }) }, 1);
    };
    await run();
    return { seen, answers };
  }

  it('name what is shown in their round: a decision of an earlier round is stale', async () => {
    const { seen, answers } = await decideIn(asked(true), 'ask~2.approve', ([first]) => first);
    expect(new Set(seen).size).toBe(3);
    expect(answers).toEqual(['DECISION_NOT_OPEN', 'DECISION_STALE', 'DECISION_TAKEN']);
  });

  it('that show nothing differ by their paths', async () => {
    const { seen, answers } = await decideIn(asked(false), 'ask~2.approve', () => undefined);
    expect(seen).toEqual([undefined, undefined, undefined]);
    expect(answers).toEqual(['DECISION_NOT_OPEN', 'none', 'DECISION_TAKEN']);
  });
});

describe('rounds that only the run before a reset had begun', () => {
  const saga = (rounds: number, then?: (saga: Saga<Order>) => unknown) => {
    const order = new Saga<Order>('s')
      .remoteStep('a', send)
      .onFailure(send)
      .remoteStep('b', send)
      .onFailure(send)
      .repeatStep('pay', round, { atMost: 5 })
      .until((context) => (context.rounds ?? 0) >= rounds);
    then?.(order as unknown as Saga<Order>);
    return order.commit();
  };
  const report = {
    earlier: ['b', 'pay.do', 'pay~2.do', 'pay~3.do'].map((step) => earlier(step)),
  };

  it('are undone, the last one first', async () => {
    const { state, sent } = await reset(saga(3), report, {}, ['compensate']);
    expect(state.status).toBe('errored');
    expect(sent.slice(1)).toEqual([
      'send pay~3.do:undo',
      'send pay~2.do:undo',
      'send pay.do:undo',
      'send b:undo',
      'send a:undo',
    ]);
    expect(state.journal.find('pay')).not.toHaveProperty('earlierParts');
  });

  it('run again under the same keys when the operator continues', async () => {
    const { state, sent } = await reset(saga(3), report, {}, ['retry']);
    expect(state.status).toBe('finished');
    expect(sent).toEqual(['send a', 'send b', 'send pay.do', 'send pay~2.do', 'send pay~3.do']);
    expect(state.journal.find('pay')).not.toHaveProperty('earlierParts');
  });

  it('are undone when this run needs fewer, before the next step begins', async () => {
    const { sent } = await reset(
      saga(2, (order) => order.remoteStep('z', send)),
      report,
      {},
      ['retry'],
    );
    expect(sent.slice(2)).toEqual(['send pay.do', 'send pay~2.do', 'send pay~3.do:undo', 'send z']);
  });

  it('are undone before those of this run when the saga fails in one of these', async () => {
    const failing = saga(3, (order) => order.localStep('z', stop));
    const { sent } = await reset(failing, report, { 'pay~2.do': refused() }, ['retry']);
    expect(sent.slice(3)).toEqual([
      'send pay~2.do',
      'send pay~3.do:undo',
      'send pay~2.do:undo',
      'send pay.do:undo',
      'send b:undo',
      'send a:undo',
    ]);
  });
});
