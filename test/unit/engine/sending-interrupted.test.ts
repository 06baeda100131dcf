import { Saga } from '../../../src/definition/saga';
import { SagaRequest } from '../../../src/messages/saga-request';
import { type Answers, prepare, refused, success, unsent } from './fake-runtime';
import { inTurn, operate } from './operator';

const ask = () => new SagaRequest({ target: 'stock/reserve' });
const two = (settleTime = 300) =>
  new Saga('s', { settleTime })
    .remoteStep('a', ask)
    .onFailure(ask)
    .remoteStep('b', ask)
    .onFailure(ask)
    .commit();

async function run(answers: Answers) {
  const prepared = prepare(two(), answers);
  await prepared.run();
  return { ...prepared, calls: prepared.runtime.calls };
}

describe('A6: a host that fails while a request is out', () => {
  it('leaves the outcome unknown, so that the step is undone once the request has had time to land', async () => {
    const { state, calls } = await run({ b: new TypeError('bug') });
    expect(calls).toEqual(['send a', 'send b', 'idle let b settle 300', 'send b:undo', 'send a:undo']);
    expect(state.journal.find('b')).toMatchObject({
      outcome: 'unknown',
      sent: [1],
      undo: { status: 'undone' },
    });
    expect(state.error).toMatchObject({ code: 'INTERNAL', step: 'b' });
  });

  it('leaves a step done that was done before, when the repeated request is the one that fails', async () => {
    const saga = new Saga('s', { whenStepFails: 'wait' })
      .remoteStep('a', ask)
      .onSuccess(() => new Error('stop'))
      .onFailure(ask)
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

  it('finds the request in the journal when it looks while it is out', async () => {
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

  it('takes the booking back when the request provably was not sent', async () => {
    const { state } = await run({ b: unsent });
    expect(state.journal.find('b')).not.toHaveProperty('outcome');
    expect(state.journal.find('b')?.sent).toEqual([]);
  });

  it('takes back no more than the booking of the request that was not sent', async () => {
    const saga = new Saga('s', { whenStepFails: 'wait', undoWhen: 'sent' })
      .remoteStep('a', ask)
      .onFailure(ask)
      .commit();
    const prepared = prepare(saga, { a: inTurn(refused(), unsent) });
    await operate(prepared, ['retry'], ['compensate']);
    expect(prepared.state.journal.find('a')).toMatchObject({ outcome: 'refused', sent: [1], generation: 2 });
  });
});
