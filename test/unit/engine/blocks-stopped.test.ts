import { Saga } from '../../../src/definition/saga';
import { prepare, refused } from './fake-runtime';
import { act, untilStuck } from './operator';
import { send } from './simple-callbacks';

describe('a block that is stopped from outside', () => {
  it('begins no other round when the execution is cancelled before it', async () => {
    const saga = new Saga('s');
    saga.sagaStep('trip', (body) => body.remoteStep('do', send).onFailure(send), {
      attempts: 2,
      wait: 1_000,
    });
    const { state, runtime, run } = prepare(saga.commit(), { 'trip.do': refused() });
    runtime.whileIdle = () => {
      runtime.cancelled = true;
      state.arrived();
    };
    await run();
    expect(state).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
    expect(runtime.calls).toEqual(['send trip.do', 'idle before round 2 of trip 1000']);
  });

  it('lists the items of a loop behind the pivot, whose contexts are gone, when an operator ends the saga', async () => {
    const saga = new Saga<{ item?: number }>('s');
    saga.remoteStep('charge', send).pivot();
    saga
      .forEachStep('ship', (body) => body.remoteStep('do', send).onFailure(send).retriable())
      .over(() => [1, 2]);
    saga.remoteStep('last', send).retriable();
    const { state, runtime, run } = prepare(saga.commit(), { last: refused() });
    runtime.whenStuck = () => void act(state, 'end');
    await untilStuck(run());
    expect(state.openFlows.snapshots()).toEqual([]);
    expect(state.status).toBe('incomplete');
    expect(state.undoErrors.map(({ code, step }) => [code, step])).toEqual([
      ['ENDED', 'ship[1].do'],
      ['ENDED', 'ship[0].do'],
    ]);
  });
});
