/** Sagas that use globals that the workflow sandbox has, does not have, or refuses. */
import { Saga } from 'temporal-saga';

/** Lists the globals. */
export const looking = new Saga<{ found: readonly string[] }>('looking')
  .localStep('look', (context) => {
    context.found = Object.getOwnPropertyNames(globalThis);
  })
  .commit();

const USES: Readonly<Record<string, () => unknown>> = {
  crypto: () => crypto.randomUUID(),
  Buffer: () => Buffer.from('x'),
  structuredClone: () => structuredClone({}),
  queueMicrotask: () => queueMicrotask(() => undefined),
  fetch: () => fetch('http://localhost'),
  process: () => process.env['HOME'],
  performance: () => performance.now(),
  Headers: () => new Headers(),
  setInterval: () => setInterval(() => undefined, 1_000),
  setTimeout: () => setTimeout(() => undefined, 1),
  awaitedTimeout: () => new Promise((resolve) => setTimeout(resolve, 1)),
  clearTimeout: () => clearTimeout(1),
  WeakRef: () => new WeakRef({}),
  FinalizationRegistry: () => new FinalizationRegistry(() => undefined),
  random: () => void [Math.random(), Date.now(), new Date()],
  URL: () => void new URL('http://localhost'),
  typeof: () => void [typeof process, typeof crypto],
};

/** The names of the uses. */
export const USED: readonly string[] = Object.keys(USES);

/** Uses a global, after an await if `late` is set. */
export const using = new Saga<{ use: string; late?: boolean }>('using')
  .localStep('use', async ({ use, late }) => {
    if (late === true) await Promise.resolve();
    await USES[use]?.();
  })
  .commit();

/** Awaits a pure function the given number of times. */
export const awaiting = new Saga<{ awaits: number }>('awaiting')
  .localStep('await', async ({ awaits }) => {
    for (let turn = 0; turn < awaits; turn += 1) await Promise.resolve();
  })
  .commit();
