import { Saga, SagaRequest } from 'temporal-saga';
import { sizeOf } from '../../../../src/context/json-size';
import { takeSnapshot } from '../../../../src/engine/snapshot/snapshot';
import { prepare } from '../fake-runtime';

/** What a continue-as-new run may begin with, in bytes. */
const LARGEST_START = 2 * 1024 * 1024;

describe('the contexts of flows', () => {
  it('together with the journal fit into a run: an item for which there is no room fails the loop', async () => {
    const saga = new Saga('saga');
    saga
      .forEachStep<{ data: string }>(
        'ship',
        (body) => {
          body
            .remoteStep('label')
            .onExecute(() => new SagaRequest({ target: 'ship/label' }))
            .onFailure(() => new SagaRequest({ target: 'ship/void' }));
        },
        { atOnce: 10 },
      )
      .over(() => Array.from({ length: 100 }, (_, index) => index))
      .input((_, item) => ({ data: String(item).padEnd(50_000, 'x') }));
    const { state, run, runtime } = prepare(saga.commit());
    let largest = 0;
    runtime.admits = () => {
      largest = Math.max(largest, sizeOf(takeSnapshot(state)));
      return true;
    };
    await run();
    expect(state.error).toMatchObject({ code: 'JOURNAL_FULL' });
    expect(state.stage).toBe('errored');
    expect(runtime.calls.filter((call) => call.endsWith(':undo'))).toHaveLength(
      runtime.calls.filter((call) => !call.endsWith(':undo')).length,
    );
    expect(largest).toBeGreaterThan(1_000_000);
    expect(largest).toBeLessThan(LARGEST_START);
  });

  it('of branches that together write too much: the later writer fails', async () => {
    const saga = new Saga('saga');
    const block = saga.parallelStep('all');
    for (const name of ['a', 'b', 'c']) {
      block.branch(name, (body) => {
        body.localStep('write', (context) => {
          context[name] = 'x'.repeat(600_000);
        });
      });
    }
    const { state, run } = prepare(saga.commit());
    await run();
    expect(state.error).toMatchObject({ code: 'CONTEXT_TOO_LARGE', step: 'all.c.write' });
  });
});
