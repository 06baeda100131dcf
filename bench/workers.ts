import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { ScenarioName } from './scenarios';
import type { RunOne } from './starter';
import type { VariantName } from './variants';
import type { Answer, Question } from './worker-process';

/** The server of a measurement, as its workers reach it. */
export interface ServerPlace {
  readonly address: string;
  readonly namespace: string;
}

interface OpenQuestion {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** The process with the workers of a comparison, as its parent sees it. */
export class Workers {
  readonly #process: ChildProcess;
  readonly #open = new Map<number | undefined, OpenQuestion>();
  #questions = 0;

  private constructor(process: ChildProcess) {
    this.#process = process;
    process.on('message', (answer: Answer) => {
      this.#open.get(answer.id)?.resolve(answer);
      this.#open.delete(answer.id);
    });
    process.once('exit', (code) => {
      const error = new Error(`The worker process ended with ${String(code)}.`);
      for (const { reject } of this.#open.values()) reject(error);
    });
  }

  /** Starts the workers; resolves when they poll. */
  static async start(
    { address, namespace }: ServerPlace,
    variants: readonly VariantName[],
  ): Promise<Workers> {
    const child = fork(require.resolve('./worker-process'), [address, namespace, ...variants]);
    const workers = new Workers(child);
    await workers.#answer(undefined);
    return workers;
  }

  /** The CPU time that the process has used so far, in milliseconds. */
  async cpu(): Promise<number> {
    const { cpu = Number.NaN } = await this.#ask({});
    return cpu / 1_000;
  }

  /** Runs sagas that the process itself starts. */
  starterOf(scenario: ScenarioName): RunOne {
    return async () => (await this.#ask({ scenario })).workflowId ?? '';
  }

  async stop(): Promise<void> {
    const gone = once(this.#process, 'exit');
    this.#process.disconnect();
    await gone;
  }

  #ask(question: Omit<Question, 'id'>): Promise<Answer> {
    this.#questions += 1;
    const id = this.#questions;
    const answer = this.#answer(id);
    this.#process.send({ id, ...question } satisfies Question);
    return answer;
  }

  #answer(id: number | undefined): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
    });
  }
}
