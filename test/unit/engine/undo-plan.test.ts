import {
  type StepResult,
  Saga,
  SagaRefused,
  SagaRequest,
  SagaResponse,
  type StepOptions,
} from 'temporal-saga';
import { InMemoryHost, noReply, type ParticipantFunction } from 'temporal-saga/testing';
import { runSaga } from '../../../src/engine/run-saga';
import { SagaState } from '../../../src/engine/saga-state';
import { runCoroutine } from '../../../src/engine/coroutine';
import { FakeRuntime, refused } from './fake-runtime';
import { send, stop } from './simple-callbacks';

/** Runs a step that ends with the given answer, then fails. Returns the arguments of its onFailure. */
async function undoOf(
  participant: ParticipantFunction,
  options: StepOptions,
  hook?: 'onSuccess' | 'onError',
) {
  const attempts: StepResult[] = [];
  const step = new Saga('s').remoteStep('a', send, options).onFailure((_, attempt) => {
    attempts.push(attempt);
    return undefined;
  });
  if (hook) step[hook](stop);
  const saga = step.localStep('z', stop).commit();
  const execution = await new InMemoryHost({ participants: { stock: participant } }).run(saga);
  return { attempts, execution };
}

const done = () => ({ id: 5 });
const refuse = () => {
  throw new SagaRefused({ why: 1 });
};
const broken = () => new SagaResponse({ status: 500, content: { m: 1 } });
const silent = () => noReply;

describe('the undo plan (S4)', () => {
  it.each([
    ['unless-refused', 'a success', done, 'done'],
    ['unless-refused', 'a refusal', refuse, undefined],
    ['unless-refused', 'a broken reply', broken, 'unknown'],
    ['unless-refused', 'silence', silent, 'unknown'],
    ['sent', 'a success', done, 'done'],
    ['sent', 'a refusal', refuse, 'refused'],
    ['sent', 'a broken reply', broken, 'unknown'],
    ['sent', 'silence', silent, 'unknown'],
    ['replied', 'a success', done, 'done'],
    ['replied', 'a refusal', refuse, 'refused'],
    ['replied', 'a broken reply', broken, undefined],
    ['replied', 'silence', silent, undefined],
    ['done', 'a success', done, 'done'],
    ['done', 'a refusal', refuse, undefined],
    ['done', 'a broken reply', broken, undefined],
    ['done', 'silence', silent, undefined],
  ] as const)(
    "with undoWhen '%s' the undo plan has, or does not have, a step after %s",
    async (undoWhen, _, participant, outcome) => {
      const { attempts, execution } = await undoOf(participant, { undoWhen });
      expect(attempts.map((attempt) => attempt.outcome)).toEqual(outcome ? [outcome] : []);
      expect(execution.steps[0]?.undo?.status).toBe(outcome && 'nothing');
      expect(execution.status).toBe('errored');
    },
  );

  it('A11: the undo plan has by default steps that are done or in doubt, and no refused ones', async () => {
    const outcomes = async (participant: ParticipantFunction) =>
      (await undoOf(participant, {})).attempts.map(({ outcome }) => outcome);
    expect(await outcomes(done)).toEqual(['done']);
    expect(await outcomes(silent)).toEqual(['unknown']);
    expect(await outcomes(refuse)).toEqual([]);
  });

  it('the undo plan keeps the default of 0.2 in an execution that 0.2 has started', async () => {
    const { definition, callbacks } = new Saga('s')
      .remoteStep('a', send)
      .onFailure(() => undefined)
      .commit()
      .describe();
    const state = new SagaState({ ...definition, format: 1 }, {});
    await runCoroutine(runSaga(state, new FakeRuntime(state, callbacks, { a: refused() })));
    expect(state.journal.find('a')?.undo?.status).toBe('nothing');
  });

  it.each([
    ['onSuccess', done, 'done'],
    ['onError', refuse, 'refused'],
  ] as const)('the undo plan has the step whose own %s failed', async (hook, participant, outcome) => {
    const { attempts } = await undoOf(participant, { undoWhen: 'sent' }, hook);
    expect(attempts).toMatchObject([{ outcome }]);
  });

  it('the undo plan has no step whose target no participant serves', async () => {
    const undo = jest.fn(send);
    const execution = await new InMemoryHost().run(
      new Saga('s').remoteStep('a', send).onFailure(undo).commit(),
    );
    expect(execution.error).toMatchObject({ code: 'UNKNOWN_TARGET', step: 'a', hook: 'onExecute' });
    expect(execution.steps).toMatchObject([{ step: 'a', kind: 'remote', status: 'failed', attempts: 0 }]);
    expect(execution.steps[0]).not.toHaveProperty('outcome');
    expect(undo).not.toHaveBeenCalled();
  });

  it('the undo plan has no local step whose own onExecute failed', async () => {
    const undo = jest.fn(() => undefined);
    const execution = await new InMemoryHost().run(
      new Saga('s')
        .localStep('a', () => new Error('no'))
        .onFailure(undo)
        .commit(),
    );
    expect(execution.steps).toMatchObject([{ step: 'a', kind: 'local', status: 'failed' }]);
    expect(execution.steps[0]).not.toHaveProperty('outcome');
    expect(undo).not.toHaveBeenCalled();
  });

  it('the undo plan skips steps without an onFailure', async () => {
    const saga = new Saga('s')
      .localStep(() => undefined)
      .remoteStep(send)
      .localStep(() => new Error('stop'));
    const execution = await new InMemoryHost({ participants: { stock: done } }).run(saga.commit());
    expect(execution.status).toBe('errored');
    expect(execution.steps.every(({ undo }) => undo === undefined)).toBe(true);
  });
});

describe('the step result that an undo gets (S5)', () => {
  it('the step result names the key under which the participant knows the request', async () => {
    const keys: string[] = [];
    const { attempts } = await undoOf(({ idempotencyKey }) => {
      keys.push(idempotencyKey);
      return {};
    }, {});
    expect(attempts).toMatchObject([{ outcome: 'done', keys: ['memory-1:a:execute:1'] }]);
    expect(attempts[0]?.keys).toEqual(keys);
  });

  it.each([
    ['a success', done, { ok: true, status: 200 }, { id: 5 }],
    ['a refusal', refuse, { ok: false, status: 400 }, { why: 1 }],
    ['a broken reply', broken, { ok: false, status: 500 }, { m: 1 }],
  ] as const)(
    'the step result holds the reply of %s if keepReply is set',
    async (_, participant, statuses, content) => {
      const { attempts } = await undoOf(participant, { keepReply: true, undoWhen: 'sent' });
      expect(attempts[0]?.reply).toMatchObject(statuses);
      expect(attempts[0]?.reply?.content()).toEqual(content);
    },
  );

  it('the step result holds no reply if there was none', async () => {
    expect((await undoOf(silent, { keepReply: true })).attempts[0]?.reply).toBeUndefined();
  });

  it('the step result is a copy, so that a change of its keys changes no request', async () => {
    const undoOfs: unknown[] = [];
    const saga = new Saga('s')
      .remoteStep('a', send)
      .onFailure((_, attempt) => {
        (attempt.keys as string[]).push('forged');
        return new SagaRequest({ target: 'stock/release' });
      })
      .localStep(() => new Error('stop'))
      .commit();
    const stock: ParticipantFunction = ({ undoOf: keys }) => void undoOfs.push(keys);
    await new InMemoryHost({ participants: { stock } }).run(saga);
    expect(undoOfs).toEqual([[], ['memory-1:a:execute:1']]);
  });

  it('the step result of a local step says that it is done, and has no keys', async () => {
    const attempts: StepResult[] = [];
    const saga = new Saga('s')
      .localStep('a', () => undefined)
      .onFailure((_, attempt) => void attempts.push(attempt))
      .localStep(() => new Error('stop'))
      .commit();
    await new InMemoryHost().run(saga);
    expect(attempts).toMatchObject([{ outcome: 'done', keys: [] }]);
  });
});
