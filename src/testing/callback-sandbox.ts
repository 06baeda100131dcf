/**
 * Hides from callbacks in memory what Temporal's workflow sandbox lacks, so that a test does not pass what a worker
 * would refuse.
 *
 * Participants run in the same process and need `fetch` or `crypto`: a global is hidden only from code that runs within
 * a callback, also after an `await`, which an `AsyncLocalStorage` tells. Elsewhere the global is what it was. A hidden
 * global is `undefined`, so that `typeof crypto` and `globalThis.crypto?.…` take the way that they take in the sandbox.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { UserCallback } from '../definition/callbacks';
import { fieldOf } from '../errors/describe-error';
import { MISSING_GLOBALS, REFUSED_TIMERS, refusedTimer } from '../engine/callbacks/sandbox-limits';
import { isThenable } from '../engine/callbacks/await-microtasks';

/** Reads what a global is outside of callbacks. */
type Real = () => unknown;

/** The hidden globals that a callback has asked for. */
type Touched = Map<string, Real>;

/** Tells within which callback code runs. */
type Callbacks = AsyncLocalStorage<Touched>;

/** On the global object, so that other copies of this module, such as a test runner makes, lay no second trap. */
const TRAPS = Symbol.for('temporal-saga.callback-sandbox');

/** A callback that finds only what it would find in the sandbox. */
export function inSandbox(callback: UserCallback): UserCallback {
  return (...args) =>
    within((touched, callbacks) => {
      const result = callbacks.run(touched, callback, ...args);
      if (!isThenable(result)) return result;
      const promise = callbacks.run(touched, () => Promise.resolve(result));
      return promise.catch((thrown: unknown) => {
        throw asInSandbox(thrown, touched);
      });
    });
}

function within(call: (touched: Touched, callbacks: Callbacks) => unknown): unknown {
  const touched: Touched = new Map();
  try {
    return call(touched, callbacksOfRealm());
  } catch (thrown) {
    throw asInSandbox(thrown, touched);
  }
}

/** Tells code within callbacks from other code. The traps are laid with the first callback, and stay. */
function callbacksOfRealm(): Callbacks {
  const realm = globalThis as { [TRAPS]?: Callbacks };
  const laid = realm[TRAPS];
  if (laid) return laid;
  const callbacks = new AsyncLocalStorage<Touched>();
  Object.defineProperty(realm, TRAPS, { value: callbacks });
  for (const name of MISSING_GLOBALS) {
    trap(name, callbacks, (real, touched) => void touched.set(name, real));
  }
  for (const name of REFUSED_TIMERS) {
    const refused = refusedTimer(name);
    trap(name, callbacks, () => refused);
  }
  for (const name of ['WeakRef', 'FinalizationRegistry']) {
    const refused = refusedReference(name);
    trap(name, callbacks, () => refused);
  }
  trap('console', callbacks, (real) => sandboxConsole(real() as Console, callbacks));
  return callbacks;
}

/** Makes a global one thing within callbacks, and leaves it what it is elsewhere. */
function trap(name: string, callbacks: Callbacks, inside: (real: Real, touched: Touched) => unknown): void {
  const given = Object.getOwnPropertyDescriptor(globalThis, name);
  if (!given?.configurable) return;
  let read = given.get ? () => given.get?.call(globalThis) as unknown : () => given.value as unknown;
  const replace = (value: unknown) => {
    read = () => value;
  };
  const get = (): unknown => {
    const touched = callbacks.getStore();
    return touched ? inside(real, touched) : real();
  };
  const lay = () => {
    Object.defineProperty(globalThis, name, { configurable: true, enumerable, get, set: replace });
  };
  const real: Real = () => {
    const value = read();
    // Node and jest load some globals when they are first asked for, and put the value in the place of the trap.
    if (Object.getOwnPropertyDescriptor(globalThis, name)?.get !== get) {
      replace(value);
      lay();
    }
    return value;
  };
  const { enumerable = false } = given;
  lay();
}

/** The sandbox logs in these ways only; the test's own console is not to meet the traps. */
function sandboxConsole(real: Console, callbacks: Callbacks): object {
  const levels = ['log', 'warn', 'error', 'info', 'debug'] as const;
  return Object.fromEntries(
    levels.map((level) => [
      level,
      (...args: unknown[]) => {
        callbacks.exit(() => {
          real[level](...args);
        });
      },
    ]),
  );
}

/** The sandbox has these, and throws when they are made: what they show depends on the garbage collector. */
function refusedReference(name: string): () => never {
  return function refused() {
    const message = `${name} cannot be used in Workflows because v8 GC is non-deterministic`;
    throw Object.assign(new Error(message), { name: 'DeterminismViolationError' });
  };
}

/**
 * What the sandbox would have thrown. Here a hidden global is undefined, so that its use is a TypeError about it; there
 * it is no variable at all.
 */
function asInSandbox(thrown: unknown, touched: Touched): unknown {
  const message = fieldOf(thrown, 'name') === 'TypeError' ? fieldOf(thrown, 'message') : undefined;
  if (typeof message !== 'string') return thrown;
  const [name] = [...touched].reverse().find(([asked, real]) => isAbout(message, asked, real)) ?? [];
  return name === undefined ? thrown : new ReferenceError(`${name} is not defined`);
}

const OF_UNDEFINED = /^Cannot (?:read|set) properties of undefined \((?:reading|setting) '(.+)'\)$/;

function isAbout(message: string, name: string, real: Real): boolean {
  const [, property] = OF_UNDEFINED.exec(message) ?? [];
  if (property !== undefined) return property in (Object(real()) as object);
  return (
    message.startsWith(`${name} is not a `) ||
    message.includes(`of '${name}' as it is undefined`) ||
    message.startsWith("Right-hand side of 'instanceof'")
  );
}
