import { z } from 'zod';
import { Saga } from '../../../src/definition/saga';
import { participant } from '../../../src/messages/participant';
import { type SagaRequest } from '../../../src/messages/saga-request';
import { prepare, unsent } from './fake-runtime';
import { endRun, nextRun } from './next-run';
import { type GivenAction, operate, untilStuck } from './operator';

const { read } = participant('depot', { read: { reply: z.object({ n: z.number() }) } });

/** A step that is stuck, and how often its `onExecute` was called. */
function stuck(kind: 'remoteStep' | 'query', build: () => SagaRequest = () => read({})) {
  let calls = 0;
  const saga = new Saga('s', { whenStepFails: 'wait' });
  const onExecute = () => {
    calls += 1;
    return build();
  };
  if (kind === 'query') saga.query('a', onExecute);
  else saga.remoteStep('a', onExecute);
  return { saga: saga.commit(), calls: () => calls };
}

/** Continues an execution that is stuck in another run, where the operator acts. */
async function inNextRun(saga: Saga, ...actions: readonly GivenAction[]) {
  const first = prepare(saga, { a: unsent });
  first.runtime.whenStuck = endRun;
  await untilStuck(first.run());
  const next = nextRun(saga, first.state, { a: unsent });
  await operate(next, ...actions);
  return next;
}

const given = (n: unknown): GivenAction => ['done', { response: { n } }];

describe.each(['remoteStep', 'query'] as const)('a reply by hand to a %s', (kind) => {
  it('does not call onExecute again', async () => {
    const { saga, calls } = stuck(kind);
    const prepared = prepare(saga, { a: unsent });
    await operate(prepared, given('x'), given(1));
    expect([prepared.state.status, calls()]).toEqual(['finished', 1]);
  });

  it('is checked by its schema in a later run of the execution, too', async () => {
    const { saga } = stuck(kind);
    const { state } = await inNextRun(saga, given('x'));
    expect(state.active.all[0]?.error).toMatchObject({ code: 'REPLY_INVALID', step: 'a' });
    expect((await inNextRun(saga, given('x'), given(1))).state.status).toBe('finished');
  });

  it('is taken as it is where onExecute builds no request', async () => {
    const failing = [() => undefined as never, () => ({}) as never, stop];
    for (const build of failing) {
      const { saga } = stuck(kind, build);
      expect((await inNextRun(saga, given('x'))).state.status).toBe('finished');
    }
  });
});

function stop(): never {
  throw new Error('stop');
}
