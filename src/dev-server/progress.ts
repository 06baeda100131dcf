/** Owns the progress reports of a download or build. */
const EVERY_MS = 5_000;

/** Receives one line of progress. */
export type ProgressListener = (line: string) => void;

/** Writes progress to the standard error stream, which leaves the standard output to the caller's program. */
export function printProgress(line: string): void {
  process.stderr.write(`temporal-saga: ${line}\n`);
}

/**
 * Reports the task immediately, and its elapsed time every five seconds until the work settles.
 *
 * @param task - A phrase such as `downloading the Temporal CLI`.
 * @param lastLine - The latest line of output of the work.
 */
export async function withProgress<T>(
  task: string,
  onProgress: ProgressListener,
  work: Promise<T>,
  lastLine: () => string = () => '',
): Promise<T> {
  const start = performance.now();
  onProgress(`${task}; this happens once per machine`);
  const timer = setInterval(() => {
    const seconds = Math.round((performance.now() - start) / 1_000);
    onProgress([`${task}: ${seconds} s`, lastLine()].filter(Boolean).join(', '));
  }, EVERY_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
