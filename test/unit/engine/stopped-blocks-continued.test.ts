/**
 * A run that continues where something in a block has failed, or the saga must stop, while something else in the block waits:
 * what has failed does not run again, and what was under way comes to its end.
 */
import { Saga } from '../../../src/definition/saga';
import { SagaRequest } from '../../../src/messages/saga-request';
import { toRecord } from '../../../src/protocol/record';
import { InNextRuns } from './in-next-runs';

interface Order {
  seat?: string;
}

const step = (body: Saga<Order>, name: string) =>
  body
    .remoteStep(name)
    .onExecute(() => new SagaRequest({ target: `${name}/do` }))
    .onFailure(({ seat = 'none' }) => new SagaRequest({ target: `${name}/undo`, content: seat }));

/** One way fails and is undone; another one follows. */
const ways = (body: Saga<Order>) => {
  body
    .alternativesStep('way')
    .first('first', (way) => {
      way.localStep('choose', (context) => void (context.seat = '7A')).withoutUndo('a test');
      step(way, 'seat');
      step(way, 'meal');
    })
    .orElse('other', (way) => void step(way, 'other'));
};

/** A branch whose first way is undone, while the branch beside it fails. */
const both = (body: Saga<Order>) => {
  body
    .parallelStep('both')
    .branch('stops', (branch) => {
      step(branch, 'before');
      branch.eventStep('never', { key: () => 'k' });
    })
    .branch('undoes', ways)
    .branch('fails', (branch) => {
      branch.timerStep('pause', 10);
      step(branch, 'fail');
    });
};

const inAlternative = () => {
  const saga = new Saga<Order>('s');
  saga
    .alternativesStep('pay')
    .first('x', both)
    .orElse('y', (body) => void step(body, 'y'));
  return saga.commit();
};

const inRound = () => {
  const saga = new Saga<Order>('s');
  saga.sagaStep('pay', both, { attempts: 2 });
  return saga.commit();
};

const inItem = (atOnce: number) => {
  const saga = new Saga<Order>('s');
  saga.forEachStep('pay', both, { atOnce, tolerate: 1 }).over(() => [1]);
  return saga.commit();
};

const alone = () => {
  const saga = new Saga<Order>('s');
  both(saga);
  return saga.commit();
};

/** An execution that waits for an operator because of the undo of `seat`, after `fail` was refused beside it. */
async function failedBeside(saga: Saga<Order>) {
  const execution = new InNextRuns(saga);
  const { desk } = execution;
  for (const target of ['meal/do', 'seat/undo', 'fail/do']) desk.refuses.add(target);
  const state = await execution.run();
  expect(state.active.incidents).toMatchObject([{ phase: 'undo', error: { code: 'REFUSED' } }]);
  expect(desk.calls).toContain('fail/do');
  execution.continue();
  desk.refuses.clear();
  return execution;
}

const running = ({ state }: InNextRuns<Order>) => {
  const { steps, waits, incidents, activePhases } = toRecord('s', state);
  return [
    ...steps.filter(({ status }) => status === 'running').map((one) => one.step),
    waits,
    incidents,
    activePhases,
  ];
};
const NOTHING = [undefined, undefined, undefined];

const countOf = ({ desk }: InNextRuns<Order>, target: string) =>
  desk.calls.filter((call) => call === target).length;

describe('a branch has failed while an undo beside it waits for an operator, and the execution continues in another run', () => {
  it.each([
    ['an alternative', inAlternative, 'y/do', 1],
    ['a round', inRound, 'fail/do', 2],
    ['an item', () => inItem(1), 'before/undo', 1],
    ['an item beside others', () => inItem(2), 'before/undo', 1],
  ] as const)('%s that has failed does not go forward again', async (_, sagaOf, last, requests) => {
    const execution = await failedBeside(sagaOf());
    const { state, desk } = execution;
    const [incident] = state.active.incidents;
    execution.act('retry', incident?.step ?? '');
    await execution.run();
    if (requests === 2) {
      // The second round waits for its event.
      execution.continue();
      execution.cancel();
      await execution.run();
    } else {
      expect([execution.state.status, execution.state.undoErrors]).toEqual(['finished', []]);
    }
    expect(countOf(execution, 'fail/do')).toBe(requests);
    expect(countOf(execution, last)).toBe(requests);
    expect(desk.contents.get('seat/undo')?.slice(0, 2)).toEqual(['7A', '7A']);
    expect(countOf(execution, 'before/undo')).toBe(requests);
    expect(running(execution)).toEqual(NOTHING);
  });

  it('the saga is undone with what each branch has written, and no step is left running', async () => {
    const execution = await failedBeside(alone());
    execution.act('retry', 'both.undoes.way.first.seat');
    const state = await execution.run();
    expect([state.status, state.error?.step]).toEqual(['errored', 'both.fails.fail']);
    expect(execution.desk.contents.get('seat/undo')).toEqual(['7A', '7A']);
    expect([countOf(execution, 'fail/do'), countOf(execution, 'other/do')]).toEqual([1, 0]);
    expect(running(execution)).toEqual(NOTHING);
  });
});

describe('a cancel comes before the next run begins', () => {
  /** A branch waits for an event, another one for an operator, and a third one for an operator of its undo. */
  const waiting = (body: Saga<Order>) => {
    body
      .parallelStep('all')
      .branch('event', (branch) => void branch.eventStep('never', { key: () => 'k' }))
      .branch('step', (branch) => void step(branch, 'fail'))
      .branch('undo', ways);
  };
  const whole = () => {
    const saga = new Saga<Order>('s', { whenStepFails: 'wait' });
    waiting(saga);
    return saga.commit();
  };
  const items = (atOnce: number) => {
    const saga = new Saga<Order>('s', { whenStepFails: 'wait' });
    saga.forEachStep('items', waiting, { atOnce }).over(() => [1]);
    return saga.commit();
  };

  it.each([
    ['branches', whole],
    ['an item', () => items(1)],
    ['an item beside others', () => items(2)],
  ] as const)('the waits and incidents of %s end, and undos come to their end', async (_, sagaOf) => {
    const execution = new InNextRuns(sagaOf());
    const { desk } = execution;
    for (const target of ['meal/do', 'seat/undo', 'fail/do']) desk.refuses.add(target);
    await execution.run();
    execution.continue();
    const meal = execution.state.active.incidents.find(({ step: path }) => path.endsWith('meal'));
    execution.act('compensate', meal?.step ?? '');
    await execution.run();
    expect(execution.state.active.incidents).toHaveLength(2);
    execution.continue();
    execution.cancel();
    desk.refuses.clear();
    const undo = execution.state.active.incidents.find(({ phase }) => phase === 'undo');
    execution.act('retry', undo?.step ?? '');
    const state = await execution.run();
    expect([state.status, state.error?.code]).toEqual(['cancelled', 'CANCELLED']);
    expect(desk.contents.get('seat/undo')?.at(-1)).toBe('7A');
    expect(countOf(execution, 'other/do')).toBe(0);
    expect(running(execution)).toEqual(NOTHING);
  });
});

describe('the saga is stopped in an undo of a block, which then fails, and the execution continues in another run', () => {
  const whole = (): Saga<Order> => {
    const saga = new Saga<Order>('s');
    ways(saga);
    return saga.commit();
  };

  it.each([
    [
      'a cancel',
      'CANCELLED',
      'cancelled',
      (execution: InNextRuns<Order>) => {
        execution.cancel();
      },
    ],
    [
      'an abort',
      'ABORTED',
      'errored',
      (execution: InNextRuns<Order>) => {
        execution.act('abort');
      },
    ],
  ] as const)('%s lets it end, and no other way begins', async (_, code, status, stop) => {
    const execution = new InNextRuns(whole());
    const { desk } = execution;
    desk.refuses.add('meal/do').add('seat/undo');
    desk.whenAsked = (target) => {
      if (target === 'seat/undo' && countOf(execution, target) === 1) stop(execution);
    };
    await execution.run();
    execution.continue();
    // The operator's retry fails, so that a third run begins.
    execution.act('retry', 'way.first.seat');
    await execution.run();
    execution.continue();
    desk.refuses.clear();
    execution.act('retry', 'way.first.seat');
    const state = await execution.run();
    expect([state.status, state.error?.code]).toEqual([status, code]);
    expect(countOf(execution, 'other/do')).toBe(0);
  });
});
