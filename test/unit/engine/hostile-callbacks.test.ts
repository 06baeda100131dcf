import { Saga, sagaActivity, SagaContext, SagaError, SagaRequest } from 'temporal-saga';
import { InMemoryHost } from 'temporal-saga/testing';
import { stop } from './simple-callbacks';

const never = () => {
  throw new Error('not readable');
};
const hostileProxy = (traps: readonly (keyof ProxyHandler<object>)[], target: object = {}) =>
  new Proxy(target, Object.fromEntries(traps.map((trap) => [trap, never])));
const ALL_TRAPS = ['get', 'has', 'getPrototypeOf', 'ownKeys', 'getOwnPropertyDescriptor'] as const;
const getters = (...fields: readonly string[]) =>
  Object.defineProperties({}, Object.fromEntries(fields.map((field) => [field, { get: never }])));
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const cyclic = new Error('cyclic');
cyclic.cause = cyclic;
const nestedPromise = async (depth: number): Promise<unknown> =>
  depth === 0 ? undefined : nestedPromise(depth - 1);

/** Runs the callback in every hook, and returns the failures. */
async function failuresOf(callback: () => unknown) {
  const hook = callback as () => undefined;
  const send = () => new SagaRequest({ target: 'p' });
  const sagas = [
    new Saga('s').localStep('a', hook),
    new Saga('s').remoteStep('a', hook as unknown as typeof send),
    new Saga('s').remoteStep('a', send).onSuccess(hook),
    new Saga('s', { whenUndoFails: 'continue' })
      .localStep('a', () => undefined)
      .onFailure(hook)
      .localStep(stop),
    new Saga('s', { whenUndoFails: 'continue' }).remoteStep('a', send).onFailure(hook).localStep(stop),
  ];
  const host = new InMemoryHost({ participants: { p: () => ({}) } });
  const executions = await Promise.all(sagas.map((saga) => host.run(saga.commit())));
  return executions.map(({ error, undoErrors }) => undoErrors[0] ?? error);
}

describe('a callback that throws (S11)', () => {
  it.each<readonly [string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a text', 'just a text'],
    ['0', 0],
    ['a symbol', Symbol('s')],
    ['a function', never],
    ['an object with getters that throw', getters('name', 'message', 'cause', 'stack', 'code')],
    ['an error with a cyclic cause', cyclic],
    ['an error with a huge message', new Error('x'.repeat(1_000_000))],
    ['a proxy that throws at everything', hostileProxy(ALL_TRAPS)],
    ['a revoked proxy', revoked()],
    ['an error of this library', new SagaError('INTERNAL', 'not the library')],
    [
      'an error of this library with a code that throws',
      Object.defineProperty(new SagaError('INTERNAL', 'x'), 'code', { get: never }),
    ],
    ['an object that looks like an interrupt', Object.assign(new Error('x'), { name: 'HostInterrupt' })],
    ['a proxy of an error', hostileProxy(['get', 'has', 'getPrototypeOf'], new Error('x'))],
  ])('a callback that throws fails cleanly in each hook: %s', async (_, thrown) => {
    const failures = await failuresOf(() => {
      throw thrown;
    });
    for (const failure of failures) {
      expect(failure).toMatchObject({ code: 'CALLBACK_FAILED', step: 'a', message: expect.any(String) });
      expect(JSON.stringify(failure).length).toBeLessThan(30_000);
    }
  });

  it('a callback that throws an encoding error keeps its code', async () => {
    const failures = await failuresOf(() => new SagaContext({ bad: never }));
    expect(failures.map((failure) => failure?.code)).toEqual(Array(5).fill('UNENCODABLE'));
  });
});

describe('a callback that the host does not have (S11)', () => {
  it('a missing callback fails the step, or its undo, with CALLBACK_MISSING', async () => {
    const saga = new Saga('s').localStep('a', () => undefined).commit();
    const execution = await new InMemoryHost().run(Saga.fromJSON(saga.toJSON()));
    expect(execution.status).toBe('errored');
    expect(execution.error).toMatchObject({ code: 'CALLBACK_MISSING', step: 'a' });
  });

  it("the failure names the hook when the undo's callback is missing", async () => {
    const saga = new Saga('s', { whenUndoFails: 'continue' })
      .localStep('a', sagaActivity('act'))
      .onFailure(() => undefined)
      .localStep('z', () => undefined)
      .commit();
    const host = new InMemoryHost({ stepActivities: { act: () => undefined } });
    const { undoErrors } = await host.run(Saga.fromJSON(saga.toJSON()));
    expect(undoErrors).toMatchObject([{ code: 'CALLBACK_MISSING', step: 'a', hook: 'onFailure' }]);
  });
});

describe('a callback that returns (S11)', () => {
  it.each<readonly [string, () => unknown]>([
    ['false', () => false],
    ['0', () => 0],
    ['NaN', () => NaN],
    ['an empty text', () => ''],
    ['an array', () => []],
    ['an empty object', () => ({})],
    ['a function', () => never],
    ['a class', () => class Any {}],
    ['a symbol', () => Symbol('s')],
    ['a bigint', () => 1n],
    ['a promise of false', async () => false],
    ['an object that has only "then"', () => hostileProxy(['has', 'ownKeys'])],
    ['an object with a field "then" that is not a function', () => ({ then: 1 })],
    ['a function with a "then"', () => Object.assign(() => 1, { then: never })],
    ['a promise nested 50 deep', () => nestedPromise(50).then(() => 7)],
  ])('a callback that returns %s fails with BAD_RETURN in each hook', async (_, callback) => {
    const failures = await failuresOf(callback);
    expect(failures.map((failure) => failure?.code)).toEqual(Array(5).fill('BAD_RETURN'));
  });

  it.each<readonly [string, () => unknown]>([
    ['a thenable whose then throws', () => ({ then: never })],
    ['an object whose then cannot be read', () => Object.defineProperty({}, 'then', { get: never })],
    [
      'a thenable that rejects',
      () => ({
        then: (_: unknown, reject: (error: unknown) => void) => {
          reject('no');
        },
      }),
    ],
    ['a proxy that throws at everything', () => hostileProxy(ALL_TRAPS)],
    ['a proxy without a readable prototype', () => hostileProxy(['getPrototypeOf'])],
    [
      'an object whose tag cannot be read',
      () => Object.defineProperty({}, Symbol.toStringTag, { get: never }),
    ],
    ['an error of another realm', () => Object.defineProperty({}, Symbol.toStringTag, { value: 'Error' })],
    ['a promise of an error', async () => new Error('no')],
  ])('a callback that returns %s fails with CALLBACK_FAILED in each hook', async (_, callback) => {
    const failures = await failuresOf(callback);
    expect(failures.map((failure) => failure?.code)).toEqual(Array(5).fill('CALLBACK_FAILED'));
  });

  it.each<readonly [string, () => unknown]>([
    ['a promise that never settles', () => new Promise(() => undefined)],
    ['a promise that waits for a timer', () => new Promise((resolve) => setTimeout(resolve, 0))],
    ['a thenable that never answers', () => ({ then: () => undefined })],
    ['a promise nested 2,000 deep', () => nestedPromise(2_000)],
  ])('a callback that returns %s fails with CALLBACK_UNSETTLED in each hook', async (_, callback) => {
    const failures = await failuresOf(callback);
    expect(failures.map((failure) => failure?.code)).toEqual(Array(5).fill('CALLBACK_UNSETTLED'));
  });

  it('a callback that returns a context of an earlier step continues with that context', async () => {
    let earlier: SagaContext | undefined;
    const saga = new Saga('s');
    saga.localStep((context) => {
      context.one = 1;
      earlier = context;
    });
    saga.localStep((context) => {
      context.two = 2;
      return earlier;
    });
    const execution = await new InMemoryHost().run(saga.commit());
    expect({ ...execution.context }).toEqual({ one: 1 });
  });

  it('a callback that returns a context with a field "then" keeps it', async () => {
    const saga = new Saga('s').localStep(async () => new SagaContext({ then: 'data', toJSON: 1 })).commit();
    const execution = await new InMemoryHost().run(saga);
    expect({ ...execution.context }).toEqual({ then: 'data', toJSON: 1 });
  });
});
