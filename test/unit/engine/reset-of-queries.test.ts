import { Saga } from '../../../src/definition/saga';
import { earlier, reset } from './after-reset';
import { prepare, success, unknown } from './fake-runtime';
import { operate } from './operator';
import { underWay } from './under-way';
import { send } from './simple-callbacks';

const saga = () =>
  new Saga('s')
    .remoteStep('a', send)
    .onFailure(send)
    .query('q', send)
    .undoStep('u')
    .onFailure(send)
    .remoteStep('b', send)
    .onFailure(send)
    .commit();

describe('a query that only the run before a reset has sent', () => {
  it('needs no operator, and the saga continues', async () => {
    const { state, calls } = await reset(
      saga(),
      { earlier: [earlier('q'), earlier('q', { generation: 2 })] },
      {},
    );
    expect(state).toMatchObject({ status: 'finished', isReset: false });
    expect(calls).toEqual(['send a', 'send q', 'send b']);
  });

  it('is not listed beside what has an effect', async () => {
    const { state } = await reset(saga(), { earlier: [earlier('q'), earlier('b')] }, {});
    const { message, causes } = underWay(state)?.error ?? { message: '', causes: [] };
    expect(underWay(state)).toMatchObject({ step: 'q', error: { code: 'WORKFLOW_RESET' } });
    expect(causes.map((cause) => cause.message)).toEqual(['b (completed)']);
    expect(message).not.toContain('q (');
    expect(state.journal.find('q')).toMatchObject({ status: 'running' });
  });

  it('is found in the parts of blocks', async () => {
    const inBlock = new Saga('s').remoteStep('a', send);
    inBlock
      .parallelStep('p')
      .branch('one', (body) => body.query('q', send))
      .branch('two', (body) => body.query('r', send));
    inBlock.forEachStep('each', (body) => body.query('q', send)).over(() => [1, 2]);
    const list = ['p.one.q', 'p.two.r', 'each[0].q', 'each[1].q'].map((step) => earlier(step));
    const { state } = await reset(inBlock.commit(), { earlier: list }, {});
    expect(state.status).toBe('finished');
  });

  it('counts as a request of the run before where its step is not known', async () => {
    const { state } = await reset(saga(), { earlier: [earlier('q.x'), earlier('unknown')] }, {});
    expect(underWay(state)?.error?.causes).toHaveLength(2);
  });

  it('leaves its answer as it is when the reset is discovered meanwhile', async () => {
    const prepared = prepare(saga(), {
      q: () => {
        prepared.runtime.reset = { earlier: [earlier('q')] };
        return success;
      },
    });
    await operate(prepared);
    expect(prepared.state.status).toBe('finished');
  });

  it('waits for an operator when the run before cannot be read, or has sent nothing', async () => {
    for (const report of [{}, { earlier: [] }]) {
      const { state } = await reset(saga(), report, {});
      expect(underWay(state)).toMatchObject({ step: 'q', error: { code: 'WORKFLOW_RESET' } });
    }
  });

  it('continues when the operator retries it', async () => {
    const { state, sent } = await reset(saga(), { earlier: [earlier('b')] }, {}, ['retry']);
    expect(state.status).toBe('finished');
    expect(sent).toEqual(['send a', 'send q', 'send b']);
  });
});

describe('an undo step that only the run before a reset has passed', () => {
  it('is undone with the steps behind it', async () => {
    const { state, sent } = await reset(saga(), { earlier: [earlier('b')] }, {}, ['compensate']);
    expect(sent).toEqual(['send a', 'send b:undo', 'send u:undo', 'send a:undo']);
    expect(state.journal.find('u')).toMatchObject({ kind: 'undo', undo: { status: 'undone' } });
  });

  it('is not undone when the run before has sent nothing behind it', async () => {
    const behind = saga().toJSON();
    const [a, q, u, b] = behind.steps;
    const moved = Saga.fromJSON({ ...behind, steps: [a, q, b, u] });
    const { sent } = await reset(withCallbacks(moved), { earlier: [earlier('b')] }, {}, ['compensate']);
    expect(sent).toEqual(['send a', 'send b:undo', 'send a:undo']);
  });

  it('is passed once more when the saga goes forward, and undone once', async () => {
    const { sent } = await reset(
      saga(),
      { earlier: [earlier('b')] },
      { b: unknown(false) },
      ['retry'],
      ['compensate'],
    );
    expect(sent.filter((one) => one === 'send u:undo')).toHaveLength(1);
  });
});

/** The same steps with the callbacks of the saga above. */
function withCallbacks(moved: Saga): Saga {
  const { callbacks } = saga().describe();
  const { definition } = moved.describe();
  return { describe: () => ({ definition, callbacks }) } as unknown as Saga;
}
