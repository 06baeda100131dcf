/**
 * Hides the globals that are missing in Temporal's workflow sandbox from callbacks in memory, so that a test does not
 * accept a callback that a worker refuses.
 *
 * Participants run in the same process and need `fetch` or `crypto`. A global is therefore hidden only from code within a
 * callback, also after an `await`; an `AsyncLocalStorage` tracks that. Elsewhere the global is unchanged. A hidden global
 * is `undefined`, so that `typeof crypto` and `globalThis.crypto?.…` behave as in the sandbox.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { UserCallback } from '../definition/callbacks';
import { fieldOf } from '../errors/describe-error';
import { MISSING_GLOBALS, REFUSED_TIMERS, refusedTimer } from '../engine/callbacks/sandbox-limits';
import { isThenable } from '../engine/callbacks/await-microtasks';

/** Reads the value of a global outside of callbacks. */
type Real = () => unknown;

/** The hidden globals that a callback has read. */
type Touched = Map<string, Real>;

/** Tracks the callback that the current code belongs to. */
type Callbacks = AsyncLocalStorage<Touched>;

/** On the global object, so that other copies of this module, which a test runner may load, install no second trap. */
const TRAPS = Symbol.for('temporal-saga.callback-sandbox');

/** A callback with the globals of the sandbox. */
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

/** The storage that marks code within callbacks. The first callback installs the traps, and they stay. */
function callbacksOfRealm(): Callbacks {
  const realm = globalThis as { [TRAPS]?: Callbacks };
  const installed = realm[TRAPS];
  if (installed) return installed;
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

/** Replaces a global within callbacks, and keeps it elsewhere. */
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
  const install = () => {
    Object.defineProperty(globalThis, name, { configurable: true, enumerable, get, set: replace });
  };
  const real: Real = () => {
    const value = read();
    // Node and jest load some globals at their first use, and put the value in place of the trap.
    if (Object.getOwnPropertyDescriptor(globalThis, name)?.get !== get) {
      replace(value);
      install();
    }
    return value;
  };
  const { enumerable = false } = given;
  install();
}

/** The sandbox has only these console methods. The console of the test must run outside of the traps. */
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

/** The sandbox throws when these are created, because their behaviour depends on the garbage collector. */
function refusedReference(name: string): () => never {
  return function refused() {
    const message = `${name} cannot be used in Workflows because v8 GC is non-deterministic`;
    throw Object.assign(new Error(message), { name: 'DeterminismViolationError' });
  };
}

/**
 * Converts an error to the error of the sandbox. Here a hidden global is `undefined`, so its use throws a TypeError; in the
 * sandbox the variable does not exist, so its use throws a ReferenceError.
 */
function asInSandbox(thrown: unknown, touched: Touched): unknown {
  const message = fieldOf(thrown, 'name') === 'TypeError' ? fieldOf(thrown, 'message') : undefined;
  if (typeof message !== 'string') return thrown;
  const [name] = [...touched].reverse().find(([read, real]) => isAbout(message, read, real)) ?? [];
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
