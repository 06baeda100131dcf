import { Inbox } from '../../../src/engine/operators/inbox';
import { Saga } from '../../../src/definition/saga';
import { sagaActivity } from '../../../src/definition/saga-activity';
import { OPERATOR_VERBS, type OperatorVerb, readAction } from '../../../src/engine/operators/operator-action';
import type { SagaState } from '../../../src/engine/saga-state';
import { SagaRequest } from '../../../src/messages/saga-request';
import { type Answers, prepare, refused, success, unknown } from './fake-runtime';
import { act, actionOn, codeOf, untilStuck } from './operator';

const ask = () => new SagaRequest({ target: 'stock/reserve' });
const stop = () => new Error('stop');
const nothing = () => undefined;

/** An execution that is stuck, for a person to act on. */
async function stuck(saga: Saga, answers: Answers = {}): Promise<SagaState> {
  const { state, runtime, run } = prepare(saga, answers);
  runtime.whenStuck = nothing;
  await untilStuck(run());
  expect(state.status).toBe('stuck');
  return state;
}

const stuckInStep = () =>
  stuck(new Saga('s', { whenStepFails: 'wait' }).remoteStep('a', ask).onFailure(ask).commit(), {
    a: refused(),
  });
const stuckInUndo = () =>
  stuck(new Saga('s').remoteStep('a', ask).onFailure(ask).localStep('z', stop).commit(), {
    'a:undo': refused(),
  });

/** Refused by the check, and without effect where a reset applies it all the same. */
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

describe('an action', () => {
  it.each([
    ['another incident', { incident: 'incident-9' }],
    ['another step', { step: 'b' }],
    ['another phase', { phase: 'undo' }],
  ])('is refused when it is about %s than the open one', async (_, given) => {
    const state = await stuckInStep();
    for (const verb of ['retry', 'done', 'compensate', 'abort', 'end'] as const) {
      expectRefusal(state, verb, given, 'INCIDENT_CLOSED');
    }
  });

  it.each(OPERATOR_VERBS)('is refused when another person was first: %s', async (verb) => {
    const state = await stuckInUndo();
    expect(act(state, 'retry')).toBe(true);
    expectRefusal(state, verb, {}, 'INCIDENT_CLOSED');
  });

  it('is refused when the incident was decided and a new one is open', async () => {
    const { state, runtime, run } = prepare(
      new Saga('s', { whenStepFails: 'wait' }).remoteStep('a', ask).commit(),
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

  it.each(['compensate', 'abort'] as const)('is refused once the saga goes back: %s', async (verb) => {
    expectRefusal(await stuckInUndo(), verb, {}, 'ACTION_IMPOSSIBLE');
  });

  it('that skips is refused for a step', async () => {
    expectRefusal(await stuckInStep(), 'skip', {}, 'ACTION_IMPOSSIBLE');
  });

  it('that compensates is refused for a step that has not failed', async () => {
    expect.hasAssertions();
    const { state, run } = prepare(new Saga('s').remoteStep('a', ask).commit(), {
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
  ])('that changes the request of %s is refused', async (_, saga) => {
    const state = await stuck(saga, { a: refused() });
    expectRefusal(state, 'retry', { request: { content: {} } }, 'ACTION_IMPOSSIBLE');
  });

  it('is refused while there is nothing to act on', async () => {
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

  it.each(['abort', 'end'] as const)('needs no incident to be named: %s', async (verb) => {
    const state = await stuckInStep();
    const action = readAction(verb, { by: 'ann', reason: 'because' });
    expect(new Inbox(state).act(action, 1)).toBe(true);
  });

  it('that aborts is refused after another abort, while others are not', async () => {
    const state = await stuckInStep();
    expect(act(state, 'abort')).toBe(true);
    expectRefusal(state, 'abort', {}, 'INCIDENT_CLOSED');
    expect(act(state, 'done')).toBe(true);
  });

  it('meets an undo under way as well as one that has failed', async () => {
    expect.hasAssertions();
    const saga = new Saga('s').remoteStep('a', ask).onFailure(ask).localStep('z', stop).commit();
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
