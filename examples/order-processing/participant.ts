import { ChildProgram } from './child-program';
import type { LedgerReport } from './participants/reply';
import { TIMEOUT_MS } from './timeouts';

/** A participant as the demo sees it: a process that can be started, killed and started again, and its ledger. */
export class Participant {
  readonly name: string;
  #url: URL | undefined;
  #env: NodeJS.ProcessEnv = {};
  #program: ChildProgram | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /** The address that it listens on; the same after a restart. */
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
    const { url } = await this.#program.waitFor('ready');
    this.#url = new URL(url ?? '');
  }

  /** Starts it again with the same ledger, on the same port. */
  restart(): Promise<void> {
    return this.start({ ...this.#env, PORT: this.#url?.port });
  }

  kill(): Promise<void> {
    return this.program.kill();
  }

  async stop(): Promise<void> {
    await this.#program?.stop();
  }

  async ledgerReport(): Promise<LedgerReport> {
    const response = await fetch(`${this.url}/ledger`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return (await response.json()) as LedgerReport;
  }
}
