import { Saga, SagaRequest } from 'temporal-saga';
import { InMemoryHost, type ParticipantFunction, hang } from 'temporal-saga/testing';

type Order = Record<string, unknown>;

const step = (body: Saga<Order>, name: string) =>
  body
    .remoteStep(name)
    .onExecute(() => new SagaRequest({ target: `${name}/do` }))
    .onFailure(() => new SagaRequest({ target: `${name}/undo` }));

/** Answers an undo alone. */
const slow: ParticipantFunction = (request) => (request.operation === 'do' ? hang()(request) : {});

function ledger() {
  const calls: string[] = [];
  const note =
    (by: ParticipantFunction): ParticipantFunction =>
    (request) => {
      calls.push(request.target);
      return by(request);
    };
  return { calls, participants: { '*': note(() => ({})), slow: note(slow) } };
}

describe('the deadline of a block', () => {
  it('ends the waits of its branches, and everything is undone', async () => {
    const saga = new Saga<Order>('order');
    step(saga, 'before');
    saga
      .parallelStep('both', { deadline: '1 min' })
      .branch('one', (body) => {
        step(body, 'a');
        body.eventStep('paid');
      })
      .branch('two', (body) => {
        step(body, 'b');
        body.decisionStep('approve').on('yes');
      });
    const { calls, participants } = ledger();
    const execution = await new InMemoryHost({ participants }).run(saga.commit());
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'DEADLINE_EXCEEDED' } });
    expect(calls.slice(0, 3)).toEqual(['before/do', 'a/do', 'b/do']);
    expect(calls.slice(3, 5).sort()).toEqual(['a/undo', 'b/undo']);
    expect(calls[5]).toBe('before/undo');
  });

  it('ends the attempts of a request', async () => {
    const saga = new Saga<Order>('order');
    saga.sagaStep('pay', (body) => step(body, 'slow'), { deadline: '10 s' });
    const { participants } = ledger();
    const execution = await new InMemoryHost({ participants }).run(saga.commit());
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'DEADLINE_EXCEEDED' } });
  });

  it('ends the wait for an operator', async () => {
    const saga = new Saga<Order>('order', { whenStepFails: 'wait' });
    saga.sagaStep(
      'pay',
      (body) => {
        step(body, 'a');
        body.localStep('broken', () => new Error('no'));
      },
      { deadline: '1 hour' },
    );
    const { calls, participants } = ledger();
    const execution = await new InMemoryHost({ participants }).run(saga.commit());
    expect(execution.status).toBe('errored');
    expect(calls).toEqual(['a/do', 'a/undo']);
  });

  it('is the failure of one alternative, so that the next one is tried', async () => {
    const saga = new Saga<Order>('order');
    saga
      .alternativesStep('pay')
      .first('slow', (body) => body.sagaStep('in-time', (inner) => step(inner, 'slow'), { deadline: '10 s' }))
      .orElse('fast', (body) => step(body, 'a'));
    const { participants } = ledger();
    const execution = await new InMemoryHost({ participants }).run(saga.commit());
    expect(execution).toMatchObject({
      status: 'finished',
      steps: [{ step: 'pay', branch: 'fast' }, {}, {}, {}],
    });
  });

  it('is no failure of one item, so that a tolerant loop fails with it', async () => {
    const saga = new Saga<Order>('order');
    saga
      .forEachStep('ship', (body) => step(body as Saga<Order>, 'slow'), { tolerate: 5, deadline: '10 s' })
      .over(() => [1, 2]);
    const { participants } = ledger();
    const execution = await new InMemoryHost({ participants }).run(saga.commit());
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'DEADLINE_EXCEEDED' } });
  });

  it('no longer counts once the request of the pivot is sent', async () => {
    const saga = new Saga<Order>('order');
    saga.sagaStep(
      'pay',
      (body) => {
        body.remoteStep('charge', () => new SagaRequest({ target: 'a/do' })).pivot();
        body.timerStep('cool-off', '1 hour');
      },
      { deadline: '10 s' },
    );
    const { participants } = ledger();
    expect((await new InMemoryHost({ participants }).run(saga.commit())).status).toBe('finished');
  });

  it.each([0, -1, 'soon', '11 years'])('is refused at commit when it is no duration: %s', (deadline) => {
    const saga = new Saga<Order>('order');
    saga.sagaStep('pay', (body) => step(body, 'a'), { deadline: deadline as number });
    expect(() => saga.commit()).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ code: 'OPTIONS_INVALID' })] }),
    );
  });
});
