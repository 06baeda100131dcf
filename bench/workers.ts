import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Pair } from './variants';
import type { CpuReport } from './worker-process';

/** The process with the two workers of a comparison, as its parent sees it. */
export class Workers {
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  /** Starts both workers; resolves when they poll. */
  static async start(address: string, { baseline, candidate }: Pair): Promise<Workers> {
    const child = fork(require.resolve('./worker-process'), [address, baseline, candidate]);
    const workers = new Workers(child);
    await workers.#answer();
    return workers;
  }

  /** The CPU time that both workers have used so far, in milliseconds. */
  async cpu(): Promise<number> {
    const answer = this.#answer();
    this.#process.send({});
    return (await answer).cpu / 1_000;
  }

  async stop(): Promise<void> {
    const gone = once(this.#process, 'exit');
    this.#process.disconnect();
    await gone;
  }

  async #answer(): Promise<CpuReport> {
    const failed = new AbortController();
    const exit = once(this.#process, 'exit', { signal: failed.signal }).then(([code]) => {
      throw new Error(`The worker process ended with ${String(code)}.`);
    });
    const [report] = (await Promise.race([once(this.#process, 'message'), exit])) as [CpuReport];
    // The end of the process is no longer awaited.
    exit.catch(() => undefined);
    failed.abort();
    return report;
  }
}
