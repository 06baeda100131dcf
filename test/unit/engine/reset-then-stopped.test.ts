import { Saga } from '../../../src/definition/saga';
import type { StepOptions } from '../../../src/definition/options/step-options';
import type { ResetReport } from '../../../src/engine/reset/reset-report';
import { restoreSnapshot, takeSnapshot } from '../../../src/engine/snapshot/snapshot';
import { earlier } from './after-reset';
import { type FakeRuntime, prepare, success } from './fake-runtime';
import { type GivenAction, operate } from './operator';
import { send, stop } from './simple-callbacks';

/** What a test does to the run that the reset created, before it begins. */
interface Course {
  readonly report?: ResetReport;
  readonly actions?: readonly GivenAction[];
  readonly before?: (runtime: FakeRuntime) => void;
}

const BOTH = { earlier: [earlier('a'), earlier('b')] };

/** Runs a saga from its first step, after a reset; the operator takes the actions in turn. */
async function run(saga: Saga, { report = BOTH, actions = [], before }: Course) {
  const prepared = prepare(saga);
  const { state, runtime } = prepared;
  runtime.reset = report;
  before?.(runtime);
  await operate(prepared, ...actions);
  const { calls } = runtime;
  const stuck = calls.filter((call) => call.startsWith('stuck'));
  return { state, stuck, sent: calls.filter((call) => call.startsWith('send')) };
}

const cancelled = (runtime: FakeRuntime): void => {
  runtime.cancelled = true;
};

/** Two remote steps, each with its undo. */
const two = (options?: StepOptions) =>
  new Saga('s', options).remoteStep('a', send).onFailure(send).remoteStep('b', send).onFailure(send).commit();

/** A local step first. */
const localFirst = (first: () => void, options?: StepOptions) =>
  new Saga('s', options)
    .localStep('z', first)
    .remoteStep('a', send)
    .onFailure(send)
    .remoteStep('b', send)
    .onFailure(send)
    .commit();

const UNDONE = ['send b:undo', 'send a:undo'];

describe('a run after a reset that stops before its first request (S14)', () => {
  it('a cancel before the first step undoes what the run before had sent, and asks no operator', async () => {
    const { state, sent, stuck } = await run(two(), { before: cancelled });
    expect(state).toMatchObject({ status: 'cancelled', isResetUndecided: false });
    expect([sent, stuck]).toEqual([UNDONE, []]);
  });

  it('a cancel during a request that was under way undoes what the run before had sent, and asks no operator', async () => {
    const prepared = prepare(two(), {
      a: () => {
        prepared.runtime.reset = { earlier: [earlier('b')] };
        prepared.runtime.cancelled = true;
        return success;
      },
    });
    await operate(prepared);
    expect(prepared.state.status).toBe('cancelled');
    expect(prepared.runtime.calls.filter((call) => !call.startsWith('idle'))).toEqual(['send a', ...UNDONE]);
  });

  it('a deadline that has passed asks the operator before the first undo', async () => {
    const late = prepare(two({ whenUndoFails: 'continue' }));
    late.state.deadline = 5;
    late.runtime.time = 10;
    late.runtime.reset = BOTH;
    await operate(late, ['retry']);
    expect(late.state).toMatchObject({ status: 'errored', error: { code: 'DEADLINE_EXCEEDED' } });
    expect(late.runtime.calls.filter((call) => !call.startsWith('idle'))).toEqual([
      'stuck b undo',
      ...UNDONE,
    ]);
  });

  it('a local step that fails lets the operator decide before the first undo', async () => {
    const { state, sent, stuck } = await run(localFirst(stop), { actions: [['retry']] });
    expect(state).toMatchObject({ status: 'errored', error: { step: 'z' } });
    expect([sent, stuck]).toEqual([UNDONE, ['stuck b undo']]);
  });

  it('a local step that fails waits for the operator where the run before had sent the pivot', async () => {
    const saga = new Saga('s').localStep('z', stop).remoteStep('a', send).pivot().commit();
    const { state, stuck } = await run(saga, { report: { earlier: [earlier('a')] } });
    expect([state.status, stuck]).toEqual(['stuck', ['stuck z execute']]);
  });

  it('a cancel before the first step changes nothing where the run before had sent the pivot', async () => {
    const saga = new Saga('s').remoteStep('a', send).onFailure(send).remoteStep('b', send).pivot().commit();
    const { state, stuck } = await run(saga, { before: cancelled, actions: [['retry']] });
    expect([state.status, stuck]).toEqual(['finished', ['stuck a execute']]);
  });

  it('a cancel in a wait changes nothing where the run before had sent the pivot', async () => {
    const saga = new Saga('s').timerStep('t', 5).remoteStep('a', send).pivot().commit();
    const { state, stuck } = await run(saga, {
      report: { earlier: [earlier('a')] },
      before: (runtime) => (runtime.whileIdle = () => cancelled(runtime)),
      actions: [['retry']],
    });
    expect([state.status, stuck]).toEqual(['finished', ['stuck a execute']]);
  });

  it('a cancel asks the operator where the run before cannot be read', async () => {
    const asked = await run(two(), { report: {}, before: cancelled, actions: [['retry']] });
    expect(asked.state).toMatchObject({ status: 'cancelled', isReset: true });
    expect(asked.stuck).toEqual(['stuck a execute']);
    const ended = await run(two(), { report: {}, before: cancelled, actions: [['end']] });
    expect(ended.state).toMatchObject({ endedBy: 'ann', error: { code: 'CANCELLED' } });
    const waiting = await run(two(), { report: {}, before: cancelled });
    expect([waiting.state.status, waiting.sent]).toEqual(['stuck', []]);
  });
});

describe('a run after a reset that ends without a request (S14)', () => {
  /** A branch that this run does not take. */
  const branched = () =>
    new Saga('s')
      .conditionalStep('k')
      .ifThen(
        () => false,
        (part) => part.remoteStep('x', send).onFailure(send),
      )
      .commit();
  const report = { earlier: [earlier('k.if-1.x')] };

  it.each([
    ['retry', 'finished', ['send k.if-1.x:undo']],
    ['done', 'finished', ['send k.if-1.x:undo']],
    ['compensate', 'errored', ['send k.if-1.x:undo']],
    ['end', 'incomplete', []],
  ] as const)('the operator decides about a branch of the run before: %s', async (verb, status, undos) => {
    const { state, sent, stuck } = await run(branched(), { report, actions: [[verb]] });
    expect([state.status, sent, stuck]).toEqual([status, undos, ['stuck k execute']]);
  });

  it('a cancel undoes a branch of the run before, whichever this run would take', async () => {
    const { state, sent } = await run(branched(), { report, before: cancelled });
    expect([state.status, sent]).toEqual(['cancelled', ['send k.if-1.x:undo']]);
  });

  it('a saga whose effects the run before has undone cannot finish', async () => {
    const saga = new Saga('s').remoteStep('a', send).onFailure(send);
    saga.localStep('z', () => {
      prepared.runtime.reset = { earlier: [earlier('a', { phase: 'undo' })] };
    });
    const prepared = prepare(saga.commit());
    await operate(prepared, ['retry']);
    expect(prepared.state).toMatchObject({ status: 'errored', error: { code: 'WORKFLOW_RESET', step: 'z' } });
    expect(prepared.runtime.calls.filter((call) => !call.startsWith('idle'))).toEqual([
      ...['send a', 'stuck z execute', 'send a:undo'],
    ]);
  });

  it('a saga finishes without an operator when the run before had sent nothing', async () => {
    const saga = new Saga('s').localStep('z', () => undefined).commit();
    const { state, stuck } = await run(saga, { report: { earlier: [] } });
    expect([state.status, stuck]).toEqual(['finished', []]);
  });
});

describe('a continue-as-new run of a run that came from a reset', () => {
  it('asks in its place, until an operator has been asked', async () => {
    const { state } = prepare(two());
    const restored = () => restoreSnapshot(state.definition, state.context, takeSnapshot(state));
    expect(restored().isResetUndecided).toBe(false);
    state.isResetUndecided = true;
    expect(restored().isResetUndecided).toBe(true);
    const asked = await run(two(), {});
    expect(takeSnapshot(asked.state)).not.toHaveProperty('isResetUndecided');
  });
});
