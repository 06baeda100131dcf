import { Saga } from '../../../src/definition/saga';
import { Inbox } from '../../../src/engine/operators/inbox';
import { prepare } from './fake-runtime';
import { act, codeOf, type GivenAction, untilStuck } from './operator';

interface Order {
  taken?: unknown;
}

/** Runs a saga; the operator applies one action at each of its waits, and one each time it is stuck. */
async function operateWaits(saga: Saga<Order>, ...actions: readonly GivenAction[]) {
  const prepared = prepare(saga);
  const { state, runtime, run } = prepared;
  const left = actions.values();
  const answers: boolean[] = [];
  const applyNext = () => {
    const { value } = left.next();
    if (value) answers.push(act(state, ...value));
  };
  runtime.whileIdle = applyNext;
  runtime.whenStuck = applyNext;
  await untilStuck(run());
  return { ...prepared, answers };
}

describe('an operator at an open wait', () => {
  it('ends a timer as done by hand', async () => {
    const { state, runtime } = await operateWaits(new Saga('s').timerStep('pause', 100).commit(), ['done']);
    expect(state).toMatchObject({
      status: 'finished',
      actions: [{ action: 'done', step: 'pause', applied: true, failure: { code: 'WAIT_ENDED' } }],
    });
    expect(runtime.time).toBe(0);
    expect(state.journal.find('pause')).not.toHaveProperty('wait');
  });

  it('opens the wait anew with a retry: its time begins again', async () => {
    const { state, runtime, run } = prepare(new Saga('s').timerStep('pause', 100).commit());
    runtime.whileIdle = () => {
      runtime.whileIdle = undefined;
      runtime.time += 40;
      act(state, 'retry');
    };
    await run();
    expect(state.status).toBe('finished');
    expect(runtime.log).toEqual(['idle timer of pause 100', 'idle timer of pause 100']);
  });

  it('cannot compensate a wait, which has not failed', async () => {
    const { state, answers } = await operateWaits(new Saga('s').timerStep('pause', 100).commit(), [
      'compensate',
    ]);
    expect(answers).toEqual([false]);
    expect(state.status).toBe('finished');
  });

  it('aborts the saga, and the wait is not open any more', async () => {
    const { state } = await operateWaits(new Saga('s').eventStep('paid').commit(), ['abort']);
    expect(state).toMatchObject({ status: 'errored', error: { code: 'ABORTED' } });
    expect(state.journal.find('paid')).not.toHaveProperty('wait');
  });

  it.each<readonly [string, object, unknown]>([
    ['the response', { response: { id: 'P1' } }, { id: 'P1' }],
    ['nothing', {}, {}],
  ])('gives an event step %s as the event', async (_, given, taken) => {
    const saga = new Saga<Order>('s');
    saga.eventStep('paid').onEvent((context, event: { content(): unknown }) => {
      context.taken = event.content();
    });
    const { state } = await operateWaits(saga.commit(), ['done', given]);
    expect(state).toMatchObject({ status: 'finished', context: { taken } });
  });
});

describe('an operator at an open decision', () => {
  const order = () =>
    new Saga<Order>('s')
      .decisionStep('approve')
      .on('yes', (body) => body.localStep('note', (context) => void (context.taken = 'yes')))
      .on('no', 'fail')
      .commit();

  it('decides by hand', async () => {
    const { state } = await operateWaits(order(), ['done', { response: 'yes' }]);
    expect(state).toMatchObject({ status: 'finished', context: { taken: 'yes' } });
  });

  it('fails the step with a choice that says so', async () => {
    const { state } = await operateWaits(order(), ['done', { response: 'no' }]);
    expect(state).toMatchObject({ status: 'errored', error: { code: 'DECIDED_TO_FAIL', step: 'approve' } });
  });

  it('fails the step with a choice that it does not have', async () => {
    const { state } = await operateWaits(order(), ['done', { response: 'maybe' }]);
    expect(state).toMatchObject({ status: 'errored', error: { code: 'BAD_RETURN', step: 'approve' } });
  });
});

describe('a loop whose list an operator gives', () => {
  const order = (over: () => unknown) => {
    const saga = new Saga<Order>('s', { whenStepFails: 'wait' });
    saga
      .forEachStep<{ item: unknown }>('each', (body) => body.localStep('note', () => undefined))
      .over(over as () => readonly unknown[])
      .onEnd((context, outcomes) => {
        context.taken = outcomes.length;
      });
    return saga.commit();
  };

  it.each<readonly [string, object, number]>([
    ['runs over it', { response: ['a', 'b'] }, 2],
    ['runs over nothing without one', {}, 0],
  ])('%s', async (_, given, taken) => {
    const { state } = await operateWaits(
      order(() => 5),
      ['done', given],
    );
    expect(state).toMatchObject({ status: 'finished', context: { taken } });
  });

  it('runs over the items as the operator gives them, also integers beyond 2^53', async () => {
    const id = 738529527931269425n;
    const items: unknown[] = [];
    const saga = new Saga<Order>('s', { whenStepFails: 'wait' });
    saga
      .forEachStep<{ item: unknown }>('each', (body) =>
        body.localStep('note', ({ item }) => void items.push(item)),
      )
      .over((() => 5) as () => unknown as () => readonly unknown[]);
    await operateWaits(saga.commit(), ['done', { response: [id] }]);
    expect(items).toEqual([id]);
  });

  it('waits again after a response that is no list', async () => {
    const { state } = await operateWaits(
      order(() => 5),
      ['done', { response: { no: 'list' } }],
      ['done', { response: ['a'] }],
    );
    expect(state).toMatchObject({ status: 'finished', context: { taken: 1 } });
    expect(state.actions.map(({ failure }) => failure?.code)).toEqual(['ITEMS_INVALID', 'ITEMS_INVALID']);
  });

  it('evaluates it again with a retry', async () => {
    const lists = [5, ['a', 'b', 'c']].values();
    const { state } = await operateWaits(
      order(() => lists.next().value),
      ['retry'],
    );
    expect(state).toMatchObject({ status: 'finished', context: { taken: 3 } });
  });

  it('fails for a list that is too large to be kept', async () => {
    const { state } = await operateWaits(
      order(() => Array.from({ length: 1_200 }, () => 'x'.repeat(1_000))),
      ['compensate'],
    );
    expect(state.error).toMatchObject({ code: 'ITEMS_INVALID', step: 'each' });
  });

  it('takes the results by hand where onEnd fails', async () => {
    const saga = new Saga<Order>('s', { whenStepFails: 'wait' });
    saga
      .forEachStep('each', (body) => body.localStep('note', () => undefined))
      .over(() => [1])
      .onEnd(() => {
        throw new Error('no');
      });
    const { state } = await operateWaits(saga.commit(), ['done']);
    expect(state).toMatchObject({ status: 'finished', context: {} });
  });
});

describe('an event during compensation', () => {
  it('is late for a step that has not begun', async () => {
    const saga = new Saga<Order>('s');
    saga
      .localStep('undone', () => undefined)
      .onFailure(() => {
        throw new Error('no');
      });
    saga.localStep('stop', () => new Error('stop')).eventStep('paid');
    const { state, runtime, run } = prepare(saga.commit());
    const codes: unknown[] = [];
    runtime.whenStuck = () => {
      codes.push(codeOf(() => new Inbox(state).checkEvent({ event: 'paid', content: {} })));
      act(state, 'skip');
    };
    await run();
    expect(codes).toEqual(['EVENT_LATE']);
  });
});

describe('the messages that a full or decided execution refuses', () => {
  it('an event for which there is no room changes nothing', async () => {
    const saga = new Saga<Order>('s').timerStep('pause', 10).eventStep('paid').commit();
    const { state, runtime, run } = prepare(saga);
    const answers: unknown[] = [];
    runtime.whileIdle = () => {
      runtime.whileIdle = undefined;
      const inbox = new Inbox(state);
      const event = { event: 'paid', content: 'x'.repeat(200 * 1024) };
      inbox.receive(event);
      answers.push(
        codeOf(() => inbox.checkEvent(event)),
        inbox.receive(event),
      );
    };
    await run();
    expect(answers).toEqual(['EVENT_BUFFER_FULL', false]);
    expect(state.status).toBe('finished');
  });

  it('a decision that names something shown is stale where nothing is shown', async () => {
    const saga = new Saga<Order>('s').decisionStep('approve').on('yes').on('no').commit();
    const { state, runtime, run } = prepare(saga);
    const answers: unknown[] = [];
    const yes = { step: 'approve', choice: 'yes', by: 'ann' };
    runtime.whileIdle = () => {
      const inbox = new Inbox(state);
      const stale = { ...yes, seen: 'something' };
      answers.push(
        codeOf(() => inbox.checkDecision(stale)),
        inbox.decide(stale, 1),
        inbox.decide(yes, 2),
      );
    };
    await run();
    const again = codeOf(() => {
      new Inbox(state).checkDecision(yes);
    });
    expect([...answers, again]).toEqual(['DECISION_STALE', false, true, 'DECISION_TAKEN']);
  });

  it('a step that shows nothing is decided about nothing', async () => {
    const saga = new Saga<Order>('s')
      .decisionStep('approve', { shows: () => undefined })
      .on('yes')
      .commit();
    const { state, runtime, run } = prepare(saga);
    runtime.whileIdle = () => {
      const { seen = '', shows } = state.journal.find('approve')?.wait ?? {};
      expect(shows).toBeNull();
      new Inbox(state).decide({ step: 'approve', choice: 'yes', by: 'ann', seen }, 1);
    };
    await run();
    expect(state.status).toBe('finished');
  });
});
