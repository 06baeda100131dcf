import { Saga } from '../../../../src/definition/saga';
import { SagaRequest } from '../../../../src/messages/saga-request';
import { type FakeRuntime, prepare, refused } from '../fake-runtime';

/** A saga with parallel branches of one step; the content of the request of each has so many characters. */
function branches(sizes: Readonly<Record<string, number>>) {
  const saga = new Saga('s');
  const block = saga.parallelStep('book');
  for (const [name, size] of Object.entries(sizes)) {
    block.branch(name, (body) => {
      body
        .remoteStep('reserve', () => new SagaRequest({ target: 'p', content: name.padEnd(size, '.') }))
        .onFailure(() => new SagaRequest({ target: 'p', content: '' }));
    });
  }
  return saga.commit();
}

/** Notes what the engine asks before it begins something, and what it sends. */
function noting(runtime: FakeRuntime, admits: (size: number | undefined) => boolean): string[] {
  const asked: string[] = [];
  runtime.admits = (request) => {
    asked.push(request ? `request of ${String(request.size)}` : 'step');
    return admits(request?.size);
  };
  return asked;
}

describe('the admission of flows beside each other', () => {
  it('the host is asked before each step, and before each request with its size', async () => {
    const { runtime, run, state } = prepare(branches({ a: 10, b: 10 }));
    const asked = noting(runtime, () => true);
    await run();
    expect(state.status).toBe('finished');
    expect(asked).toEqual(['step', 'request of 12', 'step', 'request of 12']);
  });

  it('a flow that runs alone is not asked about', async () => {
    const saga = new Saga('s')
      .remoteStep('a', () => new SagaRequest({ target: 'p' }))
      .withoutUndo('none')
      .commit();
    const { runtime, run } = prepare(saga);
    const asked = noting(runtime, () => true);
    await run();
    expect(asked).toEqual([]);
  });

  it('a request that is not admitted waits, and does not count as sent meanwhile', async () => {
    const { runtime, run, state } = prepare(branches({ a: 10, b: 10 }));
    let refusals = 0;
    noting(runtime, (size) => {
      if (size === undefined || runtime.dispatches.length > 0 || refusals === 2) return true;
      refusals += 1;
      expect(state.journal.find('book.a.reserve')).not.toHaveProperty('outcome');
      return false;
    });
    await run();
    expect(refusals).toBe(2);
    expect(state.status).toBe('finished');
    expect(runtime.calls).toEqual(['send book.a.reserve', 'send book.b.reserve']);
  });

  it('a request that waits is not sent any more when another branch fails, and is not undone', async () => {
    const { runtime, run, state } = prepare(branches({ a: 50, b: 10 }), { 'book.b.reserve': refused() });
    noting(runtime, (size) => size !== 52);
    await run();
    expect(state.error).toMatchObject({ code: 'REFUSED', step: 'book.b.reserve' });
    expect(state.journal.find('book.a.reserve')).toMatchObject({
      status: 'failed',
      sent: [],
      error: { code: 'BRANCH_STOPPED' },
    });
    expect(runtime.calls).toEqual(['send book.b.reserve']);
  });

  it('an undo waits until it is admitted', async () => {
    const { runtime, run, state } = prepare(branches({ a: 10, b: 10 }), { 'book.b.reserve': refused() });
    let refusals = 0;
    noting(runtime, (size) => size !== 2 || (refusals += 1) > 2);
    await run();
    expect(refusals).toBeGreaterThan(2);
    expect(state.status).toBe('errored');
    expect(runtime.calls).toEqual(['send book.a.reserve', 'send book.b.reserve', 'send book.a.reserve:undo']);
  });

  it('a step that is not admitted does not begin once the execution is cancelled, and can wait in another run', async () => {
    const { runtime, run, state } = prepare(branches({ a: 10, b: 10 }));
    noting(runtime, () => false);
    const quiescent: boolean[] = [];
    runtime.untilReady = (wait) => {
      quiescent.push(wait.isQuiescent());
      runtime.cancelled = true;
      expect(wait.isReady()).toBe(true);
      return Promise.resolve();
    };
    await run();
    expect(quiescent).toEqual([true]);
    expect(state).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
    expect(state.journal.entries.map(({ step }) => step)).toEqual(['book']);
  });
});
