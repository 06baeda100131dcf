import { Saga } from '../../../src/definition/saga';
import { type Answers, prepare, refused, success, unsent } from './fake-runtime';
import { inTurn, operate } from './operator';
import { send } from './simple-callbacks';

const two = (settleTime = 300) =>
  new Saga('s', { settleTime })
    .remoteStep('a', send)
    .onFailure(send)
    .remoteStep('b', send)
    .onFailure(send)
    .commit();

async function run(answers: Answers) {
  const prepared = prepare(two(), answers);
  await prepared.run();
  return { ...prepared, calls: prepared.runtime.calls };
}

describe('a host that fails during a request', () => {
  it('A6: a host that fails during a request leaves the outcome unknown, so that the step is undone after its settle time', async () => {
    const { state, calls } = await run({ b: new TypeError('bug') });
    expect(calls).toEqual(['send a', 'send b', 'idle let b settle 300', 'send b:undo', 'send a:undo']);
    expect(state.journal.find('b')).toMatchObject({
      outcome: 'unknown',
      sent: [1],
      undo: { status: 'undone' },
    });
    expect(state.error).toMatchObject({ code: 'INTERNAL', step: 'b' });
  });

  it('A6: a host that fails during a retried request leaves a step done that was done before', async () => {
    const saga = new Saga('s', { whenStepFails: 'wait' })
      .remoteStep('a', send)
      .onSuccess(() => new Error('stop'))
      .onFailure(send)
      .commit();
    const ends = [success, new TypeError('bug')].values();
    const prepared = prepare(saga, {
      get a() {
        return ends.next().value ?? success;
      },
    });
    await operate(prepared, ['retry'], ['compensate']);
    expect(prepared.state.error?.code).toBe('INTERNAL');
    expect(prepared.state.journal.find('a')).toMatchObject({ outcome: 'done', sent: [1] });
  });

  it('A6: a host finds the running request in the journal', async () => {
    const seen: unknown[] = [];
    const prepared = prepare(two(), {
      a: () => {
        const { outcome, sent } = prepared.state.journal.find('a')!;
        seen.push(outcome, sent);
        return success;
      },
    });
    await prepared.run();
    expect(seen).toEqual(['unknown', [1]]);
  });

  it('A6: the journal entry of a request is reverted when the request provably was not sent', async () => {
    const { state } = await run({ b: unsent });
    expect(state.journal.find('b')).not.toHaveProperty('outcome');
    expect(state.journal.find('b')?.sent).toEqual([]);
  });

  it('A6: only the journal entry of the request that was not sent is reverted', async () => {
    const saga = new Saga('s', { whenStepFails: 'wait', undoWhen: 'sent' })
      .remoteStep('a', send)
      .onFailure(send)
      .commit();
    const prepared = prepare(saga, { a: inTurn(refused(), unsent) });
    await operate(prepared, ['retry'], ['compensate']);
    expect(prepared.state.journal.find('a')).toMatchObject({ outcome: 'refused', sent: [1], generation: 2 });
  });
});
