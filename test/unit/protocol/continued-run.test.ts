import { Saga } from '../../../src/definition/saga';
import { SagaState } from '../../../src/engine/saga-state';
import { continuedArguments, readContinued } from '../../../src/protocol/continued-run';

const nothing = () => undefined;
const definition = new Saga('s').localStep('a', nothing).commit().toJSON();

/** What the next run reads of the arguments, which have passed through JSON. */
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

describe('the arguments of a continued run', () => {
  it('hold the definition, the context and the journal each for itself', () => {
    const state = stateOf();
    expect(continuedArguments(state, {})).toEqual([
      { continued: { undoErrors: [], actions: [], pivot: 'sent' } },
      definition,
      state.context,
      state.journal.entries,
    ]);
  });

  it('hold what stays the same through all runs', () => {
    const constants = { user: 'ann', searchAttribute: 'Status' };
    const args = continuedArguments(stateOf(), constants);
    expect(args[0]).toMatchObject(constants);
    expect(read(args).constants).toEqual(constants);
    expect(read(continuedArguments(stateOf(), {})).constants).toEqual({});
  });

  it('hold the context from which a factory built the saga', () => {
    const built = new SagaState(definition, {}, { kind: 'gift' });
    expect(read(continuedArguments(built, {})).state.origin).toEqual({ kind: 'gift' });
    expect(read(continuedArguments(stateOf(), {})).state.origin).toBeUndefined();
  });

  it('are read as the state that they were made of, the root of the keys aside', () => {
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

  it('hold a long definition in fewer words, which are read as the same', () => {
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
    ['a definition that is none', 1, { format: 2 }, 'DEFINITION_INVALID'],
    ['a journal with a text of no known form', 3, ['toString:a'], 'INPUT_INVALID'],
  ])('are refused with %s', (_, place, value, code) => {
    const args = [...continuedArguments(stateOf(), {})];
    args[place] = value;
    expect(() => readContinued(args, 'run-1')).toThrow(expect.objectContaining({ code }));
  });

  it.each<readonly [string, (args: readonly unknown[]) => readonly unknown[], string | undefined]>([
    ['nobody came before, whoever forged them', (args) => args, undefined],
    ['a run came before, but this one was started from outside', ([input]) => [input], 'run-1'],
    ['there is nothing', () => [], undefined],
  ])('are none when %s', (_, change, earlier) => {
    expect(readContinued(change(continuedArguments(stateOf(), {})), earlier)).toBeUndefined();
  });
});
