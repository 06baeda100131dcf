import { type Coroutine, type ReadyWait, runCoroutine, wait } from '../../../../src/engine/coroutine';
import { type BegunFlow, runTogether } from '../../../../src/engine/flows/together';
import { HostInterrupt } from '../../../../src/engine/host-interrupt';

/** A host whose waits end when the test says so: all that end together belong to one activation. */
class Activations {
  readonly #open = new Map<string, (value: unknown) => void>();
  readonly log: string[] = [];

  /** Waits for something outside. */
  until(name: string): Coroutine<unknown> {
    return wait(() => new Promise((resolve) => this.#open.set(name, resolve)));
  }

  /** A callback whose promise takes some microtask turns. */
  callback(turns: number): Coroutine {
    const compute = async (): Promise<void> => {
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    };
    return wait(compute, 'callback');
  }

  /** Waits that end within one activation, in any order; each after some promises in between. */
  async end(...names: readonly (readonly [name: string, hops: number])[]): Promise<void> {
    for (const [name, hops] of names) {
      const resolve = this.#open.get(name);
      let value: Promise<unknown> = Promise.resolve(name);
      for (let hop = 0; hop < hops; hop += 1) value = value.then((same) => same);
      void value.then(resolve);
    }
    await this.settle();
  }

  async untilReady(given: ReadyWait): Promise<void> {
    await this.settle();
    while (!given.isReady()) await this.settle();
  }

  /** A turn of the event loop: all microtasks are done. */
  settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }
}

/** Begins flows in their order. */
function inTurn(flows: readonly (() => Coroutine)[]): () => BegunFlow | undefined {
  const waiting = flows.map((flow, position) => ({ flow, position }));
  return () => {
    const first = waiting.shift();
    return first && { coroutine: first.flow(), position: first.position };
  };
}

/** Runs named flows beside each other. */
function run(host: Activations, flows: readonly (() => Coroutine)[], atOnce = 100): Promise<void> {
  const next = inTurn(flows);
  return runCoroutine(runTogether({ next, atOnce, untilReady: (given) => host.untilReady(given) }));
}

describe('flows beside each other', () => {
  it.each([
    [
      [
        ['a', 0],
        ['b', 0],
        ['c', 0],
      ],
    ],
    [
      [
        ['c', 0],
        ['b', 3],
        ['a', 40],
      ],
    ],
    [
      [
        ['b', 90],
        ['a', 2],
        ['c', 17],
      ],
    ],
  ] as const)('those that wake together continue in the order of their definition: %j', async (ends) => {
    const host = new Activations();
    const flow = (name: string, turns: number) =>
      function* (): Coroutine {
        yield* host.until(name);
        yield* host.callback(turns);
        host.log.push(name);
      };
    const running = run(host, [flow('a', 50), flow('b', 0), flow('c', 7)]);
    await host.settle();
    await host.end(...ends);
    await running;
    expect(host.log).toEqual(['a', 'b', 'c']);
  });

  it('a flow inside another block keeps its place in that order', async () => {
    const host = new Activations();
    const leaf = (name: string) =>
      function* (): Coroutine {
        yield* host.until(name);
        host.log.push(name);
      };
    const inner = function* (): Coroutine {
      const next = inTurn([leaf('inner-1'), leaf('inner-2')]);
      yield* runTogether({ next, atOnce: 2, untilReady: (given) => host.untilReady(given) });
      host.log.push('inner');
    };
    const running = run(host, [leaf('a'), inner, leaf('z')]);
    await host.settle();
    await host.end(['z', 0], ['inner-2', 30], ['a', 8], ['inner-1', 60]);
    await running;
    expect(host.log).toEqual(['a', 'inner-1', 'inner-2', 'inner', 'z']);
  });

  it('one that begins later keeps its place in that order', async () => {
    const host = new Activations();
    const leaf = (name: string) =>
      function* (): Coroutine {
        yield* host.until(name);
        host.log.push(name);
      };
    const begun: BegunFlow[] = [
      { coroutine: leaf('first')(), position: 0 },
      { coroutine: leaf('third')(), position: 2 },
    ];
    const late: BegunFlow[] = [{ coroutine: leaf('second')(), position: 1 }];
    const next = () => begun.shift() ?? (host.log.length > 0 ? late.shift() : undefined);
    const running = runCoroutine(
      runTogether({ next, atOnce: 3, untilReady: (given) => host.untilReady(given) }),
    );
    await host.settle();
    await host.end(['first', 0]);
    await host.end(['third', 0], ['second', 0]);
    await running;
    expect(host.log).toEqual(['first', 'second', 'third']);
  });

  it('no other flow runs while a callback computes', async () => {
    const host = new Activations();
    const busy = function* (): Coroutine {
      host.log.push('callback begins');
      yield* host.callback(500);
      host.log.push('callback ends');
    };
    const other = function* (): Coroutine {
      host.log.push('other');
      yield* host.callback(0);
    };
    await run(host, [busy, other]);
    expect(host.log).toEqual(['callback begins', 'callback ends', 'other']);
  });

  it('at most so many run at once as allowed', async () => {
    const host = new Activations();
    const flow = (name: string) =>
      function* (): Coroutine {
        host.log.push(name);
        yield* host.until(name);
      };
    const running = run(host, [flow('a'), flow('b'), flow('c')], 2);
    await host.settle();
    expect(host.log).toEqual(['a', 'b']);
    await host.end(['b', 0]);
    expect(host.log).toEqual(['a', 'b', 'c']);
    await host.end(['a', 0], ['c', 0]);
    await running;
  });

  it('an error of a wait comes to the flow that waits', async () => {
    const host = new Activations();
    const flow = function* (): Coroutine {
      try {
        yield* wait(() => Promise.reject(new Error('outside')));
      } catch (error) {
        host.log.push((error as Error).message);
      }
      try {
        yield* wait(() => Promise.reject(new Error('callback')), 'callback');
      } catch (error) {
        host.log.push((error as Error).message);
      }
    };
    await run(host, [flow]);
    expect(host.log).toEqual(['outside', 'callback']);
  });

  it('an interrupt of the host stops all of them', async () => {
    const host = new Activations();
    const stopped = function* (): Coroutine {
      yield* host.until('never');
    };
    // eslint-disable-next-line require-yield -- it stops at once
    const stops = function* (): Coroutine {
      throw new HostInterrupt('The host stops.');
    };
    await expect(run(host, [stopped, stops])).rejects.toBeInstanceOf(HostInterrupt);
  });
});

describe('a wait of flows beside each other', () => {
  /** Whether another run could wait in the place of one flow, whose wait is as given. */
  async function isQuiescent(kind: 'outside' | 'quiescent', hasCome?: () => boolean): Promise<boolean> {
    const flow = function* (): Coroutine {
      yield* wait(() => new Promise<void>(() => undefined), kind, hasCome);
    };
    let seen: boolean | undefined;
    const flows = [{ coroutine: flow(), position: 0 }];
    const together = runTogether({
      next: () => flows.shift(),
      atOnce: 2,
      untilReady: (given) => {
        seen = given.isQuiescent();
        return Promise.reject(new HostInterrupt('seen'));
      },
    });
    await expect(runCoroutine(together)).rejects.toThrow(HostInterrupt);
    return seen === true;
  }

  it('can be taken over by another run, unless something is under way or has come already', async () => {
    expect(await isQuiescent('outside')).toBe(false);
    expect(await isQuiescent('quiescent')).toBe(true);
    expect(await isQuiescent('quiescent', () => false)).toBe(true);
    expect(await isQuiescent('quiescent', () => true)).toBe(false);
  });
});
