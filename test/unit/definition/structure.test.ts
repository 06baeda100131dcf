import { Saga, sagaActivity } from 'temporal-saga';
import { bindCallbacks } from '../../../src/definition/bind-callbacks';
import type { SagaDefinition } from '../../../src/definition/definition';
import { hasPositionalSteps, haveSameStructure } from '../../../src/definition/structure';

const nothing = () => undefined;
const branch = (...ids: (string | undefined)[]) => {
  const saga = new Saga();
  for (const id of ids) saga.localStep(id!, nothing);
  return saga.commit();
};
const define = (build: (saga: Saga) => unknown) => {
  const saga = new Saga('s');
  build(saga);
  return saga.commit().toJSON();
};

describe('positional steps', () => {
  it.each([
    ['a saga of named steps has none', (s: Saga) => s.localStep('a', nothing), false],
    ['an unnamed step is one', (s: Saga) => s.localStep('a', nothing).localStep(nothing), true],
    [
      'an unnamed step in a branch is one',
      (s: Saga) => s.conditionalStep('c').ifThen(nothing, branch(undefined)),
      true,
    ],
    [
      'an unnamed step in an elseThen is one',
      (s: Saga) => s.conditionalStep('c').elseThen(branch(undefined)),
      true,
    ],
    [
      'a step with the name of another position is not one',
      (s: Saga) => s.localStep('step-2', nothing),
      false,
    ],
  ])('%s', (_, build, expected) => {
    expect(hasPositionalSteps(define(build))).toBe(expected);
  });
});

describe('the structure of a saga', () => {
  const c = (s: Saga) => s.conditionalStep('c');
  const structures: Record<string, (saga: Saga) => unknown> = {
    'a local step': (s) => s.localStep('a', nothing),
    'another name': (s) => s.localStep('b', nothing),
    'another hook': (s) => s.localStep('a', nothing).onFailure(nothing),
    'another kind': (s) => s.remoteStep('a', nothing as never),
    'a remote step with a probe': (s) => s.remoteStep('a', nothing as never).probe(nothing as never),
    'two steps': (s) => s.localStep('a', nothing).localStep('b', nothing),
    'their other order': (s) => s.localStep('b', nothing).localStep('a', nothing),
    'one alternative': (s) => c(s).ifThen(nothing, branch('x')),
    'two alternatives': (s) => c(s).ifThen(nothing, branch('x')).ifThen(nothing, branch('y')),
    'an alternative and an elseThen': (s) => c(s).ifThen(nothing, branch('x')).elseThen(branch('y')),
    'two steps in one alternative': (s) => c(s).ifThen(nothing, branch('x', 'y')),
    'the branch of a nested step': (s) =>
      c(s)
        .ifThen(nothing, new Saga().conditionalStep('d').elseThen(branch('x')).commit())
        .elseThen(branch('y')),
    'the branches of a nested step': (s) =>
      c(s).ifThen(
        nothing,
        new Saga().conditionalStep('d').ifThen(nothing, branch('x')).elseThen(branch('y')).commit(),
      ),
  };

  it('differs when callbacks could be bound to another step', () => {
    const definitions = Object.values(structures).map(define);
    for (const [index, one] of definitions.entries()) {
      const same = definitions.filter((other) => haveSameStructure(one, other));
      expect(same).toEqual([definitions[index]]);
    }
  });

  it('does not depend on callbacks, parameters and options', () => {
    const one = define((s) => s.localStep('a', nothing, { keepReply: true }).pivot());
    const other = define((s) => s.localStep('a').onExecute(sagaActivity('scan'), { p: 1 }));
    expect(haveSameStructure(one, other)).toBe(true);
  });
});

describe('the callback references of a definition', () => {
  const callbackReferences = (definition: SagaDefinition) =>
    bindCallbacks(definition, new Map(), () => []).missing;

  it('are the references of all steps and conditions, each once', () => {
    const definition = define((s) =>
      s
        .localStep('a', nothing)
        .onFailure(sagaActivity('undo'))
        .remoteStep('r', nothing as never)
        .onSuccess(nothing)
        .probe(nothing as never)
        .conditionalStep('c')
        .ifThen(nothing, branch('x'))
        .elseThen(Saga.fromJSON(branch('y')))
        .conditionalStep('d')
        .elseThen(Saga.fromJSON(branch('y'))),
    );
    expect([...callbackReferences(definition)].sort()).toEqual([
      's.a.onExecute',
      's.c.if-1',
      's.c.if-1.x.onExecute',
      's.r.onExecute',
      's.r.onSuccess',
      's.r.probe',
      'y.onExecute',
    ]);
  });

  it('are not read from parameters and options', () => {
    const definition = define((s) =>
      s.localStep('a').onExecute(nothing, { callback: 'not.one', deep: { callback: 'x' } }),
    );
    expect(callbackReferences(definition)).toEqual(['s.a.onExecute']);
  });
});
