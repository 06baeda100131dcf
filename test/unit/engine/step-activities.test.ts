import { Saga, sagaActivity, SagaRefused, type StepOptions } from 'temporal-saga';
import { InMemoryHost, noReply } from 'temporal-saga/testing';
import { withoutMeasures } from './without-measures';

type Activity = (fields: Record<string, unknown>, metadata: object, parameters: unknown) => unknown;

const run = (activity: Activity, options: StepOptions = {}, undo?: Activity, context: object = {}) => {
  const saga = new Saga('s');
  const step = saga.localStep('a', options).onExecute(sagaActivity('act'), { limit: 5n });
  if (undo) {
    step.onFailure(sagaActivity('undo'));
    saga.localStep('z', () => new Error('stop'));
  }
  const host = new InMemoryHost({ stepActivities: { act: activity, ...(undo && { undo }) } });
  return host.run(saga.commit(), context, { user: 'ann' });
};

describe('a local step that is an activity', () => {
  it('an activity gets the fields of the context, metadata and parameters, with all types kept', async () => {
    const activity = jest.fn((..._: unknown[]) => undefined);
    await run(activity, {}, undefined, { at: new Date(0), map: new Map([[1, 2]]) });
    expect(activity.mock.calls).toEqual([
      [
        { at: new Date(0), map: new Map([[1, 2]]) },
        {
          idempotencyKey: 'memory-1:a:execute:1',
          undoOf: [],
          sagaId: 'memory-1',
          step: 'a',
          user: 'ann',
          sentAt: 0,
        },
        { limit: 5n },
      ],
    ]);
  });

  it("an activity's returned fields are written to the context, with all types kept", async () => {
    const fields = { at: new Date(0), big: 2n, set: new Set(['x']), $type: 'mine' };
    const execution = await run(() => fields, {}, undefined, { kept: 1, big: 1n });
    expect({ ...execution.context }).toEqual({ kept: 1, ...fields });
    expect(withoutMeasures(execution.steps)).toEqual([
      { step: 'a', kind: 'local', status: 'done', outcome: 'done', attempts: 1 },
    ]);
  });

  it.each([undefined, null, {}])('an activity that returns %p writes nothing', async (returned) => {
    const execution = await run(() => returned, {}, undefined, { kept: 1 });
    expect([execution.status, { ...execution.context }]).toEqual(['finished', { kept: 1 }]);
  });

  it('an activity changes nothing by writing to its arguments', async () => {
    const execution = await run((fields) => void Object.assign(fields, { lost: 1 }), {}, undefined, {
      kept: 1,
    });
    expect({ ...execution.context }).toEqual({ kept: 1 });
  });

  it.each([
    ['a number', 42],
    ['a text', 'done'],
    ['true', true],
    ['a function', () => 1],
    ['fields that cannot be stored', { bad: () => 1 }],
  ])('an activity that returns %s is not called again, and its outcome is unknown', async (_, returned) => {
    const activity = jest.fn(() => returned);
    const execution = await run(activity);
    expect(activity).toHaveBeenCalledTimes(1);
    expect(execution.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', step: 'a', response: { status: 500 } });
    expect(execution.steps[0]?.outcome).toBe('unknown');
  });

  it('an activity whose fields make the context too large fails the step', async () => {
    const execution = await run(() => ({ text: 'x'.repeat(1024 * 1024) }));
    expect(execution.error).toMatchObject({ code: 'CONTEXT_TOO_LARGE', step: 'a' });
    expect(execution.steps[0]?.outcome).toBe('done');
  });

  it('an activity is retried, and may have an unknown outcome, as a remote step (S3)', async () => {
    let calls = 0;
    const flaky = () => {
      calls += 1;
      if (calls < 3) throw new Error('busy');
      return { calls };
    };
    expect((await run(flaky)).context.calls).toBe(3);
    expect((await run(() => noReply)).error).toMatchObject({ code: 'OUTCOME_UNKNOWN', step: 'a' });
  });

  it('an activity refuses by throwing SagaRefused', async () => {
    const refuse = () => {
      throw new SagaRefused({ why: 1 });
    };
    expect((await run(refuse)).error).toMatchObject({ code: 'REFUSED', response: { content: { why: 1 } } });
    const execution = await run(refuse, { errorReply: 'continue' }, undefined, { kept: 1 });
    expect([execution.status, { ...execution.context }]).toEqual(['finished', { kept: 1 }]);
  });

  it('an activity is undone by an activity, whose fields are written to the context (S6)', async () => {
    const undo = jest.fn((..._: unknown[]) => ({ undone: true }));
    const execution = await run(() => ({ done: true }), {}, undo);
    expect({ ...execution.context }).toEqual({ done: true, undone: true });
    expect(execution.steps[0]?.undo).toMatchObject({ status: 'undone', attempts: 1 });
    expect(undo.mock.calls[0]).toMatchObject([
      { done: true },
      { idempotencyKey: 'memory-1:a:undo:1', undoOf: ['memory-1:a:execute:1'] },
      undefined,
    ]);
  });

  it('an activity has nothing to undo when both were refused', async () => {
    const refuse = () => {
      throw new SagaRefused({ why: 'no' });
    };
    const execution = await run(refuse, { undoWhen: 'sent' }, refuse);
    expect(execution.steps[0]?.undo).toMatchObject({ status: 'nothing', attempts: 1 });
    expect(execution.status).toBe('errored');
    expect({ ...execution.context }).toEqual({});
  });

  it('an activity that no worker has registered has an unknown outcome, and is not undone (S4)', async () => {
    const saga = new Saga('s')
      .localStep('a', sagaActivity('toString'))
      .onFailure(sagaActivity('undo'))
      .commit();
    const undo = jest.fn();
    const execution = await new InMemoryHost({ stepActivities: { undo } }).run(saga);
    expect(execution.error).toMatchObject({ code: 'UNKNOWN_TARGET', step: 'a' });
    expect((await new InMemoryHost().run(saga)).error?.code).toBe('UNKNOWN_TARGET');
    expect(undo).not.toHaveBeenCalled();
  });
});
