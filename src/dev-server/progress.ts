const EVERY_MS = 5_000;

/** Receives one line about work that takes a while. */
export type ProgressListener = (line: string) => void;

/** Writes progress to the standard error stream, where it is in nobody's way. */
export function printProgress(line: string): void {
  process.stderr.write(`temporal-saga: ${line}\n`);
}

/**
 * Tells at once what is being done and that it happens once, and every five seconds how long it has taken so
 * far.
 *
 * @param news - the latest from the work itself
 */
export async function withProgress<T>(
  what: string,
  onProgress: ProgressListener,
  work: Promise<T>,
  news: () => string = () => '',
): Promise<T> {
  const start = performance.now();
  onProgress(`${what}; this happens once, the result is kept`);
  const timer = setInterval(() => {
    const seconds = Math.round((performance.now() - start) / 1_000);
    onProgress([`${what}: ${seconds} s`, news()].filter(Boolean).join(', '));
  }, EVERY_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
