import { Saga, SagaRequest } from 'temporal-saga';
import { InMemoryHost, scenario } from 'temporal-saga/testing';
import { exploreSaga } from 'temporal-saga/testing/explorer';
import { MISSING_GLOBALS } from '../../../src/engine/callbacks/sandbox-limits';

type Use = () => unknown;

/** Uses of globals that the workflow sandbox does not have. */
const USES: Readonly<Record<string, Use>> = {
  crypto: () => crypto.randomUUID(),
  Buffer: () => Buffer.from('x').length,
  structuredClone: () => structuredClone({ a: 1 }),
  queueMicrotask: () => queueMicrotask(() => undefined),
  fetch: () => fetch('http://localhost'),
  process: () => process.env['HOME'],
  setInterval: () => setInterval(() => undefined, 1_000),
  setImmediate: () => setImmediate(() => undefined),
  performance: () => performance.now(),
  Headers: () => new Headers(),
  Blob: () => ({}) instanceof Blob,
  btoa: () => btoa('x'),
};
const uses = Object.entries(USES);

const usedIn = (use: Use) => new Saga('user').localStep('use', () => void use()).commit();
const run = (saga: Saga, participants = {}) => new InMemoryHost({ participants }).run(saga, {});

describe('D5: a callback in memory', () => {
  it.each(uses)('a callback in memory does not find %s, and the error says what to do', async (name, use) => {
    const { error } = await run(usedIn(use));
    expect(error).toMatchObject({
      code: 'CALLBACK_FAILED',
      step: 'use',
      hook: 'onExecute',
      causes: [{ name: 'ReferenceError', message: `${name} is not defined` }],
    });
    expect(error?.message).toMatch(/sagaActivity|copy/);
  });

  it.each(uses)('a callback in memory does not find %s after an await', async (name, use) => {
    const saga = new Saga('user')
      .localStep('use', async () => {
        await Promise.resolve();
        await Promise.resolve();
        use();
      })
      .commit();
    expect((await run(saga)).error).toMatchObject({
      code: 'CALLBACK_FAILED',
      causes: [{ message: `${name} is not defined` }],
    });
  });

  it.each(['onExecute', 'onSuccess', 'onFailure', 'condition', 'factory'])(
    'a callback in memory does not find crypto in %s',
    async (hook) => {
      const use = (at: string) => (hook === at ? crypto.randomUUID() : '');
      const build = () => {
        use('factory');
        return new Saga('hooks')
          .conditionalStep('choose')
          .ifThen(() => use('condition') === '', new Saga().localStep('nothing', () => undefined).commit())
          .remoteStep('ask')
          .onExecute(() => new SagaRequest({ target: 'x/a', content: { id: use('onExecute') } }))
          .onSuccess(() => void use('onSuccess'))
          .onFailure(() => new SagaRequest({ target: 'x/b', content: { id: use('onFailure') } }))
          .localStep('fail', () => {
            if (hook === 'onFailure') throw new Error('undo');
          })
          .commit();
      };
      const running = new InMemoryHost({ participants: { x: () => ({}) } }).run(build, {});
      const found = await running.then(
        ({ error, undoErrors, incidents }) => JSON.stringify([error, undoErrors, incidents]),
        (error: unknown) => String(error),
      );
      expect(found).toContain('crypto is not defined');
    },
  );

  it.each([
    ['setTimeout', () => setTimeout(() => undefined, 1)],
    ['clearTimeout', () => clearTimeout(undefined)],
  ])('a callback that calls %s is CALLBACK_UNSETTLED, because callbacks use no timers', async (_, use) => {
    expect((await run(usedIn(use))).error).toMatchObject({ code: 'CALLBACK_UNSETTLED', step: 'use' });
  });

  it.each<[string, Use]>([
    ['WeakRef', () => new WeakRef({})],
    ['FinalizationRegistry', () => new FinalizationRegistry(() => undefined)],
  ])('a callback that creates a %s fails as in the sandbox', async (_, use) => {
    expect((await run(usedIn(use))).error).toMatchObject({
      code: 'CALLBACK_FAILED',
      causes: [{ name: 'DeterminismViolationError' }],
    });
  });

  it('a callback in memory finds the globals of the sandbox', async () => {
    const use = () => {
      const found = [
        Math.random(),
        Date.now(),
        new Date(),
        new URL('http://a'),
        new TextEncoder(),
        new Map(),
      ];
      // eslint-disable-next-line no-console -- the sandbox has it
      console.debug('found', found.length, new AbortController().signal.aborted, Intl.NumberFormat.name);
    };
    const debug = jest.spyOn(console, 'debug').mockImplementation(() => undefined);
    expect(await run(usedIn(use))).toMatchObject({ status: 'finished' });
    expect(debug).toHaveBeenCalledTimes(1);
    debug.mockRestore();
  });

  it('a callback in memory can test whether a global exists', async () => {
    const seen: unknown[] = [];
    const use = () => seen.push(typeof process, typeof crypto, globalThis.crypto?.randomUUID());
    expect(await run(usedIn(use))).toMatchObject({ status: 'finished' });
    expect(seen).toEqual(['undefined', 'undefined', undefined]);
  });

  it('a TypeError of a callback in memory stays a TypeError', async () => {
    const use = () => {
      const isNode = typeof process !== 'undefined';
      return (undefined as unknown as { field: unknown }).field === isNode;
    };
    expect((await run(usedIn(use))).error).toMatchObject({ causes: [{ name: 'TypeError' }] });
  });

  it('globals are hidden in scenarios and in the explorer too', async () => {
    const saga = usedIn(() => crypto.randomUUID());
    await scenario(saga, {}).expectEnd('errored', { error: 'CALLBACK_FAILED', step: 'use' });
    const { ends, broken } = await exploreSaga(saga, { participants: () => ({}) });
    expect({ ends: Object.keys(ends).toSorted(), broken }).toEqual({
      ends: ['cancelled', 'errored'],
      broken: 0,
    });
  });
});

describe('D5: a global that is loaded at its first use', () => {
  it('a global that is loaded at its first use stays hidden from callbacks and visible elsewhere', async () => {
    const saga = usedIn(() => new CompressionStream('gzip'));
    expect((await run(saga)).status).toBe('errored');
    expect(typeof CompressionStream).toBe('function');
    expect((await run(saga)).status).toBe('errored');
    expect(typeof CompressionStream).toBe('function');
  });
});

describe('D6: a callback that awaits 1,100 pure functions', () => {
  const pure = async (value: number) => Promise.resolve(value + 1);
  const counting = (awaits: number) =>
    new Saga('counting')
      .localStep('count', async () => {
        for (let turn = 0; turn < awaits;) turn = await pure(turn);
      })
      .commit();

  it('a callback that awaits 1,100 pure functions is CALLBACK_UNSETTLED, with the limit and what to do', async () => {
    const { error } = await run(counting(1_100));
    expect(error).toMatchObject({ code: 'CALLBACK_UNSETTLED', step: 'count', hook: 'onExecute' });
    expect(error?.message).toMatch(/1000 microtask turns, which is the limit.*sagaActivity.*without await/);
  });

  it('a callback that awaits 300 pure functions finishes', async () => {
    expect(await run(counting(300))).toMatchObject({ status: 'finished' });
  });
});

describe('D5: outside of callbacks', () => {
  it('participants and tests have all globals while other executions run callbacks', async () => {
    const participant = async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return { id: crypto.randomUUID(), env: typeof process.env };
    };
    const saga = new Saga('busy')
      .localStep('turns', async () => {
        for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
      })
      .remoteStep('ask')
      .onExecute(() => new SagaRequest({ target: 'x/a' }))
      .onSuccess((context, response) => {
        context['env'] = (response.content() as { env: string }).env;
      })
      .commit();
    const runs = Array.from({ length: 20 }, () => run(saga, { x: participant }));
    expect(typeof crypto.randomUUID()).toBe('string');
    for (const { status, context } of await Promise.all(runs)) {
      expect({ status, env: context['env'] }).toEqual({ status: 'finished', env: 'object' });
    }
  });

  it.each(MISSING_GLOBALS.filter((name) => name in globalThis))(
    '%s is unchanged outside of callbacks',
    async (name) => {
      const before = (globalThis as Record<string, unknown>)[name];
      await run(usedIn(() => undefined));
      expect((globalThis as Record<string, unknown>)[name]).toBe(before);
    },
  );

  it('a test may replace a global, with jest or by assignment', async () => {
    await run(usedIn(() => undefined));
    const real = fetch;
    const spy = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('{}'));
    expect(fetch).toBe(spy);
    spy.mockRestore();
    expect(fetch).toBe(real);
    const mock = () => Promise.resolve(new Response('{}'));
    globalThis.fetch = mock;
    expect(fetch).toBe(mock);
    globalThis.fetch = real;
  });
});
