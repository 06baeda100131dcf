/** Owns the terminal of the real process. */
import type { Terminal } from './command';

const A_DAY_MS = 86_400_000;

/** The standard streams and signals of this process. */
export const processTerminal: Terminal = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  async untilInterrupted(failure) {
    // A signal handler does not keep a process alive.
    const alive = setInterval(() => undefined, A_DAY_MS);
    try {
      await Promise.race([interruption(), failure]);
    } finally {
      clearInterval(alive);
    }
  },
};

/** Settles at the first signal. It listens once, so a second Ctrl-C ends the process immediately. */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
