import { Saga, SagaRequest } from 'temporal-saga';
import { InMemoryHost, scenario } from 'temporal-saga/testing';
import { exploreSaga } from 'temporal-saga/testing/explorer';
import { MISSING_GLOBALS } from '../../../src/engine/callbacks/sandbox-limits';

type Use = () => unknown;

/** Uses of what the workflow sandbox lacks, by the global's name. */
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
  it.each(uses)('does not find %s, and the error names the way out', async (name, use) => {
    const { error } = await run(usedIn(use));
    expect(error).toMatchObject({
      code: 'CALLBACK_FAILED',
      step: 'use',
      hook: 'onExecute',
      causes: [{ name: 'ReferenceError', message: `${name} is not defined` }],
    });
    expect(error?.message).toMatch(/sagaActivity|copy/);
  });

  it.each(uses)('does not find %s after an await either', async (name, use) => {
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
    'does not find crypto in %s',
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
        ({ error, undoErrors, incident }) => JSON.stringify([error, undoErrors, incident]),
        (error: unknown) => String(error),
      );
      expect(found).toContain('crypto is not defined');
    },
  );

  it.each([
    ['setTimeout', () => setTimeout(() => undefined, 1)],
    ['clearTimeout', () => clearTimeout(undefined)],
  ])('that calls %s is CALLBACK_UNSETTLED, since callbacks use no timers', async (_, use) => {
    expect((await run(usedIn(use))).error).toMatchObject({ code: 'CALLBACK_UNSETTLED', step: 'use' });
  });

  it.each<[string, Use]>([
    ['WeakRef', () => new WeakRef({})],
    ['FinalizationRegistry', () => new FinalizationRegistry(() => undefined)],
  ])('that makes a %s fails as it does in the sandbox', async (_, use) => {
    expect((await run(usedIn(use))).error).toMatchObject({
      code: 'CALLBACK_FAILED',
      causes: [{ name: 'DeterminismViolationError' }],
    });
  });

  it('finds what the sandbox has', async () => {
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

  it('may ask whether a global is there, as code for several platforms does', async () => {
    const seen: unknown[] = [];
    const use = () => seen.push(typeof process, typeof crypto, globalThis.crypto?.randomUUID());
    expect(await run(usedIn(use))).toMatchObject({ status: 'finished' });
    expect(seen).toEqual(['undefined', 'undefined', undefined]);
  });

  it('keeps a TypeError of its own', async () => {
    const use = () => {
      const isNode = typeof process !== 'undefined';
      return (undefined as unknown as { field: unknown }).field === isNode;
    };
    expect((await run(usedIn(use))).error).toMatchObject({ causes: [{ name: 'TypeError' }] });
  });

  it('sees them in scenarios and in the explorer as well', async () => {
    const saga = usedIn(() => crypto.randomUUID());
    await scenario(saga, {}).expectEnd('errored', { error: 'CALLBACK_FAILED', step: 'use' });
    const { ends, broken } = await exploreSaga(saga, { participants: () => ({}) });
    expect({ ends: Object.keys(ends).toSorted(), broken }).toEqual({
      ends: ['cancelled', 'errored'],
      broken: 0,
    });
  });
});

describe('D5: a global that is loaded when it is first asked for', () => {
  it('stays hidden from callbacks after that, and what it is elsewhere', async () => {
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

  it('is CALLBACK_UNSETTLED; the message names the number of turns, the limit and what to do', async () => {
    const { error } = await run(counting(1_100));
    expect(error).toMatchObject({ code: 'CALLBACK_UNSETTLED', step: 'count', hook: 'onExecute' });
    expect(error?.message).toMatch(/1000 microtask turns, which is the limit.*sagaActivity.*without await/);
  });

  it('finishes with 300 of them', async () => {
    expect(await run(counting(300))).toMatchObject({ status: 'finished' });
  });
});

describe('D5: beside callbacks', () => {
  it('participants and tests have all globals, while other executions are within callbacks', async () => {
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

  it.each(MISSING_GLOBALS.filter((name) => name in globalThis))('%s is what it was', async (name) => {
    const before = (globalThis as Record<string, unknown>)[name];
    await run(usedIn(() => undefined));
    expect((globalThis as Record<string, unknown>)[name]).toBe(before);
  });

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
