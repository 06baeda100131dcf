import type { Terminal } from './command';

const A_DAY_MS = 86_400_000;

/** The terminal, pipe or service manager that this process was started from. */
export const processTerminal: Terminal = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  async untilInterrupted(failure) {
    // Listening to a signal alone does not keep a process alive.
    const alive = setInterval(() => undefined, A_DAY_MS);
    try {
      await Promise.race([interruption(), failure]);
    } finally {
      clearInterval(alive);
    }
  },
};

/** Listens once to each signal: a second Ctrl-C, while things are tidied up, ends the process at once. */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
