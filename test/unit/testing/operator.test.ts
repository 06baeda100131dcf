import { Saga, SagaRefused, SagaRequest } from 'temporal-saga';
import { InMemoryHost, type Operator, type ParticipantFunction } from 'temporal-saga/testing';

const ask = () => new SagaRequest({ target: 'p/do' });
const undo = () => new SagaRequest({ target: 'p/undo' });
const stop = () => new Error('stop');
const refuse = () => {
  throw new SagaRefused();
};
/** Refuses the operation a number of times, then does it. */
const refusing = (operation: string, times: number): ParticipantFunction => {
  let left = times;
  return (request) => {
    if (request.operation !== operation || left === 0) return {};
    left -= 1;
    return refuse();
  };
};
const undoing = () => new Saga('s').remoteStep('a', ask).onFailure(undo).localStep('z', stop).commit();
const run = (saga: Saga, p: ParticipantFunction, operator?: Operator) =>
  new InMemoryHost({ participants: { p }, ...(operator && { operator }) }).run(saga);

describe('an execution in memory without an operator', () => {
  it('without an operator an execution is stuck and shows its incident', async () => {
    const execution = await run(undoing(), refusing('undo', 9));
    expect(execution.status).toBe('stuck');
    expect(execution.error).toMatchObject({ code: 'CALLBACK_FAILED', step: 'z' });
    expect(execution.incidents).toMatchObject([{ step: 'a', phase: 'undo', error: { code: 'REFUSED' } }]);
    expect(execution.steps[0]?.undo).toMatchObject({ status: 'running', error: { code: 'REFUSED' } });
    expect(execution.undoErrors).toEqual([]);
  });

  it('a stuck execution shows the failure at its step', async () => {
    const saga = new Saga('s', { whenStepFails: 'wait' }).remoteStep('a', ask).commit();
    const execution = await run(saga, refuse);
    expect(execution.status).toBe('stuck');
    expect(execution.error).toBeUndefined();
    expect(execution.steps).toMatchObject([{ step: 'a', status: 'running', error: { code: 'REFUSED' } }]);
  });

  it('an execution is stuck if the operator decides nothing', async () => {
    const operator = jest.fn(() => undefined);
    expect((await run(undoing(), refusing('undo', 9), operator)).status).toBe('stuck');
    expect(operator).toHaveBeenCalledTimes(1);
  });
});

describe('an operator in memory', () => {
  it('an operator in memory decides about each incident', async () => {
    const seen: string[] = [];
    const operator: Operator = ({ id, step, phase }) => {
      seen.push(`${step} ${phase} ${id}`);
      return { action: 'retry', by: 'ann' };
    };
    const execution = await run(undoing(), refusing('undo', 2), operator);
    expect(execution.status).toBe('errored');
    expect(seen.map((one) => one.replace(/ incident-.*/, ''))).toEqual(['a undo', 'a undo']);
    expect(new Set(seen).size).toBe(2);
    expect(execution.actions).toMatchObject([
      { action: 'retry', by: 'ann', applied: true },
      { action: 'retry', by: 'ann', applied: true },
    ]);
    expect(execution.steps[0]?.actions).toHaveLength(2);
  });

  it('an operator in memory cannot change the incident', async () => {
    const execution = await run(undoing(), refusing('undo', 1), (incident) => {
      Object.assign(incident, { id: 'forged', step: 'z' });
      return { action: 'done', by: 'ann' };
    });
    expect(execution.steps[0]?.undo).toMatchObject({ status: 'undone', by: 'ann' });
  });

  it.each<readonly [string, ReturnType<Operator>, string]>([
    ['an action that is impossible', { action: 'compensate', by: 'ann', reason: 'x' }, 'ACTION_IMPOSSIBLE'],
    ['an action without a name', { action: 'retry', by: '' }, 'ACTION_INVALID'],
    ['a skip without a reason', { action: 'skip', by: 'ann' }, 'ACTION_INVALID'],
  ])('the run rejects because of an error of the test if the operator returns %s', async (_, given, code) => {
    await expect(run(undoing(), refusing('undo', 9), () => given)).rejects.toMatchObject({ code });
  });

  it('the run rejects if the operator throws', async () => {
    const operator = () => {
      throw new TypeError('a bug');
    };
    await expect(run(undoing(), refusing('undo', 9), operator)).rejects.toThrow(TypeError);
  });
});

describe('a request that an operator has changed', () => {
  it('a request that an operator changed has a new key, and the undo names all keys', async () => {
    const requests: unknown[] = [];
    const saga = new Saga('s', { whenStepFails: 'wait' })
      .remoteStep('a', ask)
      .onFailure(undo)
      .localStep('z', stop, { whenStepFails: 'compensate' })
      .commit();
    const refuseOnce = refusing('do', 1);
    const p: ParticipantFunction = (request) => {
      requests.push([request.idempotencyKey, request.undoOf, request.content]);
      return refuseOnce(request);
    };
    await run(saga, p, () => ({ action: 'retry', by: 'ann', request: { content: { n: 2 } } }));
    const keys = ['memory-1:a:execute:1', 'memory-1:a:execute:2'];
    expect(requests).toEqual([
      [keys[0], [], {}],
      [keys[1], [], { n: 2 }],
      ['memory-1:a:undo:1', keys, {}],
    ]);
  });
});

describe('a probe in memory', () => {
  it('a probe in memory names the keys of its requests', async () => {
    const saga = new Saga('s')
      .remoteStep('a', ask, { execute: { maximumAttempts: 1 } })
      .probe(() => new SagaRequest({ target: 'p/status' }))
      .onSuccess((context, response) => {
        context.reply = response.content();
      })
      .commit();
    const seen: unknown[] = [];
    const execution = await run(saga, ({ operation, asksAbout, undoOf, idempotencyKey }) => {
      if (operation === 'do') throw new Error('busy');
      seen.push({ asksAbout, undoOf, idempotencyKey });
      return { outcome: 'done', content: { id: 5 } };
    });
    expect(seen).toEqual([
      { asksAbout: ['memory-1:a:execute:1'], undoOf: [], idempotencyKey: 'memory-1:a:probe:1' },
    ]);
    expect({ ...execution.context }).toEqual({ reply: { id: 5 } });
    expect(execution.steps[0]).toMatchObject({ outcome: 'done', probe: { found: 'done', attempts: 1 } });
  });
});
