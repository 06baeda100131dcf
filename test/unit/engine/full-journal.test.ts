import { SagaContext } from '../../../src/context/saga-context';
import { Saga } from '../../../src/definition/saga';
import { prepare, refused, success } from './fake-runtime';
import { nothing, send } from './simple-callbacks';

describe('the size of a context', () => {
  const grow = (bytes: number) =>
    new Saga('s').localStep('a', () => new SagaContext({ text: 'x'.repeat(bytes) }));

  it.each([
    [1_000_000, 200_000, undefined],
    [1_000_000, 400_000, 'CONTEXT_TOO_LARGE'],
    [100_000, 1_040_000, undefined],
    [300_000, 1_040_000, 'CONTEXT_TOO_LARGE'],
  ])('beside a definition of %d bytes a context of %d bytes gives: %s', async (definition, context, code) => {
    const saga = grow(context)
      .localStep('b')
      .onExecute(nothing, { text: 'd'.repeat(definition) })
      .commit();
    const { state, run } = prepare(saga);
    await run();
    expect(state.error?.code).toBe(code);
  });

  it('the limit of a context shrinks with the journal', async () => {
    const { state, run } = prepare(grow(800_000).commit());
    state.journal.weight = 600_000;
    await run();
    expect(state.error).toMatchObject({ code: 'CONTEXT_TOO_LARGE', step: 'a', hook: 'onExecute' });
  });
});

describe('a full journal', () => {
  const heavy = { kind: 'success', reply: { status: 200, content: 'x'.repeat(260_000) } } as const;
  const STEPS = ['a', 'b', 'c', 'd', 'e', 'f'];
  const keeping = () => {
    const saga = new Saga('s', { keepReply: true });
    for (const name of STEPS) saga.remoteStep(name, send).onFailure(send);
    return saga.commit();
  };

  it('a full journal prevents the next step, and the saga compensates (S11)', async () => {
    const { state, runtime, run } = prepare(
      keeping(),
      Object.fromEntries(STEPS.map((step) => [step, heavy])),
    );
    await run();
    expect(runtime.calls).toEqual([
      ...['send a', 'send b', 'send c', 'send d', 'send e'],
      ...['send e:undo', 'send d:undo', 'send c:undo', 'send b:undo', 'send a:undo'],
    ]);
    expect(state.status).toBe('errored');
    expect(state.error).toEqual({ code: 'JOURNAL_FULL', message: expect.any(String), causes: [] });
  });

  it('a journal that is not full prevents nothing', async () => {
    const { state, run } = prepare(keeping(), { a: heavy, b: refused() });
    await run();
    expect(state.error?.code).toBe('REFUSED');
    const light = prepare(keeping(), { a: success });
    await light.run();
    expect(light.state.status).toBe('finished');
  });

  it('a reply that is too large to keep does not fill the journal', async () => {
    const huge = { kind: 'success', reply: { status: 200, content: 'x'.repeat(270_000) } } as const;
    const { state, run } = prepare(keeping(), Object.fromEntries(STEPS.map((step) => [step, huge])));
    await run();
    expect(state.status).toBe('finished');
    expect(state.journal.find('a')).not.toHaveProperty('reply');
  });
});
