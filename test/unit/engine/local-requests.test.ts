import { Saga } from '../../../src/definition/saga';
import { sagaActivity } from '../../../src/definition/saga-activity';
import type { StepOptions } from '../../../src/definition/options/step-options';
import { Inbox } from '../../../src/engine/operators/inbox';
import type { Dispatch } from '../../../src/engine/runtime';
import { type Answers, prepare, refused, success, unknown, unsent } from './fake-runtime';
import { answering } from './recording-saga';
import { send, stop } from './simple-callbacks';

const LOCAL = { dispatch: 'local' } as const;

/** Runs a saga on a host that carries local requests out within its task, as the engine asks it to. */
async function run(
  saga: Saga,
  answers: Answers = {},
  {
    repeats = false,
    before,
  }: { repeats?: boolean; before?: (given: ReturnType<typeof prepare>) => void } = {},
) {
  const given = prepare(saga, answers);
  const { runtime, state } = given;
  runtime.leavesAs = ({ isLocal }: Dispatch) => (isLocal ? 'local' : 'recorded');
  runtime.repeatsTask = repeats;
  before?.(given);
  await given.run();
  const ways = runtime.dispatches.map(({ step, phase, isLocal }) => {
    const place = phase === 'execute' ? step : `${step}:${phase}`;
    return `${place} ${isLocal ? 'local' : 'recorded'}`;
  });
  const doubted = runtime.dispatches.filter(({ mayBeRepeated }) => mayBeRepeated).map(({ step }) => step);
  return { state, ways, doubted, calls: runtime.calls };
}

const remotes = (names: readonly string[], options: StepOptions = LOCAL) => {
  const saga = new Saga('s', options);
  for (const name of names) saga.remoteStep(name, send).onFailure(send);
  return saga;
};

describe('the requests that are local', () => {
  it('none without the option', async () => {
    const { ways } = await run(remotes(['a', 'b'], {}).commit());
    expect(ways).toEqual(['a recorded', 'b recorded']);
  });

  it('those of steps in one list, with nothing between them that waits or chooses', async () => {
    const saga = remotes(['a']);
    saga.localStep('l', () => undefined);
    saga.check('c', () => true);
    saga.undoStep('u').onFailure(send);
    saga.localStep('act').onExecute(sagaActivity('work'));
    saga.query('q', send);
    const { ways } = await run(remotesOf(saga, 'b').commit());
    expect(ways).toEqual(['a local', 'act local', 'q local', 'b local']);
  });

  it('not the first one behind a step that waits, or whose option differs', async () => {
    const saga = remotes(['a']).timerStep('t', 10) as unknown as Saga;
    const { ways } = await run(remotesOf(remotesOf(saga, 'b'), 'c').commit());
    expect(ways).toEqual(['a local', 'b recorded', 'c local']);
    const mixed = remotes(['a']);
    mixed.remoteStep('m', send, { dispatch: 'activity' });
    expect((await run(remotesOf(mixed, 'b').commit())).ways).toEqual(['a local', 'm recorded', 'b local']);
  });

  it('not the first one in a branch, nor the first one behind it', async () => {
    const branch = remotes(['x', 'y'], {}).commit();
    const saga = remotes(['a'])
      .conditionalStep('if')
      .ifThen(() => true, branch) as unknown as Saga;
    const { ways } = await run(remotesOf(remotesOf(saga, 'b'), 'c').commit());
    expect(ways).toEqual([...['a local', 'if.if-1.x recorded', 'if.if-1.y local', 'b recorded', 'c local']]);
  });

  it('not the pivot, not a start, and none of flows beside each other', async () => {
    const saga = remotes(['a']);
    saga.remoteStep('p', send).pivot();
    saga.remoteStep('r', send).retriable();
    expect((await run(saga.commit())).ways).toEqual(['a local', 'p recorded', 'r local']);
    const parallel = remotes(['a'])
      .parallelStep('both')
      .branch('one', (body) => body.remoteStep('x', send).onFailure(send))
      .branch('two', (body) => body.remoteStep('y', send).onFailure(send)) as unknown as Saga;
    const { ways } = await run(remotesOf(remotesOf(parallel, 'b'), 'c').commit());
    expect(ways).toEqual(['a local', 'both.one.x recorded', 'both.two.y recorded', 'b recorded', 'c local']);
  });

  it('not one that follows a message from outside', async () => {
    const answers = {
      a: () => success,
    };
    const { ways, doubted } = await run(remotes(['a', 'b', 'c']).commit(), answers, {
      before: ({ runtime, state }) => {
        runtime.atBoundary = undefined;
        answers.a = () => {
          new Inbox(state).wake();
          return success;
        };
      },
    });
    expect(ways).toEqual(['a local', 'b recorded', 'c local']);
    expect(doubted).toEqual(['a', 'b', 'c']);
  });

  it('probes, but not the request that follows one', async () => {
    const saga = new Saga('s', { ...LOCAL, whenNotDone: 'retry' });
    saga.remoteStep('a', send).onFailure(send).probe(send);
    let asked = 0;
    const { ways } = await run(saga.commit(), {
      a: () => (asked++ === 0 ? unknown(false) : success),
      'a:probe': answering('not-done'),
    });
    expect(ways).toEqual(['a local', 'a:probe local', 'a recorded']);
  });

  it('undos, but for the first one, and for those of a block that is undone alone', async () => {
    const { ways } = await run(remotes(['a', 'b', 'c']).localStep('z', stop).commit());
    expect(ways).toEqual([
      ...['a local', 'b local', 'c local', 'c:undo recorded', 'b:undo local', 'a:undo local'],
    ]);
    const tried = new Saga('s', LOCAL)
      .alternativesStep('try')
      .first('one', (body) =>
        body.remoteStep('x', send).onFailure(send).remoteStep('y', send).onFailure(send).localStep('z', stop),
      )
      .orElse('two', (body) => body.remoteStep('w', send).onFailure(send));
    expect((await run(tried.commit())).ways).toEqual([
      ...['try.one.x recorded', 'try.one.y local', 'try.one.y:undo recorded', 'try.one.x:undo recorded'],
      'try.two.w recorded',
    ]);
  });

  it('no notice', async () => {
    const saga = remotes(['a']);
    saga.atEnd('finished', send);
    expect((await run(saga.commit())).ways).toEqual(['a local', '@finished:notice recorded']);
  });
});

describe('a task that may repeat a lost one', () => {
  const five = () => {
    const saga = remotes(['a', 'b']);
    saga.undoStep('u').onFailure(send);
    return remotesOf(remotesOf(saga, 'c'), 'd');
  };

  it('undoes what the lost task may have sent behind the step that fails now', async () => {
    const { state, ways } = await run(five().commit(), { b: unknown(true) }, { repeats: true });
    expect(ways).toEqual([
      ...[
        'a local',
        'b local',
        'd:undo recorded',
        'c:undo local',
        'u:undo local',
        'b:undo local',
        'a:undo local',
      ],
    ]);
    const { entries } = state.journal;
    expect(entries.map(({ step, outcome, sent }) => [step, outcome, sent])).toEqual([
      ['a', 'done', [1]],
      ['b', 'unknown', [1]],
      ['c', 'unknown', [1]],
      ['u', 'done', []],
      ['d', 'unknown', [1]],
    ]);
  });

  it('lets what it may have sent settle first', async () => {
    const saga = remotesOf(remotesOf(new Saga('s', { ...LOCAL, settleTime: 70 }), 'a'), 'b');
    const { calls } = await run(saga.commit(), { a: refused() }, { repeats: true });
    expect(calls).toEqual(['send a', 'may repeat?', 'idle let b settle 70', 'send b:undo']);
  });

  it('undoes the step at which it stops before the request was sent', async () => {
    const { state, ways, calls } = await run(
      remotes(['a', 'b']).commit(),
      {},
      {
        repeats: true,
        before: ({ runtime }) => {
          runtime.cancelled = true;
        },
      },
    );
    expect(ways).toEqual(['b:undo recorded', 'a:undo local']);
    expect(calls).toContain('idle let a settle 10000');
    expect(state.status).toBe('cancelled');
    expect(state.journal.entries.map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown']);
  });

  it('undoes the step whose request it cannot build now, once that has settled', async () => {
    const saga = remotes(['a']);
    saga.remoteStep('b', stop as never).onFailure(send);
    const { calls } = await run(saga.commit(), {}, { repeats: true });
    expect(calls).toEqual(['send a', 'may repeat?', 'idle let b settle 10000', 'send b:undo', 'send a:undo']);
  });

  it('stops at a step whose request is recorded before it is sent, and asks once', async () => {
    const saga = remotes(['a']);
    saga.remoteStep('m', send, { dispatch: 'activity' }).onFailure(send);
    const { calls } = await run(remotesOf(saga, 'b').commit(), { a: unsent }, { repeats: true });
    expect(calls).toEqual(['send a']);
    const three = await run(remotes(['a', 'b', 'c']).commit(), { a: refused() }, { repeats: true });
    expect(three.calls.filter((call) => call === 'may repeat?')).toHaveLength(1);
  });

  it('takes the first task for what it is', async () => {
    const { calls } = await run(remotes(['a', 'b', 'c']).commit(), { a: refused() });
    expect(calls).toEqual(['send a', 'may repeat?']);
  });

  it('takes no query for something that must be undone', async () => {
    const saga = remotes(['a']);
    saga.query('q', send);
    const { calls } = await run(saga.commit(), { a: refused() }, { repeats: true });
    expect(calls).toEqual(['send a']);
  });
});

function remotesOf(saga: Saga, name: string): Saga {
  saga.remoteStep(name, send).onFailure(send);
  return saga;
}
