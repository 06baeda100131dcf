import { Saga } from '../../../src/definition/saga';
import { PhaseRun } from '../../../src/engine/operators/phase-run';
import { SagaState } from '../../../src/engine/saga-state';
import { continuedArguments, readContinued } from '../../../src/protocol/continued-run';

const nothing = () => undefined;
const definition = new Saga('s').localStep('a', nothing).commit().toJSON();

/** Reads the arguments as the next run does, after they have passed through JSON. */
function read(args: readonly unknown[]) {
  const inheritance = readContinued(JSON.parse(JSON.stringify(args)) as unknown[], 'run-1');
  if (!inheritance) throw new Error('The run was not continued.');
  return inheritance;
}

function stateOf(given = definition): SagaState {
  const state = new SagaState(given, { n: { $type: 'BigInt', value: '1' } });
  Object.assign(state.journal.start('a', 'local', 5), { status: 'done', outcome: 'done', endedAt: 6 });
  state.pivot.sent();
  state.rootKey = 'root';
  return state;
}

describe('the arguments of a continue-as-new run', () => {
  it('the arguments hold the definition, the context and the journal separately', () => {
    const state = stateOf();
    expect(continuedArguments(state, {})).toEqual([
      { continued: { undoErrors: [], actions: [], pivot: 'sent' } },
      definition,
      state.context,
      state.journal.entries,
    ]);
  });

  it('the arguments hold the values that stay the same through all runs', () => {
    const constants = { user: 'ann', searchAttribute: 'Status', waitsAttribute: 'Waits' };
    const args = continuedArguments(stateOf(), constants);
    expect(args[0]).toMatchObject(constants);
    expect(read(args).constants).toEqual(constants);
    expect(read(continuedArguments(stateOf(), {})).constants).toEqual({});
  });

  it('the arguments of a stuck execution begin with help for an operator, and the next run keeps the target of the incident', () => {
    const state = stateOf();
    const place = { id: 'i1', step: 'a', phase: 'undo', since: 7, target: 'payment/refund' } as const;
    state.active.begin(new PhaseRun(place, { code: 'REFUSED', message: 'no', causes: [] }));
    const args = continuedArguments(state, { user: 'ann' });
    const [[field, help] = []] = Object.entries(args[0] as object);
    expect(field).toBe('help');
    expect(help).toContain('undo of step a');
    const next = read(args);
    expect(next.constants).toEqual({ user: 'ann' });
    expect(next.state.active.incidents).toMatchObject([place]);
  });

  it('the arguments hold the context from which a factory built the saga', () => {
    const built = new SagaState(definition, {}, { kind: 'gift' });
    expect(read(continuedArguments(built, {})).state.origin).toEqual({ kind: 'gift' });
    expect(read(continuedArguments(stateOf(), {})).state.origin).toBeUndefined();
  });

  it('the arguments restore the state that they were made of, except for the root of the keys', () => {
    const state = stateOf();
    const { state: next } = read(continuedArguments(state, {}));
    expect(next).toMatchObject({
      definition,
      context: state.context,
      pivot: { status: 'sent' },
      status: 'created',
    });
    expect(next.journal.entries).toEqual(state.journal.entries);
    expect(next.rootKey).toBe('');
  });

  it('the arguments hold a long definition in packed form, which is read as the same', () => {
    const saga = new Saga('s');
    const inner = new Saga().localStep('x', nothing).commit();
    for (let index = 0; index < 3_000; index += 1) {
      saga.localStep(`a-step-with-a-name-that-is-long-${String(index)}`, nothing).onFailure(nothing);
    }
    const long = saga.conditionalStep('c').ifThen(nothing, inner).commit().toJSON();
    const args = continuedArguments(stateOf(long), {});
    expect(JSON.stringify(args[1]).length).toBeLessThan(JSON.stringify(long).length / 2);
    expect(read(args).state.definition).toEqual(long);
  });

  it.each<readonly [string, number, unknown, string]>([
    ['an invalid definition', 1, { format: 2 }, 'DEFINITION_INVALID'],
    ['a journal with a text of no known form', 3, ['toString:a'], 'INPUT_INVALID'],
  ])('the arguments are refused with %s', (_, place, value, code) => {
    const args = [...continuedArguments(stateOf(), {})];
    args[place] = value;
    expect(() => readContinued(args, 'run-1')).toThrow(expect.objectContaining({ code }));
  });

  it.each<readonly [string, (args: readonly unknown[]) => readonly unknown[], string | undefined]>([
    ['no run came before, as in forged arguments', (args) => args, undefined],
    ['the run was started from outside, although a run came before', ([input]) => [input], 'run-1'],
    ['there are none', () => [], undefined],
  ])('the arguments are not read when %s', (_, change, earlier) => {
    expect(readContinued(change(continuedArguments(stateOf(), {})), earlier)).toBeUndefined();
  });
});
