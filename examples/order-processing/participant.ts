import { ChildProgram } from './child-program';
import type { BookReport } from './participants/reply';
import { PATIENCE_MS } from './patience';

/** A participant as the demo sees it: a process that can be started, killed and started again, and books to look into. */
export class Participant {
  readonly name: string;
  #url: URL | undefined;
  #env: NodeJS.ProcessEnv = {};
  #program: ChildProgram | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /** Where it listens; the same after a restart. */
  get url(): string {
    return this.#url?.origin ?? '';
  }

  get program(): ChildProgram {
    if (this.#program) return this.#program;
    throw new Error(`The ${this.name} service was never started.`);
  }

  async start(env: NodeJS.ProcessEnv): Promise<void> {
    this.#env = env;
    this.#program = new ChildProgram(`${this.name} service`, `participants/${this.name}.ts`, env);
    const { url } = await this.#program.hears('ready');
    this.#url = new URL(url ?? '');
  }

  /** Starts it again with the same books, on the same port. */
  restart(): Promise<void> {
    return this.start({ ...this.#env, PORT: this.#url?.port });
  }

  kill(): Promise<void> {
    return this.program.kill();
  }

  async stop(): Promise<void> {
    await this.#program?.stop();
  }

  async books(): Promise<BookReport> {
    const response = await fetch(`${this.url}/books`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return (await response.json()) as BookReport;
  }
}
