import { Saga } from 'temporal-saga';
import { SagaRegistry } from '../../../src/definition/saga-registry';
import { collectDefinitionErrors } from '../../../src/definition/validation/validation-mode';
import { isCommittedSaga, isSaga } from '../../../src/definition/saga';
import { issuesOf } from './issues';

const nothing = () => undefined;
const saga = (name?: string) => new Saga(name).localStep('a', nothing).commit();
const factory = () => saga();

describe('the registry of a module', () => {
  it('knows sagas by their own names, and other exports by the names of the exports', () => {
    const named = saga('order');
    const nameless = saga();
    const registry = new SagaRegistry({
      first: named,
      second: nameless,
      build: factory,
      text: 'x',
      none: null,
    });
    expect(registry.names).toEqual(['order', 'second', 'build']);
    expect(registry.find('order')).toEqual({ kind: 'saga', name: 'order', saga: named });
    expect(registry.find('build')).toEqual({ kind: 'factory', name: 'build', build: factory });
    expect([named, nameless, factory, saga()].map((value) => registry.nameOf(value))).toEqual([
      'order',
      'second',
      'build',
      undefined,
    ]);
    expect(registry.problems).toEqual([]);
  });

  it.each(['toString', 'constructor', '__proto__', 'hasOwnProperty', 'first'])(
    'has no entry under %s',
    (name) => {
      expect(new SagaRegistry({ first: saga('order') }).find(name)).toBeUndefined();
    },
  );

  it('ignores inherited properties', () => {
    const module: object = Object.create({ inherited: saga('order') });
    expect(new SagaRegistry(module).names).toEqual([]);
  });

  it('has the callbacks of each saga by reference', () => {
    const registry = new SagaRegistry({ one: saga('one'), two: saga(), build: factory });
    expect(registry.callbackTables()).toEqual([
      new Map([['one.a.onExecute', nothing]]),
      new Map([['two.a.onExecute', nothing]]),
    ]);
  });

  const shared = saga('order');
  it.each([
    ['no problem with a saga under two exports', { one: shared, default: shared }, 0],
    ['no problem with a factory under two exports', { one: factory, two: factory }, 0],
    ['a problem with two sagas of one name', { one: saga('order'), two: saga('order') }, 1],
    ['a problem with a saga named like a factory', { order: factory, one: saga('order') }, 1],
    ['a problem with a factory named like a saga', { one: saga('order'), order: factory }, 1],
    ['a problem with an uncommitted saga', { one: new Saga('order') }, 1],
    ['a problem with a nameless saga exported as default', { default: saga() }, 1],
    ['a problem with a nameless saga exported as $order', { $order: saga() }, 1],
    ['no problem with a function exported as $helper', { $helper: factory }, 0],
    ['a chain without commit', { order: new Saga('order').localStep('a', nothing), other: saga() }, 1],
  ])('has %s', (_, module, problems) => {
    expect(new SagaRegistry(module).problems).toHaveLength(problems);
  });
});

describe('an inspected module', () => {
  it('has the issues of all its sagas reported', () => {
    const errors = collectDefinitionErrors(() => {
      new Saga('one').commit();
      new Saga('two').localStep('a').localStep('a').commit();
    });
    expect(errors.map(({ issues }) => issues.map(({ code }) => code))).toEqual([
      ['EMPTY_SAGA'],
      ['EMPTY_STEP', 'STEP_DUPLICATE', 'EMPTY_STEP'],
    ]);
  });

  it('stops collecting when it fails to load', () => {
    const load = () => {
      throw new Error('broken module');
    };
    expect(() => collectDefinitionErrors(load)).toThrow('broken module');
    expect(issuesOf(() => new Saga('one').commit())).toEqual(['EMPTY_SAGA one']);
  });
});

describe('a saga', () => {
  it.each([
    ['a committed one', saga(), true, true],
    ['one that is being built', new Saga('a'), true, false],
    ['a plain object', { committed: true }, false, false],
    ['null', null, false, false],
    ['a proxy that throws', hostileProxy(), false, false],
  ])('is recognized: %s', (_, value, isOne, isCommitted) => {
    expect([isSaga(value), isCommittedSaga(value)]).toEqual([isOne, isCommitted]);
  });
});

function hostileProxy(): object {
  return new Proxy(
    {},
    {
      has: () => {
        throw new Error('no');
      },
    },
  );
}
