import { Saga } from '../../../src/definition/saga';
import type { StepOptions } from '../../../src/definition/options/step-options';
import type { DeliveryOutcome } from '../../../src/engine/runtime';
import { SagaState } from '../../../src/engine/saga-state';
import { encodeContext } from '../../../src/context/encoding';
import { SagaContext } from '../../../src/context/saga-context';
import { broken, nothingToUndo, prepare, refused, success, unknown, unsent } from './fake-runtime';
import { runScript } from './run-script';
import { type GivenAction, inTurn, operate } from './operator';
import { RecordingSaga } from './recording-saga';
import { send, stop } from './simple-callbacks';

const says = (outcome: string): DeliveryOutcome => ({
  kind: 'success',
  reply: { status: 200, content: { outcome } },
});

/** A step with a probe that waits for the operator when it fails. */
const probed = (options?: StepOptions) =>
  new Saga('s', { whenStepFails: 'wait', ...options })
    .remoteStep('a', send)
    .probe(send)
    .onFailure(send)
    .commit();
/** A step that is done and then undone. */
const undone = () => new Saga('s').remoteStep('a', send).onFailure(send).localStep('z', stop).commit();

/** Runs a saga whose requests take 10 ms each. Returns the keys and the times at which they were first sent. */
async function sent(
  saga: Saga,
  answers: Record<string, readonly DeliveryOutcome[]>,
  ...actions: readonly GivenAction[]
) {
  const prepared = prepare(
    saga,
    Object.fromEntries(
      Object.entries(answers).map(([key, list]) => {
        const next = inTurn(...list);
        return [
          key,
          () => {
            prepared.runtime.time += 10;
            return next();
          },
        ];
      }),
    ),
  );
  await operate(prepared, ...actions);
  return prepared.runtime.dispatches.map(({ idempotencyKey, sentAt }) => [
    idempotencyKey.replace('root:', ''),
    sentAt,
  ]);
}

describe('one final answer for each key (S9)', () => {
  it('A10: a request that is sent again after a refusal has a new key, and another time', async () => {
    const keys = await sent(probed(), { a: [refused(), refused(), success] }, ['retry'], ['retry']);
    expect(keys).toEqual([
      ['a:execute:1', 0],
      ['a:execute:2', 10],
      ['a:execute:3', 20],
    ]);
  });

  it.each<readonly [string, DeliveryOutcome]>([
    ['an unknown outcome', broken],
    ['silence', unknown(false)],
    ['a request that reached no participant', unsent],
  ])(
    'A10: a request that is sent again after %s has the same key, and the time of the first',
    async (_, first) => {
      const saga = new Saga('s', { whenStepFails: 'wait' }).remoteStep('a', send).commit();
      expect(await sent(saga, { a: [first, success] }, ['retry'])).toEqual([
        ['a:execute:1', 0],
        ['a:execute:1', 0],
      ]);
    },
  );

  it('A10: a request that is sent again after a success has the same key, so that it gets the same answer without a second effect', async () => {
    const saga = new Saga('s', { whenStepFails: 'wait' }).remoteStep('a', send).onSuccess(stop).commit();
    expect(await sent(saga, { a: [success] }, ['retry'])).toEqual([
      ['a:execute:1', 0],
      ['a:execute:1', 0],
    ]);
  });

  it('A10: a request that is refused after one in doubt keeps its key, because the outcome is not final', async () => {
    const saga = new Saga('s', { whenStepFails: 'wait' }).remoteStep('a', send).commit();
    const keys = await sent(saga, { a: [broken, refused(), success] }, ['retry'], ['retry']);
    expect(keys.map(([key]) => key)).toEqual(['a:execute:1', 'a:execute:1', 'a:execute:1']);
  });

  it('A10: a refused undo is sent again under a new key, and one that reached no participant under the same', async () => {
    const answers = { a: [success], 'a:undo': [refused(), unsent, success] };
    expect(await sent(undone(), answers, ['retry'], ['retry'])).toEqual([
      ['a:execute:1', 0],
      ['a:undo:1', 10],
      ['a:undo:2', 20],
      ['a:undo:2', 20],
    ]);
  });

  it('A10: an undo whose earlier request is in doubt keeps its key after a refusal, so that its answer can be had', async () => {
    const answers = { 'a:undo': [unknown(false), refused(), success] };
    const keys = (await sent(undone(), answers, ['retry'], ['retry'])).map(([key]) => key);
    expect(keys).toEqual(['a:execute:1', 'a:undo:1', 'a:undo:1', 'a:undo:1']);
  });

  it('A10: an undo of a completed step is never proven redundant, even if an earlier request of it is in doubt', async () => {
    const prepared = prepare(undone(), { 'a:undo': inTurn(unknown(false), nothingToUndo) });
    await operate(prepared, ['retry']);
    expect(prepared.state.status).toBe('stuck');
  });

  it('A10: a changed undo that follows a refusal takes the next key, and skips none', async () => {
    const changed: GivenAction = ['retry', { request: { content: { n: 1 } } }];
    const answers = { 'a:undo': [refused(), success] };
    expect((await sent(undone(), answers, changed)).at(-1)).toEqual(['a:undo:2', 10]);
  });

  it('A10: each probe has its own key and its own time', async () => {
    const answers = { a: [broken], 'a:probe': [unsent, says('unknown'), says('done')] };
    expect(await sent(probed(), answers, ['retry'], ['retry'])).toEqual([
      ['a:execute:1', 0],
      ['a:probe:1', 10],
      ['a:execute:1', 0],
      ['a:probe:2', 30],
      ['a:execute:1', 0],
      ['a:probe:3', 50],
    ]);
  });

  it('A10: a request that a probe calls not done is sent again under a new key, and probed under both', async () => {
    const prepared = prepare(probed({ whenNotDone: 'retry' }), {
      a: inTurn(broken, broken, broken),
      'a:probe': inTurn(says('not-done'), says('unknown')),
    });
    await operate(prepared, ['retry']);
    expect(prepared.runtime.dispatches.map(({ idempotencyKey, about }) => [idempotencyKey, about])).toEqual([
      ['root:a:execute:1', []],
      ['root:a:probe:1', ['root:a:execute:1']],
      ['root:a:execute:2', []],
      ['root:a:execute:2', []],
      ['root:a:probe:2', ['root:a:execute:1', 'root:a:execute:2']],
    ]);
  });

  it('A10: the rule holds across continue-as-new runs', async () => {
    const script = () => ({
      saga: new RecordingSaga({ whenStepFails: 'wait', whenUndoFails: 'wait' })
        .remote('a', {}, true)
        .fail()
        .saga.commit(),
      outcomes: {
        a: [refused(), broken, success],
        'a:probe': [unsent],
        'a:undo': [refused(), broken, success],
      },
      actions: [['retry'], ['retry'], ['compensate'], ['retry'], ['retry']] as const,
    });
    const uninterrupted = await runScript(script());
    const inPieces = await runScript(script(), () => true);
    expect(inPieces.places.length).toBeGreaterThan(4);
    expect(inPieces.dispatches).toEqual(uninterrupted.dispatches);
    expect(uninterrupted.dispatches.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
      ...['root:a:execute:1', 'root:a:execute:2', 'root:a:probe:1', 'root:a:execute:2'],
      ...['root:a:undo:1', 'root:a:undo:2', 'root:a:undo:2'],
    ]);
  });
});

describe('an execution that 0.2 has started', () => {
  /** Runs a saga as an execution of format 1. */
  async function old(
    saga: Saga,
    answers: Record<string, DeliveryOutcome | (() => DeliveryOutcome)>,
    ...actions: readonly GivenAction[]
  ) {
    const { definition } = saga.describe();
    const state = new SagaState({ ...definition, format: 1 }, encodeContext(new SagaContext({})));
    const prepared = prepare(saga, answers, {}, state);
    await operate(prepared, ...actions);
    return { state, keys: prepared.runtime.dispatches.map((dispatch) => dispatch.idempotencyKey), prepared };
  }

  it('an execution of 0.2 keeps its keys', async () => {
    const { keys } = await old(
      probed({ whenNotDone: 'retry' }),
      {
        a: inTurn(refused(), broken, success),
        'a:probe': says('not-done'),
      },
      ['retry'],
    );
    expect(keys).toEqual(['root:a:execute:1', 'root:a:execute:1', 'root:a:probe:1', 'root:a:execute:1']);
    const undos = await old(undone(), { 'a:undo': inTurn(refused(), success) }, ['retry']);
    expect(undos.keys.slice(1)).toEqual(['root:a:undo:1', 'root:a:undo:1']);
  });

  it('an execution of 0.2 lets a cancel interrupt a probe, and records no generation of it', async () => {
    const { state, prepared } = await old(probed(), { a: broken, 'a:probe': says('done') });
    expect(prepared.runtime.dispatches[1]).toMatchObject({ phase: 'probe', isProtected: false });
    expect(state.journal.find('a')?.probe).toEqual({ found: 'done' });
  });
});
