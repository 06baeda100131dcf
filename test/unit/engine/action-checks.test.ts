import { Inbox } from '../../../src/engine/operators/inbox';
import { Saga } from '../../../src/definition/saga';
import { sagaActivity } from '../../../src/definition/saga-activity';
import { OPERATOR_VERBS, type OperatorVerb, readAction } from '../../../src/engine/operators/operator-action';
import type { SagaState } from '../../../src/engine/saga-state';
import { type Answers, prepare, refused, success, unknown } from './fake-runtime';
import { act, actionOn, codeOf, untilStuck } from './operator';
import { nothing, send, stop } from './simple-callbacks';

/** An execution that is stuck and waits for the operator. */
async function stuck(saga: Saga, answers: Answers = {}): Promise<SagaState> {
  const { state, runtime, run } = prepare(saga, answers);
  runtime.whenStuck = nothing;
  await untilStuck(run());
  expect(state.status).toBe('stuck');
  return state;
}

const stuckInStep = () =>
  stuck(new Saga('s', { whenStepFails: 'wait' }).remoteStep('a', send).onFailure(send).commit(), {
    a: refused(),
  });
const stuckInUndo = () =>
  stuck(new Saga('s').remoteStep('a', send).onFailure(send).localStep('z', stop).commit(), {
    'a:undo': refused(),
  });

/** Asserts that the check refuses an action, and that it has no effect where a reset applies it all the same. */
function expectRefusal(state: SagaState, verb: OperatorVerb, given: object, code: string): void {
  const { arrivals } = state;
  const records = state.actions.length;
  const isDecided = () => state.active.all.some((phase) => phase.isDecided);
  const wasDecided = isDecided();
  expect(
    codeOf(() => {
      new Inbox(state).checkAction(actionOn(state, verb, given));
    }),
  ).toBe(code);
  expect(act(state, verb, given)).toBe(false);
  expect([state.arrivals, isDecided(), state.actions.length]).toEqual([arrivals, wasDecided, records]);
}

describe('an operator action', () => {
  it.each([
    ['another incident', { incident: 'incident-9' }],
    ['another step', { step: 'b' }],
    ['another phase', { phase: 'undo' }],
  ])('an action about %s than the open one is refused', async (_, given) => {
    const state = await stuckInStep();
    for (const verb of ['retry', 'done', 'compensate', 'abort', 'end'] as const) {
      expectRefusal(state, verb, given, 'INCIDENT_CLOSED');
    }
  });

  it.each(OPERATOR_VERBS)('an action that comes second is refused: %s', async (verb) => {
    const state = await stuckInUndo();
    expect(act(state, 'retry')).toBe(true);
    expectRefusal(state, verb, {}, 'INCIDENT_CLOSED');
  });

  it('an action about a decided incident is refused when a new one is open', async () => {
    const { state, runtime, run } = prepare(
      new Saga('s', { whenStepFails: 'wait' }).remoteStep('a', send).commit(),
      { a: refused() },
    );
    const seen: string[] = [];
    runtime.whenStuck = ({ id }) => {
      seen.push(id);
      if (seen.length === 1) act(state, 'retry');
    };
    await untilStuck(run());
    expect(new Set(seen).size).toBe(2);
    expectRefusal(state, 'done', { incident: seen[0] }, 'INCIDENT_CLOSED');
  });

  it.each(['compensate', 'abort'] as const)(
    'an action is refused once the saga compensates: %s',
    async (verb) => {
      expectRefusal(await stuckInUndo(), verb, {}, 'ACTION_IMPOSSIBLE');
    },
  );

  it('the action skip is refused for a step', async () => {
    expectRefusal(await stuckInStep(), 'skip', {}, 'ACTION_IMPOSSIBLE');
  });

  it('the action compensate is refused for a step that has not failed', async () => {
    expect.hasAssertions();
    const { state, run } = prepare(new Saga('s').remoteStep('a', send).commit(), {
      a: () => {
        expectRefusal(state, 'compensate', {}, 'ACTION_IMPOSSIBLE');
        return success;
      },
    });
    await run();
  });

  it.each([
    ['a local step', new Saga('s', { whenStepFails: 'wait' }).localStep('a', stop).commit()],
    [
      'an activity of the worker',
      new Saga('s', { whenStepFails: 'wait' }).localStep('a', sagaActivity('scan')).commit(),
    ],
    [
      'a conditional step',
      new Saga('s', { whenStepFails: 'wait' })
        .conditionalStep('a')
        .ifThen(stop, new Saga().localStep(nothing).commit())
        .commit(),
    ],
  ])('an action that changes the request of %s is refused', async (_, saga) => {
    const state = await stuck(saga, { a: refused() });
    expectRefusal(state, 'retry', { request: { content: {} } }, 'ACTION_IMPOSSIBLE');
  });

  it('an action is refused while no step is running or stuck', async () => {
    const { state, run } = prepare(new Saga('s').localStep(nothing).commit());
    const end = readAction('end', { by: 'ann', reason: 'because' });
    const check = () => {
      new Inbox(state).checkAction(end);
    };
    expect(codeOf(check)).toBe('ACTION_IMPOSSIBLE');
    await run();
    expect(codeOf(check)).toBe('ACTION_IMPOSSIBLE');
    expect(new Inbox(state).act(end, 1)).toBe(false);
  });

  it.each(['abort', 'end'] as const)('the action %s needs no incident', async (verb) => {
    const state = await stuckInStep();
    const action = readAction(verb, { by: 'ann', reason: 'because' });
    expect(new Inbox(state).act(action, 1)).toBe(true);
  });

  it('a second abort is refused, while other actions are not', async () => {
    const state = await stuckInStep();
    expect(act(state, 'abort')).toBe(true);
    expectRefusal(state, 'abort', {}, 'INCIDENT_CLOSED');
    expect(act(state, 'done')).toBe(true);
  });

  it('an action may be about a running undo as well as about a failed one', async () => {
    expect.hasAssertions();
    const saga = new Saga('s').remoteStep('a', send).onFailure(send).localStep('z', stop).commit();
    const { state, run } = prepare(saga, {
      'a:undo': () => {
        expect(act(state, 'skip')).toBe(true);
        return unknown(true);
      },
    });
    await run();
    expect(state.journal.find('a')?.undo?.status).toBe('skipped');
  });
});
